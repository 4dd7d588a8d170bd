import type { Reading } from '#src/imports/import-kind.ts'
import { readFields } from '#src/imports/read-fields.ts'
import { normalisePhone } from '#src/phone.ts'
import { type CodeRules, readDossierCode } from './dossier-code.ts'
import { noStatusWords, type StatusWords } from './status-words.ts'

/** A dossier as the one-stop system feeds it. Null: the feed says that there is nothing. */
export type FedDossier = {
  code: string
  procedureCode: string | null
  procedureName: string | null
  applicantName: string | null
  /** Normalised (src/phone.ts). */
  applicantPhone: string | null
  officeCode: string | null
  communeCode: string | null
  channel: 'direct' | 'online' | 'post' | null
  submittedAt: Date | null
  acceptedAt: Date | null
  dueAt: Date | null
  finishedAt: Date | null
  supplementDueAt: Date | null
  /** Whole đồng. */
  amountDue: number | null
  status: number
  /** The source's own word where nobody knows what it stands for; `status` is 4 then. */
  sourceStatus?: string
  note: string | null
  sourceSystem: string | null
  /** The time of the data at its source. */
  updatedAt: Date
}

/** The fields of a fed dossier, in CSV and in JSON alike (CONTRACT.md, CSV). */
export const dossierColumns = {
  required: [
    'code',
    'procedure_code',
    'procedure_name',
    'applicant_name',
    'applicant_phone',
    'office_code',
    'commune_code',
    'channel',
    'submitted_at',
    'accepted_at',
    'due_at',
    'finished_at',
    'status',
    'note',
    'updated_at',
  ],
  optional: ['supplement_due_at', 'amount_due', 'source_system'],
} as const

type Fields = ReturnType<typeof readFields>

const exampleCode = 'H36.25.12-261008-0975'

function sameSigns(code: string, text: string): boolean {
  const compact = (spelling: string) => spelling.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase()
  return code === text || compact(code) === compact(text)
}

// The reader of chat messages finds a code inside a sentence; a feed must send a code and nothing
// else.
function codeOf(fields: Fields, rules: CodeRules): string | null {
  const text = fields.text('code', { required: true, limit: 60, example: exampleCode })
  if (text === null) return null
  const reading = readDossierCode(text, rules)
  if (reading?.kind === 'code' && sameSigns(reading.code, text)) return reading.code
  if (reading?.kind === 'unknown-prefix') {
    return fields.refuse('code', 'unknownPrefix', reading.prefix, exampleCode)
  }
  const dated = reading?.kind === 'impossible-date'
  return fields.refuse('code', dated ? 'impossibleCodeDate' : 'dossierCode', text, exampleCode)
}

function phoneOf(fields: Fields): string | null {
  const text = fields.text('applicant_phone')
  if (text === null) return null
  return normalisePhone(text) ?? fields.refuse('applicant_phone', 'notPhone', text, '0912345678')
}

function amountOf(fields: Fields): number | null {
  const text = fields.text('amount_due')
  if (text === null) return null
  if (/^\d{1,15}$/.test(text)) return Number(text)
  return fields.refuse('amount_due', 'notAmount', text, '150000')
}

type FedStatus = Pick<FedDossier, 'status' | 'sourceStatus'>

// What an operator said of a vendor's word goes first: a vendor may have a 4 of its own.
function statusOf(fields: Fields, source: string | null, words: StatusWords): FedStatus | null {
  const text = fields.text('status', { required: true, limit: 200, example: '4' })
  if (text === null) return null
  const mapped = source === null ? undefined : words(source, text)
  if (mapped !== undefined) return { status: mapped }
  if (/^0?[1-9]$|^10$/.test(text)) return { status: Number(text) }
  if (source !== null) return { status: 4, sourceStatus: text }
  return fields.refuse('status', 'unknownWord', text, '1-10')
}

/**
 * Reads one dossier of a feed. Code, status and updated_at must be there; any other field may be
 * empty, which clears it. A phone that cannot be read refuses the row, so that whoever feeds it
 * learns of it: stored without its phone, nobody could prove the dossier. The order of the dates is
 * not checked: real feeds hold dossiers finished before they were accepted. `words` says what the
 * statuses of a source system stand for; one that it does not know is kept as `sourceStatus`.
 */
export function readDossierRow(
  record: Readonly<Record<string, unknown>>,
  rules: CodeRules,
  words: StatusWords = noStatusWords,
): Reading<FedDossier> {
  const fields = readFields(record)
  const code = codeOf(fields, rules)
  const sourceSystem = fields.text('source_system')
  const status = statusOf(fields, sourceSystem, words)
  const updatedAt = fields.time('updated_at', true)
  const rest = {
    procedureCode: fields.text('procedure_code'),
    procedureName: fields.text('procedure_name'),
    applicantName: fields.text('applicant_name'),
    applicantPhone: phoneOf(fields),
    officeCode: fields.text('office_code'),
    communeCode: fields.text('commune_code'),
    channel: fields.word('channel', ['direct', 'online', 'post']),
    submittedAt: fields.time('submitted_at'),
    acceptedAt: fields.time('accepted_at'),
    dueAt: fields.time('due_at'),
    finishedAt: fields.time('finished_at'),
    supplementDueAt: fields.time('supplement_due_at'),
    amountDue: amountOf(fields),
    note: fields.text('note', { limit: 2000 }),
    sourceSystem,
  }
  if (code === null || status === null || updatedAt === null || fields.problems.length > 0) {
    return { problems: fields.problems }
  }
  return { row: { code, ...status, updatedAt, ...rest } }
}
