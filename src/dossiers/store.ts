import type { Database, Sql, Statement, Tx } from '#src/database/database.ts'
import { circleOf, recentCircleOf } from '../citizens/circle.ts'

/** A dossier row as it is read for a person; names of places come with it. */
export type DossierRow = {
  code: string
  status: number
  sourceStatus: string | null
  procedureCode: string | null
  procedureName: string | null
  officeName: string | null
  officeAddress: string | null
  officePhone: string | null
  officeHours: string | null
  communeName: string | null
  submittedAt: Date | null
  acceptedAt: Date | null
  dueAt: Date | null
  /** The new date that a letter of apology for this promised date gave, YYYY-MM-DD. */
  newDay: string | null
  finishedAt: Date | null
  supplementDueAt: Date | null
  updatedAt: Date
  sourceSystem: string | null
  fedBy: number | null
  /** The person asking has proved that it is theirs. */
  proven: boolean
}

// Where to ask: the office of the dossier, else the one-stop office of its commune.
const columns = `
  d.code, d.status, d.source_status AS "sourceStatus", d.procedure_code AS "procedureCode", d.procedure_name AS "procedureName",
  o.name AS "officeName", o.address AS "officeAddress", o.phone AS "officePhone", o.hours AS "officeHours",
  c.name AS "communeName", d.submitted_at AS "submittedAt", d.accepted_at AS "acceptedAt", d.due_at AS "dueAt",
  d.finished_at AS "finishedAt", d.supplement_due_at AS "supplementDueAt", d.updated_at AS "updatedAt",
  d.source_system AS "sourceSystem", d.fed_by AS "fedBy",
  to_char(a.new_day, 'YYYY-MM-DD') AS "newDay"`
const joins = `
LEFT JOIN commune c ON c.code = d.commune_code
LEFT JOIN LATERAL (
  SELECT * FROM office WHERE office.code = d.office_code
    OR (office.commune_code = d.commune_code AND office.kind = 'one_stop')
  ORDER BY office.code = d.office_code DESC NULLS LAST LIMIT 1) o ON true
LEFT JOIN LATERAL (
  SELECT new_day FROM apology_letter WHERE code = d.code
    AND (due_at = d.due_at OR new_day = (d.due_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
    AND state IN ('sending', 'held', 'sent', 'unknown', 'counter')
  ORDER BY due_at DESC LIMIT 1) a ON true`

const one: Statement = {
  name: 'dossier_one',
  text: `SELECT ${columns}, EXISTS (SELECT 1 FROM dossier_proof p
  WHERE p.code = d.code AND p.citizen_id IN ${circleOf('$2')}) AS proven
FROM dossier d ${joins}
WHERE d.code = $1`,
}

/** The dossier of this code, as the person of `citizenId` may come to see it, in whichever of their chats it was proved. */
export async function findDossier(
  sql: Sql,
  code: string,
  citizenId: string,
): Promise<DossierRow | undefined> {
  const [row] = await sql.query<DossierRow>(one, [code, citizenId])
  return row
}

const proven: Statement = {
  name: 'dossier_proven',
  text: `SELECT ${columns}, true AS proven FROM (
  SELECT DISTINCT code FROM dossier_proof WHERE citizen_id IN ${circleOf('$1')}) p
JOIN dossier d ON d.code = p.code ${joins}
WHERE ($2::text IS NULL OR right(d.code, length($2)) = $2)
ORDER BY d.updated_at DESC, d.code LIMIT 50`,
}

/** The dossiers that a person has proved, newest change first; `tail` narrows them to codes that end so. */
export async function findProven(
  sql: Sql,
  citizenId: string,
  tail?: string,
): Promise<DossierRow[]> {
  return await sql.query<DossierRow>(proven, [citizenId, tail ?? null])
}

const several: Statement = {
  name: 'dossier_several',
  text: `SELECT ${columns} FROM jsonb_array_elements_text($1::jsonb) wanted (code)
JOIN dossier d ON d.code = wanted.code LEFT JOIN dossier_proof p ON false ${joins}`,
}

/** The dossiers of these codes, as nobody in particular sees them; those that are not there are left out. */
export async function findSeveral(sql: Sql, codes: readonly string[]): Promise<DossierRow[]> {
  return await sql.query<DossierRow>(several, [JSON.stringify(codes)])
}

const lock: Statement = {
  name: 'dossier_proof_lock',
  text: `SELECT pg_advisory_xact_lock(hashtextextended($1, 68))::text AS locked`,
}

const triers: Statement = {
  name: 'dossier_triers',
  text: `SELECT id::text FROM ${recentCircleOf('$1', '$2')} AS circle(id) ORDER BY id`,
}

/**
 * Everything that decides a try at proving `code`; others who try the same dossier wait until the transaction ends, and
 * so do the other chats of the same person. `own` are the wrong tries of the person in any of them.
 */
export async function readForProof(tx: Tx, code: string, citizenId: string, since: Date) {
  await tx.sql.query(lock, [code])
  const circle = await tx.sql.query<{ id: string }>(triers, [citizenId, since])
  const ids = circle.map(({ id }) => id)
  if (ids.length > 1) for (const id of ids) await tx.sql.query(lock, [id])
  const dossier = await tx.prisma.dossier.findUnique({
    where: { code },
    select: { phoneSealed: true },
  })
  const wrong = await tx.prisma.wrongProof.findMany({
    where: { code, at: { gt: since } },
    orderBy: { at: 'asc' },
    select: { citizenId: true, at: true },
  })
  const where = { citizenId: { in: ids }, at: { gt: since } }
  const ownTries = await tx.prisma.wrongProof.count({ where })
  const own = wrong.filter((row) => ids.includes(row.citizenId))
  return { phoneSealed: dossier?.phoneSealed ?? undefined, wrong, own, ownTries }
}

export async function addWrongProof(
  tx: Tx,
  citizenId: string,
  code: string,
  at: Date,
): Promise<void> {
  await tx.prisma.wrongProof.create({ data: { citizenId, code, at } })
}

/** Forgets wrong tries from before `before`: they lock nothing any more. */
export async function removeWrongProofs({ prisma }: Database, before: Date): Promise<void> {
  await prisma.wrongProof.deleteMany({ where: { at: { lt: before } } })
}

export async function addProof(tx: Tx, citizenId: string, code: string, at: Date): Promise<void> {
  const key = { citizenId, code }
  await tx.prisma.dossierProof.upsert({
    where: { citizenId_code: key },
    create: { ...key, provenAt: at },
    update: { provenAt: at },
  })
}

const remove: Statement = {
  name: 'dossier_remove_proof',
  text: `DELETE FROM dossier_proof WHERE code = $2 AND citizen_id IN ${circleOf('$1')}`,
}

/** Takes a dossier off the list of all chats of the person. */
export async function removeProof(tx: Tx, citizenId: string, code: string): Promise<void> {
  await tx.sql.query(remove, [citizenId, code])
}
