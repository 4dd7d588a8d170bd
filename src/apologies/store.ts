import { circleOf, firstProof } from '#src/citizens/circle.ts'
import type { Sql, Statement, Tx } from '#src/database/database.ts'
import type { Officer } from '#src/officers/officer.ts'
import { approvedStates, type Letter, waitingStates } from './letter.ts'

const quoted = (states: readonly string[]) => states.map((state) => `'${state}'`).join(', ')
/** The dossier `d` is in work and its clock runs (domain.md 2 and 3.3). */
export const inWork = 'd.status IN (2, 4) AND d.source_status IS NULL'

const columns = `
  l.id, l.code, l.due_at AS "dueAt", l.office_code AS "officeCode", l.commune_code AS "communeCode", l.state,
  l.void_reason AS "voidReason", l.cause, to_char(l.new_day, 'YYYY-MM-DD') AS "newDay", l.text,
  l.approved_at AS "approvedAt", l.in_time AS "inTime", f.id AS "approvedBy", f.name AS "approvedByName",
  d.procedure_name AS "procedureName", COALESCE(d.accepted_at, d.submitted_at) AS "receivedAt",
  o.name AS "officeName", o.address, o.phone, o.hours, (${inWork} AND d.due_at = l.due_at) AS live`
const from = `
FROM apology_letter l JOIN dossier d ON d.code = l.code
LEFT JOIN office o ON o.code = l.office_code LEFT JOIN officer f ON f.id = l.approved_by`

type Nullable<Fields> = { [Name in keyof Fields]: Exclude<Fields[Name], undefined> | null }
type Row = Nullable<Omit<Letter, 'approvedBy' | 'office' | 'id' | 'code' | 'dueAt' | 'state'>> &
  Pick<Letter, 'id' | 'code' | 'dueAt' | 'state'> & {
    approvedBy: number | null
    approvedByName: string | null
    officeName: string | null
    address: string | null
    phone: string | null
    hours: string | null
  }

function letterOf(row: Row): Letter {
  const { officeName, address, phone, hours, approvedByName, ...rest } = row
  const by = rest.approvedBy
  return {
    ...{ id: rest.id, code: rest.code, dueAt: rest.dueAt, state: rest.state },
    procedureName: rest.procedureName ?? undefined,
    receivedAt: rest.receivedAt ?? undefined,
    office:
      officeName === null
        ? undefined
        : {
            name: officeName,
            address: address ?? undefined,
            phone: phone ?? undefined,
            hours: hours ?? undefined,
          },
    officeCode: rest.officeCode ?? undefined,
    communeCode: rest.communeCode ?? undefined,
    voidReason: rest.voidReason ?? undefined,
    cause: rest.cause ?? undefined,
    newDay: rest.newDay ?? undefined,
    text: rest.text ?? undefined,
    approvedBy: by === null ? undefined : { id: by, name: approvedByName ?? '' },
    approvedAt: rest.approvedAt ?? undefined,
    inTime: rest.inTime ?? undefined,
    live: rest.live === true,
  }
}

const one: Statement = {
  name: 'apology_one',
  text: `SELECT ${columns} ${from} WHERE l.id = $1::int`,
}

/** The letter of this number. */
export async function findLetter(sql: Sql, id: number): Promise<Letter | undefined> {
  const [row] = await sql.query<Row>(one, [id])
  return row && letterOf(row)
}

const lockDossier: Statement = {
  name: 'apology_lock_dossier',
  text: `SELECT 1 AS locked FROM dossier
WHERE code = (SELECT code FROM apology_letter WHERE id = $1::int) FOR UPDATE`,
}
const lockLetter: Statement = {
  name: 'apology_lock',
  text: 'SELECT 1 AS locked FROM apology_letter WHERE id = $1::int FOR UPDATE',
}

/**
 * The letter with its dossier and itself locked, in this order: the feed cannot change the one, nor another officer the
 * other, until the transaction ends.
 */
export async function lock(tx: Tx, id: number): Promise<Letter | undefined> {
  await tx.sql.query(lockDossier, [id])
  await tx.sql.query(lockLetter, [id])
  // Read only now: a statement sees what was committed when it began.
  return await findLetter(tx.sql, id)
}

// Office before area, as in src/officers/officer.ts.
const scope = `($1::text IS NULL OR l.office_code = $1)
  AND ($1::text IS NOT NULL OR $2::text IS NULL OR l.commune_code = $2)`
const scopeOf = ({ officeCode, areaCode }: Officer) => [officeCode ?? null, areaCode ?? null]

const waiting: Statement = {
  name: 'apology_waiting',
  text: `SELECT ${columns}, (count(*) OVER ())::int AS total ${from}
WHERE l.closed_at IS NULL AND l.state IN (${quoted(waitingStates)}) AND ${inWork} AND d.due_at = l.due_at AND ${scope}
ORDER BY l.state = 'missed', l.due_at, l.id OFFSET $3::int LIMIT $4::int`,
}
const overdue: Statement = {
  name: 'apology_overdue',
  text: `SELECT ${columns}, (count(*) OVER ())::int AS total ${from}
WHERE l.closed_at IS NULL AND l.state = 'missed' AND ${inWork} AND d.due_at = l.due_at AND ${scope}
ORDER BY l.due_at, l.id OFFSET $3::int LIMIT $4::int`,
}

/** A page of letters and how many there are altogether. */
export type Page = { letters: Letter[]; total: number }

/**
 * The letters in an officer's scope that wait for one, most urgent first (`which` overdue: those whose date has passed,
 * oldest first).
 */
export async function listLetters(
  sql: Sql,
  officer: Officer,
  which: 'waiting' | 'overdue',
  { offset, limit }: { offset: number; limit: number },
): Promise<Page> {
  const statement = which === 'waiting' ? waiting : overdue
  const values = [...scopeOf(officer), offset, limit]
  const rows = await sql.query<Row & { total: number }>(statement, values)
  return { letters: rows.map(letterOf), total: rows[0]?.total ?? 0 }
}

const given: Statement = {
  name: 'apology_given',
  text: `SELECT count(*)::int AS count FROM apology_letter
WHERE code = $1 AND state IN (${quoted(approvedStates)})`,
}

/** How many new dates the dossier has been given by letters. */
export async function countNewDates(sql: Sql, code: string): Promise<number> {
  const [row] = await sql.query<{ count: number }>(given, [code])
  return row?.count ?? 0
}

/** The applicant's name as stored, sealed. */
export async function findApplicant(tx: Tx, code: string): Promise<Uint8Array | undefined> {
  const row = await tx.prisma.dossier.findUnique({
    where: { code },
    select: { applicantSealed: true },
  })
  return row?.applicantSealed ?? undefined
}

const readers: Statement = {
  name: 'apology_readers',
  text: `
SELECT DISTINCT ON (p.citizen_id) c.id::text AS "conversationId", p.citizen_id::text AS "citizenId", c.channel, c.language
FROM dossier_proof p CROSS JOIN LATERAL ${circleOf('p.citizen_id')} AS chat (id)
JOIN conversation c ON c.citizen_id = chat.id
WHERE p.code = $1 AND ${firstProof('p')} AND c.stopped_at IS NULL
ORDER BY p.citizen_id, c.last_in_at DESC, c.id DESC`,
}

/** A person who proved the dossier, in whichever of their linked chats, and the one of them they used last. */
export type Reader = {
  conversationId: string
  citizenId: string
  channel: string
  language: string | null
}

export async function findReaders(sql: Sql, code: string): Promise<Reader[]> {
  return await sql.query<Reader>(readers, [code])
}

const letterGiven: Statement = {
  name: 'apology_letter_given',
  text: `SELECT state FROM apology_letter WHERE code = $1 AND due_at = $2::timestamptz`,
}

/** The state of the letter for this promised date, if there is one. */
export async function findState(sql: Sql, code: string, dueAt: Date): Promise<string | undefined> {
  const [row] = await sql.query<{ state: string }>(letterGiven, [code, dueAt])
  return row?.state
}

const newest: Statement = {
  name: 'apology_newest',
  text: 'SELECT id FROM apology_letter WHERE code = $1 ORDER BY due_at DESC LIMIT 1',
}

/** The letter for the last promised date of a dossier. */
export async function findNewest(sql: Sql, code: string): Promise<number | undefined> {
  const [row] = await sql.query<{ id: number }>(newest, [code])
  return row?.id
}
