import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placesOf } from '#src/communes/reading.ts'
import { shippedGazetteer } from '#test/support/shipped-places.ts'

type Query = { province: string; said: string; kind: string; names: string }
const readQueries = (name: string): Query[] =>
  parse(readFileSync(join(import.meta.dirname, name)), { columns: true })
const queries = readQueries('place-queries.csv')
const gazetteers = { '68': shippedGazetteer('68'), '96': shippedGazetteer('96') }
const { resolve, findIn } = gazetteers['68']
const namesFor = (text: string) => placesOf(resolve(text)).map(({ name }) => name)

describe('what people write', () => {
  it.each(queries)('in $province “$said” is $kind: $names', ({ province, said, kind, names }) => {
    const reading = gazetteers[province as keyof typeof gazetteers].resolve(said)
    expect(reading.kind).toBe(kind)
    const found = placesOf(reading).map(({ name }) => name)
    const expected = names === '' ? [] : names.split(';')
    expect(found).toEqual(expect.arrayContaining(expected))
    if (kind === 'one' || kind === 'split') expect(found).toHaveLength(expected.length)
  })
})

describe('what strangers write', () => {
  // Written by somebody who had not seen the gazetteer at work; nothing was changed for it since.
  const strangers = readQueries('place-strangers.csv')

  it('is understood as they meant it by nine in ten, and by the rest the right place is asked about', () => {
    const answers = strangers.map(({ province, said, kind, names }) => {
      const reading = gazetteers[province as keyof typeof gazetteers].resolve(said)
      const found = placesOf(reading).map(({ name }) => name)
      const expected = names === '' ? [] : names.split(';')
      const isAmong = expected.every((name) => found.includes(name))
      const isExact = kind === reading.kind && (kind !== 'one' || found.length === 1)
      return { said, isAmong, isMeant: isAmong && isExact }
    })
    const share = (those: typeof answers) => those.length / answers.length
    const missed = answers.filter(({ isMeant }) => !isMeant).map(({ said }) => said)
    expect(answers.length).toBeGreaterThanOrEqual(80)
    expect(share(answers.filter(({ isMeant }) => isMeant)), missed.join(', ')).toBeGreaterThan(0.9)
    expect(share(answers.filter(({ isAmong }) => isAmong)), missed.join(', ')).toBeGreaterThan(0.97)
  })
})

describe('what only looks like a name', () => {
  it.each([
    'tôi không biết xã mình tên gì',
    'toi khong biet xa minh ten gi',
    'xã mình',
    'xã tôi',
    'xa toi',
    'xã em',
    'xã nhà',
    'xa nha',
    'xã này',
    'phường mình',
    'phuong minh',
    'xã chúng tôi',
    'dat ong ba khai hoang',
    'đất ông bà khai hoang',
    'nha toi dat ong ba de lai',
  ])('“%s” names no place', (said) => {
    expect(namesFor(said)).toEqual([])
    expect(findIn(said)).toEqual([])
  })

  it.each([
    ['xã mình Ninh Gia', 'Xã Ninh Gia'],
    ['xa minh la ninh gia', 'Xã Ninh Gia'],
    ['da tong', 'Xã Đam Rông 4'],
    ['dat ong', 'Xã Đam Rông 4'],
    ['xa dat ong o dau', 'Xã Đam Rông 4'],
  ])('“%s” is %s', (said, name) => {
    expect(namesFor(said)).toEqual([name])
  })
})

describe('a name of today', () => {
  it.each([
    ['with its kind', 'Xã Ninh Gia', 'Xã Ninh Gia'],
    ['in capitals', 'XÃ NINH GIA', 'Xã Ninh Gia'],
    ['in decomposed letters', 'Ha\u0300m Tha\u0306\u0301ng', 'Phường Hàm Thắng'],
    ['with the mark on either vowel', 'Hoà Ninh', 'Xã Hòa Ninh'],
    ['with the mark on the other', 'Hòa Ninh', 'Xã Hòa Ninh'],
    ['with y for i', 'Hòa Nynh', 'Xã Hòa Ninh'],
    ['with its number', 'Bảo Lâm 3', 'Xã Bảo Lâm 3'],
    ['with the name of its town', 'Xuân Hương - Đà Lạt', 'Phường Xuân Hương - Đà Lạt'],
    ['without the name of its town', 'Phường Xuân Hương', 'Phường Xuân Hương - Đà Lạt'],
    ['that holds the name of a district', 'Nam Ban Lâm Hà', 'Xã Nam Ban Lâm Hà'],
    ['with its province', 'xã Ninh Gia, tỉnh Lâm Đồng', 'Xã Ninh Gia'],
    ['behind a polite particle', 'Dạ xã Ninh Gia ạ', 'Xã Ninh Gia'],
  ])('%s is found', (_, text, name) => {
    expect(resolve(text)).toMatchObject({ kind: 'one', exact: true, place: { name }, own: true })
    expect(resolve(text)).not.toHaveProperty('place.former')
  })

  it('comes with the day since which it exists', () => {
    expect(resolve('xã Tà Năng')).toMatchObject({
      place: { code: '24988', provinceName: 'Tỉnh Lâm Đồng', validFrom: new Date('2025-07-01') },
    })
  })

  it('brings the old unit that bore its name and lies elsewhere', () => {
    expect(resolve('xã Lạc Dương')).toMatchObject({
      place: { name: 'Xã Lạc Dương' },
      namesakes: [{ name: 'Phường Lang Biang - Đà Lạt', former: { name: 'Thị trấn Lạc Dương' } }],
    })
  })

  it('of another province is found, and said to be outside', () => {
    expect(resolve('Cái Đôi Vàm')).toMatchObject({
      ...{ kind: 'one', own: false },
      place: { name: 'Xã Cái Đôi Vàm', provinceName: 'Tỉnh Cà Mau' },
    })
  })
})

describe('a name from before 1-7-2025', () => {
  it('leads to the commune it went into, and says what and where it was', () => {
    expect(resolve('Đa Quyn')).toMatchObject({
      kind: 'one',
      place: {
        name: 'Xã Tà Năng',
        former: {
          ...{ name: 'Xã Đa Quyn', split: false },
          ...{ districts: ['Huyện Đức Trọng'], province: 'Tỉnh Lâm Đồng' },
        },
      },
    })
  })

  it('of a unit that was split leads to every part', () => {
    expect(resolve('Phong Phú')).toMatchObject({
      kind: 'split',
      former: { name: 'Xã Phong Phú', districts: ['Huyện Tuy Phong'] },
      parts: [
        { name: 'Xã Phan Rí Cửa', former: { split: true } },
        { name: 'Xã Tuy Phong', former: { split: true } },
      ],
    })
  })

  it('that another commune bears today says so', () => {
    const former = { name: 'Thị trấn U Minh', borneBy: { name: 'Xã U Minh' } }
    expect(gazetteers['96'].resolve('thị trấn U Minh')).toMatchObject({
      place: { name: 'Xã Nguyễn Phích', former },
    })
    expect(gazetteers['96'].resolve('xã Nguyễn Việt Khái')).toMatchObject({
      kind: 'several',
      places: [
        { name: 'Xã Nguyễn Việt Khái' },
        { name: 'Xã Cái Đôi Vàm', former: { borneBy: { name: 'Xã Nguyễn Việt Khái' } } },
      ],
    })
  })

  it('of a ward lay in the town, where the source names a town and a district', () => {
    expect(resolve('phường Xuân An')).toMatchObject({
      place: { former: { districts: ['Thành phố Phan Thiết'] } },
    })
    expect(resolve('thị trấn Phú Long')).toMatchObject({
      place: { former: { districts: ['Huyện Hàm Thuận Bắc'] } },
    })
  })

  it('typed with its marks is not one that differs in them; without, both are meant', () => {
    expect(namesFor('xã Tân Thanh')).toEqual(['Xã Phúc Thọ Lâm Hà'])
    expect(namesFor('xã Tân Thành')).not.toContain('Xã Phúc Thọ Lâm Hà')
    expect(namesFor('xa tan thanh')).toContain('Xã Phúc Thọ Lâm Hà')
  })

  it('of two units that went into one commune is not asked about', () => {
    expect(resolve('Ma Đa Guôi')).toMatchObject({ kind: 'one', place: { name: 'Xã Đạ Huoai' } })
  })

  it('of a district that ended before the source begins means all that bear it, numbered', () => {
    const all = ['Xã Cát Tiên', 'Xã Cát Tiên 3', 'Xã Cát Tiên 2']
    expect(namesFor('huyện Cát Tiên')).toEqual(all)
    expect(namesFor('Cát Tiên')).toEqual(all)
    expect(namesFor('xã Cát Tiên')).toEqual(['Xã Cát Tiên'])
    expect(namesFor('Cát Tiên 2')).toEqual(['Xã Cát Tiên 2'])
  })

  it('of three letters is read where it stands alone', () => {
    expect(namesFor('Lát')).toEqual(['Phường Lang Biang - Đà Lạt'])
    expect(findIn('Lát')).toEqual([])
  })

  it('that the own province has comes before the same name elsewhere', () => {
    expect(resolve('xã Tân Hải')).toMatchObject({
      ...{ kind: 'one', place: { name: 'Xã Tân Hải' } },
      elsewhere: [{ name: 'Xã Phú Tân', former: { name: 'Xã Tân Hải', province: 'Tỉnh Cà Mau' } }],
    })
    expect(resolve('Tân Hải Cà Mau')).toMatchObject({ kind: 'one', place: { name: 'Xã Phú Tân' } })
  })

  it.each(["N'Thol Hạ", 'N’Thol Hạ', 'N`Thol Hạ', 'NThol Hạ', 'n thol ha', "xã n'thol hạ"])(
    'is found as “%s”',
    (text) => {
      expect(namesFor(text)).toEqual(['Xã Tân Hội'])
    },
  )
})

describe('a district beside a commune', () => {
  it.each([
    ['huyện Đức Trọng xã Tân Thành', 'Xã Tân Hội'],
    ['phường 1 Đà Lạt', 'Phường Xuân Hương - Đà Lạt'],
    ['P.1, TP. Bảo Lộc', 'Phường 1 Bảo Lộc'],
    ['xã Tân Hà, huyện Lâm Hà, tỉnh Lâm Đồng', 'Xã Tân Hà Lâm Hà'],
    ['Tân Hà Đức Linh', 'Xã Trà Tân'],
    ['tan tahnh, duc trong', 'Xã Tân Hội'],
    ['tân thành h đức trọng', 'Xã Tân Hội'],
    ['p lộc sơn tp bảo lộc', "Phường B'Lao"],
  ])('tells which is meant: “%s”', (text, name) => {
    expect(namesFor(text)).toEqual([name])
  })

  it('that cannot be right hides nothing', () => {
    expect(namesFor('Ninh Gia, Đà Lạt')).toEqual(['Xã Ninh Gia'])
  })
})

describe('a misspelled name', () => {
  it('is marked as not exact, and asked about where two are equally near', () => {
    expect(resolve('xã Đa Quynh')).toMatchObject({ kind: 'one', exact: false })
    expect(resolve('xã Đinh Trang Thượgn')).toMatchObject({ kind: 'one', exact: false })
    expect(resolve('xã Tân Hộ')).toMatchObject({ kind: 'several', exact: false })
  })

  it('with two slips is offered, not answered', () => {
    expect(resolve('dinh trang thuong').kind).toBe('one')
    expect(resolve('dimh tramg thuong')).toMatchObject({
      ...{ kind: 'none', nearest: [{ name: 'Xã Đinh Trang Thượng' }] },
    })
  })

  it.each(['Ninh Thuận', 'tỉnh Ninh Thuận', 'Đắk Lắk', 'dak lak', 'Quảng Nam', 'Bình Phước'])(
    'is not what another province is called: %s',
    (text) => {
      expect(resolve(text)).toEqual({ kind: 'none', nearest: [] })
    },
  )

  it('keeps its number', () => {
    expect(namesFor('phưòg 12')).toEqual(['Phường Lâm Viên - Đà Lạt'])
    expect(resolve('Đam Rông 9').kind).not.toBe('one')
  })
})

describe('a longer text', () => {
  const found = (text: string) => findIn(text).map(({ text: said }) => said)

  it.each([
    ['hồ sơ trễ hạn tháng này của xã Ninh Gia', ['xã Ninh Gia']],
    ['đường vào thôn 3 xã Đa Quyn bị ngập', ['xã Đa Quyn']],
    ['UBND xã N’Thol Hạ ơi', ['xã N’Thol Hạ']],
    ['so sánh Bảo Lộc với TP. Đà Lạt', ['Bảo Lộc', 'TP. Đà Lạt']],
    ['ho so tre han o di linh thang nay', ['di linh']],
    ['ở xã Tân Thành, huyện Đức Trọng có gì', ['xã Tân Thành, huyện Đức Trọng']],
    ['em ở xã Ninh Gja thì nộp ở đâu', ['xã Ninh Gja']],
    ['phường 1 và P.2 Bảo Lộc', ['phường 1', 'P.2 Bảo Lộc']],
    ['tỉnh Bình Thuận cũ trễ bao nhiêu', ['tỉnh Bình Thuận']],
  ])('names in “%s”: %j', (text, names) => {
    expect(found(text)).toEqual(names)
  })

  it.each([
    'tôi chỉ muốn sống trong hòa bình',
    'Tân Tiến là tên cháu nhà tôi',
    'nhà em xa lắm',
    'anh Nguyễn Thanh Tùng tiếp tôi rất tốt',
    'cán bộ thiếu đức hạnh',
    'xã hội ngày càng tiến bộ',
    'tính tiền phạt chậm nộp thế nào',
    'quan hệ gia đình có phải khai không',
    'phường nào cũng vậy thôi',
    'bác sĩ nói hai phường án khác nhau',
    'xã tôi bị ngập, huyện chưa xử lý',
    'trời nóng quá ta nắng cháy da',
    'làm khai sinh cho con cần giấy tờ gì',
    'hồ sơ H36.12.345-261112-0001 tới đâu',
    'đường hư, đèn không sáng, chó thả rông',
    'cấp lại bìa đỏ, sang tên, tách thửa',
  ])('names no place in “%s”', (text) => {
    expect(found(text)).toEqual([])
  })

  it('is told with the meaning of each name', () => {
    expect(findIn('em ở Đa Quyn, làm ở huyện Di Linh')).toMatchObject([
      { start: 5, end: 12, reading: { kind: 'one', place: { name: 'Xã Tà Năng' } } },
      { reading: { kind: 'district', district: { name: 'Huyện Di Linh' } } },
    ])
  })

  it('whatever it is, is cut where the names stand', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom('xã', 'Đa Quyn', "N'Thol Hạ", 'TP.', 'P1', 'ạ', 'Bảo Lộc', 't.', "'", '0'),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join(' ')
        let end = 0
        for (const place of findIn(text)) {
          expect(place.start).toBeGreaterThanOrEqual(end)
          expect(text.slice(place.start, place.end)).toBe(place.text)
          end = place.end
        }
        expect(() => resolve(text)).not.toThrow()
      }),
      { numRuns: 500 },
    )
  })
})

describe('a text without a place', () => {
  it.each(['', '   ', '?', 'xã', 'huyện', 'phường', 'Hà Nội', 'tôi không biết', '1', "'''", 'ạ'])(
    'finds nothing in “%s”',
    (text) => {
      expect(resolve(text)).toEqual({ kind: 'none', nearest: [] })
      expect(findIn(text)).toEqual([])
    },
  )
})

describe('what a button names', () => {
  it('is found again by its code or key', () => {
    const { commune, district } = gazetteers['68']
    expect(commune('24988')).toMatchObject({
      reading: { kind: 'one', place: { name: 'Xã Tà Năng' } },
      formerUnits: [{ name: 'Xã Tà Năng' }, { name: 'Xã Đa Quyn' }],
    })
    const read = resolve('huyện Đức Trọng')
    expect(read.kind === 'district' && district(read.district.key)).toMatchObject({
      name: 'Huyện Đức Trọng',
    })
    expect(commune('99999')).toBeUndefined()
    expect(district('constructor')).toBeUndefined()
  })
})

describe('a number that no ward has', () => {
  it.each([
    ['phường 13 Đà Lạt', 'Thành phố Đà Lạt', true],
    ['P13, TP Đà Lạt', 'Thành phố Đà Lạt', true],
    ['phuong 25 bao loc', 'Thành phố Bảo Lộc', true],
    ['phường 7 Bảo Lộc', 'Thành phố Bảo Lộc', true],
    ['xã 7 Di Linh', 'Huyện Di Linh', false],
    ['phường 2 Phan Thiết', 'Thành phố Phan Thiết', false],
    ['phường 99', undefined, true],
  ])('“%s” is said not to exist in %s', (said, around, numbered) => {
    for (const reading of [resolve(said), findIn(`việc này ở ${said}`)[0]?.reading]) {
      expect(reading).toMatchObject({ kind: 'absent', absent: { around, numbered } })
    }
  })

  it.each(['phường 12 Đà Lạt', 'phường 1 Bảo Lộc', 'phường 5', 'thôn 13 Ninh Gia', 'phường 1'])(
    '“%s” is one that there is or was',
    (said) => {
      expect(resolve(said).kind).not.toMatch(/absent|none/)
    },
  )

  it('is none where the words only sound like it', () => {
    expect(findIn('tôi lên xã 13 lần rồi')).toEqual([])
    expect(findIn('xã 30 ngày chưa trả lời')).toEqual([])
  })
})

describe('the name of a river, a market, an airport', () => {
  it('is no commune of nearly that name', () => {
    expect(resolve('sân bay Liên Khương')).toMatchObject({
      kind: 'none',
      landmark: expect.any(String),
    })
    expect(resolve('thác Pongour')).toMatchObject({ kind: 'none', nearest: [] })
    expect(namesFor('sông Ông Đốc')).toEqual(['Xã Sông Đốc'])
    expect(namesFor('hồ Xuân Hương')).toEqual(['Phường Xuân Hương - Đà Lạt'])
    expect(resolve('chợ Tân Thanh').kind).not.toBe('none')
  })

  it('is not seen in "cho hỏi", "hồ sơ" or before the name of a unit', () => {
    expect(namesFor('Cho hỏi xã Đức Trọg')).toEqual(['Xã Đức Trọng'])
    expect(resolve('ho so o dau')).not.toHaveProperty('landmark')
    expect(resolve('cho toi hoi')).not.toHaveProperty('landmark')
    expect(namesFor('chợ xã Đức Trọg')).toEqual(['Xã Đức Trọng'])
  })
})
