import { fold } from '#src/text/fold.ts'

// Deaths, burials, survivors' benefits and the honouring of the dead (domain.md section 12; the codes of
// procedures.csv). Whoever finished such a dossier is never asked for stars.
const codes = new Set([
  '1.000656',
  '1.005461',
  '1.000419',
  '2.002913',
  '1.001731',
  '1.014028',
  '1.010803',
  '2.002307',
  '2.002308',
])

// Folded. "chứng tử" is not among them: without marks it is "chứng từ", a voucher.
const words = [
  ...['khai tu', 'bao tu', 'giay chung tu', 'mai tang', 'tu tuat', 'tien tuat', 'tro cap tuat'],
  ...['tu tran', 'tu vong', 'da chet', 'khi chet', 'nguoi chet', 'hoa tang', 'cai tang', 'hai cot'],
  ...[
    'nghia trang',
    'nghia dia',
    'liet si',
    'tho cung',
    'phan mo',
    'mo liet',
    'hy sinh',
    'than nhan',
  ],
]

const codeLength = 8

/** Whether a dossier is about somebody's death; one whose procedure has no name may be. */
export function mayConcernDeath(
  procedureCode: string | undefined,
  procedureName: string | undefined,
): boolean {
  if (procedureCode !== undefined && codes.has(procedureCode.slice(0, codeLength))) return true
  if (procedureName === undefined) return true
  const name = ` ${fold(procedureName).replace(/[^a-z0-9]+/g, ' ')} `
  return words.some((word) => name.includes(` ${word} `))
}
