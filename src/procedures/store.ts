import type { Database, Sql, Statement } from '#src/database/database.ts'
import type { ProcedureVersion } from '#src/generated/prisma/client.ts'
import { dayUnits, type Procedure, type ProcedureFacts } from './procedure.ts'

const dateOf = (day: string) => new Date(`${day}T00:00:00Z`)

// The catalogue's own remark that a value wants checking; shown, it would read like an order to the citizen.
const unsureRemark = /\s*[,;]?\s*\(?(?:[^();,]*)(?:cần )?kiểm tra lại\)?/giu
// What its makers noted for each other.
const backstage = /(?:^|[,;]\s*)(?:mã (?:cũ|mới|trước)|dữ liệu cổng|cổng quốc gia)[^,;]*/giu
// A 0 beside such a remark is a blank of the portal, not a price.
const unpublished = /không công bố/iu

function sure(text: string | null): string | undefined {
  return text?.replace(unsureRemark, '').replace(backstage, '').trim() || undefined
}

function factsOf(row: ProcedureVersion): ProcedureFacts | undefined {
  if (row.confidence === 'C') return undefined
  const unit = dayUnits.find((each) => each === row.dayUnit)
  const timed = unit !== undefined && (unit === 'same_day' || row.days !== null)
  // Less than an hour is written as 0 hours.
  const count = unit === 'hour' ? Math.max(1, row.days ?? 1) : (row.days ?? 0)
  const silent = row.feeVnd === null || unpublished.test(row.feeNote ?? '')
  const texts = [row.feeNote, row.documents, row.legalBasis, row.note]
  return {
    time: timed ? { unit, count } : undefined,
    feeVnd: silent ? undefined : Number(row.feeVnd),
    feeNote: unpublished.test(row.feeNote ?? '') ? undefined : sure(row.feeNote),
    documents: (sure(row.documents) ?? '').split(';').flatMap((paper) => paper.trim() || []),
    legalBasis: sure(row.legalBasis),
    note: sure(row.note),
    unsure: texts.some((text) => /kiểm tra lại/iu.test(text ?? '')),
  }
}

function procedureOf(row: ProcedureVersion): Procedure {
  return {
    code: row.code,
    name: row.name,
    level: row.level ?? undefined,
    versionDate: row.versionDate.toISOString().slice(0, 10),
    facts: factsOf(row),
  }
}

/** The newest version that was valid on `day` (`YYYY-MM-DD`); undefined when all are younger or the code is unknown. */
export async function findVersion(
  { prisma }: Database,
  code: string,
  day: string,
): Promise<Procedure | undefined> {
  const where = { code, versionDate: { lte: dateOf(day) } }
  const row = await prisma.procedureVersion.findFirst({ where, orderBy: { versionDate: 'desc' } })
  return row === null ? undefined : procedureOf(row)
}

/** The oldest version of a procedure. */
export async function findOldest(
  { prisma }: Database,
  code: string,
): Promise<Procedure | undefined> {
  const where = { code }
  const row = await prisma.procedureVersion.findFirst({ where, orderBy: { versionDate: 'asc' } })
  return row === null ? undefined : procedureOf(row)
}

/** Code and name of every procedure in the version of `day`; where all are younger, in the oldest. */
export async function readNames(
  { prisma }: Database,
  day: string,
): Promise<Map<string, { name: string; valid: boolean }>> {
  const rows = await prisma.procedureVersion.findMany({
    select: { code: true, name: true, versionDate: true },
    orderBy: [{ code: 'asc' }, { versionDate: 'asc' }],
  })
  const names = new Map<string, { name: string; valid: boolean }>()
  for (const { code, name, versionDate } of rows) {
    const valid = versionDate <= dateOf(day)
    if (valid || !names.has(code)) names.set(code, { name, valid })
  }
  return names
}

/** What people say, by key. */
export async function readPhrases({
  prisma,
}: Database): Promise<{ key: string; phrases: string }[]> {
  return await prisma.procedureWords.findMany({ orderBy: { key: 'asc' } })
}

// xmin is the transaction that wrote a row: any import that changed something changes the sum.
const stamp: Statement = {
  name: 'procedures-stamp',
  text: `SELECT
  (SELECT concat(count(*), '-', sum(xmin::text::bigint)) FROM procedure_version) AS versions,
  (SELECT concat(count(*), '-', sum(xmin::text::bigint)) FROM procedure_words) AS words`,
}

/** A text that differs when rows were added, changed or removed. A few ms for 6,000 procedures. */
export async function readStamp(sql: Sql): Promise<string> {
  const [row] = await sql.query<{ versions: string; words: string }>(stamp, [])
  return `${row?.versions} ${row?.words}`
}
