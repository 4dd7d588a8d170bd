import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CommuneFacts, createCommuneFinder } from '#src/communes/find-commune.ts'
import { readCommuneRow } from '#src/communes/import-communes.ts'

const file = join(import.meta.dirname, '../../prisma/data/communes.csv')
const records: Record<string, string>[] = parse(readFileSync(file), { columns: true, bom: true })

/** The province as the product ships it: 124 communes of today, with what they were before. */
const communes: CommuneFacts[] = records.flatMap((record) => {
  const read = readCommuneRow(record)
  if (!('row' in read) || read.row.province_code !== '68') return []
  return [{ code: read.row.code, name: read.row.name, formerUnits: read.row.former }]
})
const find = createCommuneFinder(communes)
const namesIn = (text: string) => find(text).map(({ name }) => name)

const inDaLat = [
  'Phường Lâm Viên - Đà Lạt',
  'Phường Xuân Hương - Đà Lạt',
  'Phường Cam Ly - Đà Lạt',
  'Phường Xuân Trường - Đà Lạt',
  'Phường Lang Biang - Đà Lạt',
]
const inDucTrong = [
  'Xã Đinh Văn Lâm Hà',
  'Xã Đức Trọng',
  'Xã Hiệp Thạnh',
  'Xã Tân Hội',
  'Xã Ninh Gia',
  'Xã Tà Năng',
  'Xã Tà Hine',
]

describe('a name of today', () => {
  it.each([
    ['with its kind', 'Xã Ninh Gia', 'Xã Ninh Gia'],
    ['without its kind', 'Ninh Gia', 'Xã Ninh Gia'],
    ['without marks', 'ninh gia', 'Xã Ninh Gia'],
    ['in capitals', 'XÃ NINH GIA', 'Xã Ninh Gia'],
    ['in decomposed letters', 'Ha\u0300m Tha\u0306\u0301ng', 'Phường Hàm Thắng'],
    ['with the mark on either vowel', 'Hoà Ninh', 'Xã Hòa Ninh'],
    ['with the mark on the other', 'Hòa Ninh', 'Xã Hòa Ninh'],
    ['in the middle of a sentence', 'dạ nhà em ở xã Ninh Gia ạ', 'Xã Ninh Gia'],
    ['with its number', 'Bảo Lâm 3', 'Xã Bảo Lâm 3'],
    ['with the name of its town', 'Xuân Hương - Đà Lạt', 'Phường Xuân Hương - Đà Lạt'],
    ['without the name of its town', 'Phường Xuân Hương', 'Phường Xuân Hương - Đà Lạt'],
    ['that holds the name of a district', 'Nam Ban Lâm Hà', 'Xã Nam Ban Lâm Hà'],
    ['that was also a district', 'Đức Trọng', 'Xã Đức Trọng'],
    ['of an island', 'Phú Quý', 'Đặc khu Phú Quý'],
    ['written in one word', 'Langbiang', 'Phường Lang Biang - Đà Lạt'],
  ])('%s is found', (_, text, name) => {
    expect(find(text)).toEqual([{ code: expect.stringMatching(/^\d{5}$/), name }])
  })
})

describe('a name from before 1-7-2025', () => {
  it('leads to the commune it went into, and says what it was', () => {
    expect(find('Đa Quyn')).toMatchObject([
      { name: 'Xã Tà Năng', former: { name: 'Xã Đa Quyn', split: false } },
    ])
    expect(namesIn('thị trấn Liên Nghĩa')).toEqual(['Xã Đức Trọng'])
    expect(namesIn('TT. Liên Nghĩa')).toEqual(['Xã Đức Trọng'])
  })

  it('of a unit that was split leads to every part', () => {
    const former = { name: 'Xã Phong Phú', split: true }
    expect(find('Phong Phú')).toMatchObject([
      { name: 'Xã Phan Rí Cửa', former },
      { name: 'Xã Tuy Phong', former },
    ])
  })

  it('that a commune of today still bears names that one first', () => {
    expect(find('Hòa Thắng')).toMatchObject([
      { name: 'Xã Hòa Thắng' },
      { name: 'Xã Hồng Thái', former: { name: 'Xã Hòa Thắng', split: true } },
    ])
  })

  it('that several places bore leads to all of them, also to one that differs in its marks', () => {
    expect(find('xã Tân Thành')).toMatchObject([
      { name: 'Xã Tân Thành' },
      { name: 'Xã Krông Nô', former: { name: 'Xã Tân Thành' } },
      { name: 'Xã Phúc Thọ Lâm Hà', former: { name: 'Xã Tân Thanh' } },
      { name: 'Xã Tân Hội', former: { name: 'Xã Tân Thành' } },
    ])
  })

  it('is not told when today the same commune bears it', () => {
    expect(find('Ninh Gia')[0]).not.toHaveProperty('former')
  })

  it.each(['P.1', 'p1', 'P 1', 'phường 1', 'Phuong 1'])('is found as “%s”', (text) => {
    expect(namesIn(text)).toEqual(['Phường Xuân Hương - Đà Lạt', 'Phường 1 Bảo Lộc'])
  })

  it.each(["N'Thol Hạ", 'N’Thol Hạ', 'N`Thol Hạ', 'NThol Hạ', 'n thol ha', "xã n'thol hạ"])(
    'is found as “%s”',
    (text) => {
      expect(namesIn(text)).toEqual(['Xã Tân Hội'])
    },
  )

  it('written together like another one is the one it is written as', () => {
    expect(namesIn("Đạ M'Rông")).toEqual(['Xã Đam Rông 3'])
    expect(namesIn('Đam Rông')).toHaveLength(4)
  })
})

describe('a district from before 1-7-2025', () => {
  it('leads to every commune it went into, and says so', () => {
    const former = { name: 'Huyện Đức Trọng', split: true }
    expect(find('huyện Đức Trọng')).toMatchObject(inDucTrong.map((name) => ({ name, former })))
  })

  it.each(['huyen duc trong', 'H. Đức Trọng', 'nhà tôi ở huyện đức trọng'])(
    'is found as “%s”',
    (text) => {
      expect(namesIn(text)).toEqual(inDucTrong)
    },
  )

  it.each(['thành phố Đà Lạt', 'TP Đà Lạt', 'tp.Đà Lạt', 'Đà Lạt', 'da lat'])(
    'is found as “%s”',
    (text) => {
      expect(namesIn(text)).toEqual(inDaLat)
    },
  )

  it('of one commune was not split', () => {
    expect(find('huyện Phú Quí')).toMatchObject([
      { name: 'Đặc khu Phú Quý', former: { name: 'Huyện Phú Quí', split: false } },
    ])
  })

  it('beside the name of a commune tells which of them is meant', () => {
    expect(namesIn('Tân Thành, huyện Đức Trọng')).toEqual(['Xã Tân Hội'])
    expect(namesIn('huyện Đức Trọng xã Tân Thành')).toEqual(['Xã Tân Hội'])
    expect(namesIn('phường 1 Đà Lạt')).toEqual(['Phường Xuân Hương - Đà Lạt'])
    expect(namesIn('P.1, TP. Bảo Lộc')).toEqual(['Phường 1 Bảo Lộc'])
    expect(namesIn('Ninh Gia huyện Đức Trọng')).toEqual(['Xã Ninh Gia'])
  })

  it('that cannot be right beside a commune hides nothing', () => {
    expect(namesIn('Ninh Gia, Đà Lạt')).toEqual(['Xã Ninh Gia'])
  })
})

describe('a text without a place of the province', () => {
  it.each(['', '   ', '?', 'xã', 'huyện', 'phường', 'Hà Nội', 'tôi không biết', '1', "'''"])(
    'finds nothing in “%s”',
    (text) => {
      expect(find(text)).toEqual([])
    },
  )

  it('is read quickly, however long', () => {
    const began = performance.now()
    find('xã '.repeat(2_000))
    find('x'.repeat(4_096))
    expect(performance.now() - began).toBeLessThan(500)
  })
})

describe('every place', () => {
  const units = communes.flatMap(({ code, name, formerUnits }) => [
    { code, said: name },
    ...formerUnits.flatMap((unit) =>
      unit.district.split('; ').flatMap((district) => [
        { code, said: unit.name },
        { code, said: `${unit.name}, ${district}` },
        { code, said: `${district} ${unit.name}` },
        { code, said: district },
      ]),
    ),
  ])

  it('is found by the name it has and the names it had, with its district or without', () => {
    const lost = units.filter(({ code, said }) => !find(said).some((match) => match.code === code))
    expect(lost).toEqual([])
  })

  it('is found without marks and in any case', () => {
    const plain = (text: string) =>
      text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D')
    fc.assert(
      fc.property(fc.constantFrom(...units), ({ code, said }) => {
        for (const text of [plain(said), said.toUpperCase(), said.normalize('NFD')]) {
          expect(find(text).map((match) => match.code)).toContain(code)
        }
      }),
      { numRuns: 300 },
    )
  })
})
