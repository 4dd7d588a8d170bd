import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  allPrefixes,
  type CodeReading,
  type CodeRules,
  prefixSet,
  readDeepLink,
  readDossierCode,
} from '#src/dossiers/dossier-code.ts'

const rules: CodeRules = { prefixes: allPrefixes(), today: '2026-11-20' }
const read = (text: string): CodeReading | undefined => readDossierCode(text, rules)

const newForm = 'H36.24.958-261008-0975'
const oldForm = '000.00.12.H11-251120-0003'
const ministry = 'G15.01-260901-150123'

const spellings: Record<string, string[]> = {
  [newForm]: [
    'H36.24.958-261008-0975',
    'h36.24.958-261008-0975',
    '  H36.24.958-261008-0975  ',
    'H36.24.958-261008-0975.',
    'H36.24.958-261008-0975,',
    'H36.24.958-261008-0975...',
    'H36.24.958–261008–0975',
    'H36.24.958—261008—0975',
    'H36.24.958_261008_0975',
    'H36_24_958_261008_0975',
    'H36.24.958−261008−0975',
    'H36.24.958‑261008‐0975',
    'H36.24.958 - 261008 - 0975',
    'H36 . 24 . 958 - 261008 - 0975',
    'H36 24 958 261008 0975',
    'H 36 24 958 261008 0975',
    'h 36.24.958-261008-0975',
    'H-36.24.958-261008-0975',
    'H36,24,958-261008-0975',
    'H36/24/958/261008/0975',
    'H36\\24\\958-261008-0975',
    'H36·24·958-261008-0975',
    'H36:24:958-261008-0975',
    'H36-24-958-261008-0975',
    'H36.24.958.261008.0975',
    'H36.24.958 261008 0975',
    'H36..24..958--261008--0975',
    'H36.24.958-2610O8-O975',
    'h36.24.958-261oo8-o975',
    'H36.24.958-26l008-0975',
    'H36.24.958-26I008-0975',
    'mã H36.24.958-261008-0975',
    'ma H36.24.958-261008-0975',
    'Mã hồ sơ: H36.24.958-261008-0975',
    'số hồ sơ H36.24.958-261008-0975',
    'MHS:H36.24.958-261008-0975',
    'MHS: H36.24.958-261008-0975',
    'mã hs:h36.24.958-261008-0975',
    'hs.h36.24.958-261008-0975',
    'hồ sơH36.24.958-261008-0975',
    '#H36.24.958-261008-0975',
    '(H36.24.958-261008-0975)',
    '"H36.24.958-261008-0975"',
    '“H36.24.958-261008-0975”',
    'cho tôi hỏi hồ sơ h36.24.958-261008-0975 tới đâu rồi ạ',
    'cho toi hoi ho so h36.24.958-261008-0975 toi dau roi a',
    'H36.24.958-261008-0975ạ',
    'H36.24.958-261008-0975?',
    'H36.24.958-261008-0975 1234',
    'H36.24.958-261008-0975, sđt 0912345678',
    'sđt 0912 345 67 89 H36.24.958-261008-0975',
    '2. H36.24.958-261008-0975',
    'nộp 08/10/2026 H36.24.958-261008-0975',
    'h36 chấm 24 chấm 958 gạch 261008 gạch 0975',
    'h36 cham 24 cham 958 gach 261008 gach 0975',
    'h36 dấu chấm 24 dấu chấm 958 dấu gạch ngang 261008 dấu gạch ngang 0975',
    'h36chấm24chấm958gạch261008gạch0975',
    'H36 phẩy 24 phẩy 958 trừ 261008 trừ 0975',
    'h36 chấm 24 chấm 958 gạch nối 261008 gạch dưới 0975',
    'h36 chấm 24 chấm 958 ngang 26 10 08 ngang 09 75',
    'H36.24.958-26 10 08-0975',
    'H 3 6 . 2 4 . 9 5 8 - 2 6 1 0 0 8 - 0 9 7 5',
    'H36.24.958-\n261008-0975',
    'H36.24.\n958-261008-0975',
    'H36.24.958-26\n1008-0975',
    'H36.24.958-261008-09\n75',
    'H36.24.9\n58-261008-0975',
    'H36.24.958\r\n-261008\r\n-0975',
    'Ｈ３６．２４．９５８－２６１００８－０９７５',
    'H３６.24.958-261008-0975',
    'H36.24.958\u00a0-\u00a0261008\u00a0-\u00a00975',
    'H36.\u200b24.958-261008\u200b-0975',
    'H36.24.958➖261008➖0975',
    'mã hồ sơ H36.24.958-261008-0975 ạ'.normalize('NFD'),
    'h36 chấm 24 chấm 958 gạch 261008 gạch 0975'.normalize('NFD'),
    'https://dichvucong.gov.vn/tra-cuu?ma=H36.24.958-261008-0975',
    'Thủ tục 1.001193, mã H36.24.958-261008-0975, phản ánh PA-2611-00001',
    'hồ sơ H36.24.958-261340-0975 à không, H36.24.958-261008-0975',
  ],
  [oldForm]: [
    '000.00.12.H11-251120-0003',
    '000.00.12.h11-251120-0003',
    'ooo.oo.12.h11-251120-ooo3',
    'OOO.OO.12.H1I-251120-OOO3',
    '000 00 12 H11 251120 0003',
    '000.00.12 H11 251120 0003',
    '1. 000.00.12.H11-251120-0003',
    '000.00.12.\nH11-251120-0003',
    'hồ sơ cũ của tôi là 000.00.12.H11 – 251120 – 0003, nhờ anh chị xem',
    '000 chấm 00 chấm 12 chấm h11 gạch ngang 251120 gạch ngang 0003',
  ],
  [ministry]: [
    'G15.01-260901-150123',
    'g15.01 – 260901 – 150123',
    'g15 01 260901 150123',
    'mã G15.01-260901-150123 của Bộ Tư pháp',
    'G15.01-260901-15 01 23',
  ],
  'H15.50.05.13-261008-0975': ['h15 50 05 13 261008 0975', 'H15.5O.O5.I3-2610O8-O975'],
  'G09-260901-0912345': ['G09-260901-0912345', 'gO9 260901 0912345'],
  'H12-261008-0001': ['H12-261008-0001', 'h12 261008 0001'],
}

describe('a dossier code', () => {
  const cases = Object.entries(spellings).flatMap(([code, texts]) =>
    texts.map((text) => [text, code] as const),
  )

  it.each(cases)('%j reads as %s', (text, code) => {
    expect(read(text)).toEqual({ kind: 'code', code })
  })

  it.each([
    ['H36.24.958-261340-0975', '261340', 'no-such-day'],
    ['H36.24.958-260230-0975', '260230', 'no-such-day'],
    ['H36.24.958-250229-0975', '250229', 'no-such-day'],
    ['H36.24.958-261121-0975', '261121', 'in-the-future'],
    ['H36.24.958-991231-0975', '991231', 'in-the-future'],
  ] as const)('%s has an impossible date', (code, date, why) => {
    expect(read(`hồ sơ ${code.toLowerCase()} ạ`)).toEqual({
      kind: 'impossible-date',
      code,
      date,
      why,
    })
  })

  it.each(['H36.24.958-261120-0975', 'H36.24.958-240229-0975'])(
    '%s has a possible date',
    (code) => {
      expect(read(code)).toEqual({ kind: 'code', code })
    },
  )

  it.each([
    ['h99.24.958-261008-0975', 'H99', 'H99.24.958-261008-0975'],
    ['H64-261008-0975', 'H64', 'H64-261008-0975'],
    ['000.00.12.H00-251120-0003', 'H00', '000.00.12.H00-251120-0003'],
    ['g00.01-260901-150123', 'G00', 'G00.01-260901-150123'],
  ])('%s has an unknown prefix', (text, prefix, code) => {
    expect(read(text)).toEqual({ kind: 'unknown-prefix', code, prefix })
  })

  it('has an unknown prefix when the settings leave its province out', () => {
    const here = { ...rules, prefixes: prefixSet('H36,G15') }
    expect(readDossierCode(newForm, here)).toEqual({ kind: 'code', code: newForm })
    expect(readDossierCode(oldForm, here)).toMatchObject({ kind: 'unknown-prefix', prefix: 'H11' })
  })
})

describe('a part of a code', () => {
  it.each([
    ['251120-0003', '251120-0003'],
    ['251120 – 0003', '251120-0003'],
    ['251120_0003', '251120-0003'],
    ['251120 0003', '251120-0003'],
    ['251120 gạch 0003', '251120-0003'],
    ['25112O-OOO3', '251120-0003'],
    ['mã số hồ sơ: 251120 0003 ạ', '251120-0003'],
    ['hồ sơ 251120-0003 của tôi xong chưa', '251120-0003'],
    ['958-261008-0975', '261008-0975'],
    ['H3624958-261008-0975', '261008-0975'],
    ['cho hoi 261008-0975', '261008-0975'],
    ['260901-150123', '260901-150123'],
  ])('%j is the tail %s', (text, tail) => {
    expect(read(text)).toEqual({ kind: 'tail', tail })
  })

  it.each([
    ['251320-0003', '251320', 'no-such-day'],
    ['mã 270101-0003', '270101', 'in-the-future'],
  ])('%j is a tail with an impossible date', (text, date, why) => {
    expect(read(text)).toEqual({ kind: 'impossible-date', code: `${date}-0003`, date, why })
  })
})

describe('another number of the office', () => {
  it.each([
    ['1.001193', '1.001193'],
    ['thủ tục 1.001193 cần giấy tờ gì', '1.001193'],
    ['1.oo1193', '1.001193'],
    ['1 chấm 001193', '1.001193'],
    ['1.001776.000.00.00.H12', '1.001776'],
    ['2.000815.000.00.00.h55', '2.000815'],
    ['1.001193 và 251120-0003', '1.001193'],
  ])('%j is the procedure %s', (text, code) => {
    expect(read(text)).toEqual({ kind: 'procedure-code', code })
  })

  it.each([
    ['PA-2611-00001', 'PA-2611-00001'],
    ['pa 2611 00001', 'PA-2611-00001'],
    ['pa261100001', 'PA-2611-00001'],
    ['Phản ánh PA–2611–OOOO1 tới đâu rồi', 'PA-2611-00001'],
    ['DK-ABCDEF', 'DK-ABCDEF'],
    ['huỷ dk-abcdef giúp tôi', 'DK-ABCDEF'],
    ['dk abcdef', 'DK-ABCDEF'],
    ['cho tôi xem dk ab2d4f', 'DK-AB2D4F'],
    ['PA-2611-00001 của hồ sơ 251120-0003', 'PA-2611-00001'],
  ])('%j is the receipt %s', (text, code) => {
    expect(read(text)).toEqual({ kind: 'receipt', code })
  })
})

describe('an ordinary message', () => {
  it.each([
    '',
    ' ',
    '.',
    'xin chào',
    'hồ sơ của tôi tới đâu rồi',
    '0912345678',
    '0912 345 678',
    '0912.345.678',
    '0912-345-678',
    '091212-3456',
    '+84 912 345 678',
    '+84901212-3456',
    '02633 822 005',
    '0263.3822.005',
    '08/10/2026',
    '20-11-2026',
    '2026-11-20',
    'ngày 20.11.2026 lúc 14:30',
    'từ 01/10/2026 - 20/11/2026',
    '1.500.000 đồng',
    '250000-300000 đồng',
    'từ 200000-250000',
    'lệ phí 150.000đ, còn thiếu 25.000đ',
    '3.500000',
    '068190001234',
    'CCCD 068190 001234',
    '250 123 456',
    'nguyenvana251120-0003@gmail.com',
    'h36.24.958-261008-0975@gmail.com',
    'a@251120-0003.vn',
    'https://bao.vn/tin/abc-251120-4567.html',
    'biển số 49H-123.45',
    'thửa 958 tờ bản đồ 24',
    'Nghị định 118/2025/NĐ-CP',
    'QCVN 102:2016/BTTTT',
    'H36',
    'H36.24.958',
    'H36.24.958-261008',
    'H36.24.958-261008-97',
    'H36.24.958-261008-09751234',
    '24.958-2610-0975',
    'tôi được 8 chấm 5 điểm',
    'gạch 251120 viên',
    'dk nguyen van a',
    'đk nguyen van a',
    'dk - khuyen mai',
    'dk online',
    'PA-2613-00001',
    'PA 2611',
    'tổ 5, ấp 3, xã Tân Thành, 20 giờ 30',
    'mật khẩu wifi 251120a-0003',
    'STK 1903251120 0003',
    'phí 251120 0003 đồng',
    '👍👍👍',
    '\ud800',
  ])('%j holds no code', (text) => {
    expect(read(text)).toBeUndefined()
  })
})

describe('a deep link', () => {
  it.each([
    ['hs_H36_24_958_261008_0975', newForm],
    ['hs_h36_24_958_261008_0975', newForm],
    ['hs_000_00_12_H11_251120_0003', oldForm],
    ['hs_G15_01_260901_150123', ministry],
    ['hs_H36_24_958-261008-0975', newForm],
  ])('%s opens %s', (payload, code) => {
    expect(readDeepLink(payload, rules)).toEqual({ kind: 'code', code })
  })

  it.each(['', 'hs_', 'H36_24_958_261008_0975', 'hs_251120_0003', 'hs_H36', 'pa_2611_00001'])(
    '%j opens no dossier',
    (payload) => {
      expect(readDeepLink(payload, rules)).toBeUndefined()
    },
  )

  it('tells a wrong date and a wrong prefix apart', () => {
    expect(readDeepLink('hs_H36_24_958_261340_0975', rules)).toMatchObject({
      kind: 'impossible-date',
    })
    expect(readDeepLink('hs_H99_24_958_261008_0975', rules)).toMatchObject({
      kind: 'unknown-prefix',
    })
  })
})

describe('the setting of prefixes', () => {
  it('accepts all 63 provinces and 99 ministries when nothing is set', () => {
    expect(prefixSet(undefined)).toBe(allPrefixes())
    expect(prefixSet(' ')).toBe(allPrefixes())
    expect(allPrefixes().size).toBe(63 + 99)
  })

  it.each([
    ['H36,H11,H16,G15', ['H36', 'H11', 'H16', 'G15']],
    ['h36 g15', ['H36', 'G15']],
    ['H01-H03;G15', ['H01', 'H02', 'H03', 'G15']],
    ['H36-H36', ['H36']],
  ])('%s names its prefixes', (setting, prefixes) => {
    expect([...prefixSet(setting)]).toEqual(prefixes)
  })

  it('takes Hnn and Gnn for all of a kind', () => {
    expect(prefixSet('Gnn').size).toBe(99)
    expect(prefixSet('H01-H63,Gnn')).toEqual(allPrefixes())
    expect(prefixSet('Hnn,gnn')).toEqual(allPrefixes())
  })

  it.each(['H64', 'H00', 'G00', 'K12', 'H1', 'H63-H01', 'H01-G99', 'nn', 'H36.24'])(
    '%s is refused with a reason',
    (setting) => {
      expect(() => prefixSet(setting)).toThrow(RangeError)
      expect(() => prefixSet(setting)).toThrow(/is not a dossier prefix/)
    },
  )
})

const digitsOf = (min: number, max: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[0-9]{${min},${max}}$`))
const dateDigits = fc
  .date({ min: new Date('2018-01-01'), max: new Date('2026-11-20'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(2, 10).replaceAll('-', ''))
const prefixes = fc.constantFrom(...allPrefixes())
const newOrg = fc
  .tuple(prefixes, fc.array(digitsOf(2, 3), { maxLength: 5 }))
  .map(([prefix, groups]) => [prefix, ...groups].join('.'))
const oldOrg = fc
  .tuple(digitsOf(3, 3), digitsOf(2, 2), digitsOf(2, 2), prefixes)
  .map((groups) => groups.join('.'))
const canonical = fc
  .tuple(fc.oneof(newOrg, oldOrg), dateDigits, digitsOf(4, 7))
  .map((parts) => parts.join('-'))

const dots = [
  '.',
  ' . ',
  ' ',
  ',',
  '. ',
  '.\n',
  '..',
  '·',
  '_',
  ' chấm ',
  ' cham ',
  'chấm',
  ' dấu chấm ',
]
const dashes = [
  '-',
  ' - ',
  '–',
  ' — ',
  '_',
  '−',
  ' ',
  '-\n',
  '--',
  ' gạch ',
  ' gach ngang ',
  ' gạch nối ',
]
const leads = ['', 'mã ', 'số hồ sơ: ', 'MHS:', 'Cho em hỏi, hồ sơ ', '1. ', '(', '#', '- ']
const trails = ['', '.', ',', ' ạ', ' tới đâu rồi?', ')', '\ncảm ơn', ' - Nguyễn Văn A', '…']
const looks = [
  (text: string): string => text,
  (text: string): string => text.toLowerCase(),
  (text: string): string => text.normalize('NFD'),
  (text: string): string =>
    text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
  (text: string): string => [...text].join('\u200b'),
  // A letter typed for a digit, one for each group that keeps another digit.
  (text: string): string => text.replace(/(?<=[1-9])0|0(?=[1-9])/g, 'o'),
  (text: string): string => text.replace(/(?<=[02-9])1(?!\d)/g, 'l'),
]

describe('any code', () => {
  it('reads back to itself under any spelling', () => {
    const choice = (from: string[]): fc.Arbitrary<string[]> =>
      fc.array(fc.constantFrom(...from), { minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(
        canonical,
        choice(dots),
        choice(dashes),
        fc.constantFrom(...leads),
        fc.constantFrom(...trails),
        fc.constantFrom(...looks),
        (code, dotChoice, dashChoice, lead, trail, look) => {
          let [dotAt, dashAt] = [0, 0]
          const spelt = look(code)
            .replace(/[.．]/g, () => dotChoice[dotAt++ % 8] ?? '.')
            .replace(/[-－]/g, () => dashChoice[dashAt++ % 8] ?? '-')
          expect(read(lead + spelt + trail)).toEqual({ kind: 'code', code })
        },
      ),
      { numRuns: 5000 },
    )
  })

  it('survives blanks and line breaks inside its groups while dots and dashes stand', () => {
    const gaps = fc.array(fc.constantFrom('', '', ' ', '\n'), { minLength: 40, maxLength: 40 })
    fc.assert(
      fc.property(newOrg, dateDigits, digitsOf(4, 4), gaps, (org, date, number, gap) => {
        const code = `${org}-${date}-${number}`
        const spelt = [...code].map((sign, i) => sign + (gap[i] ?? '')).join('')
        expect(read(spelt)).toEqual({ kind: 'code', code })
      }),
    )
  })

  it('opens through its deep link', () => {
    fc.assert(
      fc.property(canonical, (code) => {
        const payload = `hs_${code.replace(/[.-]/g, '_')}`
        expect(readDeepLink(payload, rules)).toEqual({ kind: 'code', code })
      }),
    )
  })
})

const hostileSigns = [
  ...'0123456789OIlhHgG.-_ –,/@:\nÂấ',
  'chấm',
  'gạch ',
  'DK-',
  'PA',
  '1.0',
  'H36.24.',
  '261008-0975',
]
const hostile = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...hostileSigns) },
      fc.string({ unit: 'binary' }),
    ),
  )
  .map((parts) => parts.join(''))

describe('any text', () => {
  it('is read without an exception, and its reading reads back to itself', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const reading = read(text)
        if (reading)
          expect(read(reading.kind === 'tail' ? reading.tail : reading.code)).toEqual(reading)
        expect(() => readDeepLink(text, rules)).not.toThrow()
      }),
      { numRuns: 5000 },
    )
  })

  it.each([
    '0',
    'O',
    'H',
    ' ',
    '.',
    '-',
    'H36',
    'H3 6 ',
    '0 ',
    '0.',
    '00.',
    '000.00.00.',
    'H36.24.24.24.24.24.',
    'H36-261008-',
    'H36 26 10 08 ',
    '261008-',
    '261008-0975 ',
    '1.0',
    'PA2611',
    'DK-ABCDE',
    'chấm ',
    'dấu ',
    'gạch  ',
    'a\u0301',
    '\u0301',
    'ﷺ',
    '\u200b',
    '0 0 0-',
    '\ud800',
  ])('made of %j only takes time in proportion to its length', (unit) => {
    const text = unit.repeat(Math.ceil(65_536 / unit.length))
    const started = performance.now()
    read(text)
    expect(performance.now() - started).toBeLessThan(1500)
  })
})
