import type { Sql } from '#src/database/database.ts'
import type { Saved } from '#src/imports/import-kind.ts'
import { type Counts, saveInWaves } from '#src/imports/save-in-waves.ts'
import type { Sealing } from '#src/sealing.ts'
import type { FedDossier } from './read-dossier-row.ts'
import { tallyOf } from './tally.ts'

/**
 * A fed dossier as it is stored, personal data sealed; `json` is the row that the statement reads.
 */
export type SealedDossier = { code: string; json: string }

/** When rows are stored, by whom, and whether more of them follow. */
export type Occasion = { at: Date; moreFollows?: boolean; fedBy?: number | null }

/** The look-up hash of a normalised phone, as `dossier.phone_hash` holds it. */
export function phoneHash(sealing: Sealing, phone: string): Buffer {
  return sealing.fingerprint(`phone:${phone}`)
}

// An empty field is left out of the JSON: half of them are, and the database reads what is left in
// half the time. (Times as text: JSON.stringify is slow over Dates.)
function openFields(dossier: FedDossier) {
  return {
    code: dossier.code,
    procedure_code: dossier.procedureCode ?? undefined,
    procedure_name: dossier.procedureName ?? undefined,
    office_code: dossier.officeCode ?? undefined,
    commune_code: dossier.communeCode ?? undefined,
    channel: dossier.channel ?? undefined,
    submitted_at: dossier.submittedAt?.toISOString(),
    accepted_at: dossier.acceptedAt?.toISOString(),
    due_at: dossier.dueAt?.toISOString(),
    finished_at: dossier.finishedAt?.toISOString(),
    supplement_due_at: dossier.supplementDueAt?.toISOString(),
    amount_due: dossier.amountDue ?? undefined,
    status: dossier.status,
    note: dossier.note ?? undefined,
    source_system: dossier.sourceSystem ?? undefined,
    source_status: dossier.sourceStatus,
  }
}

/** A field with bytes, as JSON: nothing in it needs escaping but the backslash before the x. */
function bytesField(name: string, bytes: Buffer): string {
  return `,"${name}":"\\\\x${bytes.toString('hex')}"`
}

/**
 * Seals the applicant's name and phone and hashes the content: everything that storing a dossier
 * costs this process. The hash covers every field but `updatedAt`; a change of its making makes
 * every stored row look changed once.
 */
export function sealDossier(dossier: FedDossier, sealing: Sealing): SealedDossier {
  const { applicantName: name, applicantPhone: phone, updatedAt } = dossier
  const open = JSON.stringify(openFields(dossier))
  const hash = sealing.fingerprint(`dossier:${JSON.stringify([name, phone])}${open}`)
  const sealed = [
    `,"updated_at":"${updatedAt.toISOString()}"`,
    bytesField('content_hash', hash),
    name === null ? '' : bytesField('applicant_sealed', sealing.seal(name)),
    phone === null ? '' : bytesField('phone_sealed', sealing.seal(phone)),
    phone === null ? '' : bytesField('phone_hash', phoneHash(sealing, phone)),
  ]
  // Joined as text, the open fields are written once for hash and row.
  return { code: dossier.code, json: `${open.slice(0, -1)}${sealed.join('')}}` }
}

const columns = `code, procedure_code, procedure_name, applicant_sealed, phone_sealed, phone_hash,
  office_code, commune_code, channel, submitted_at, accepted_at, due_at, finished_at,
  supplement_due_at, amount_due, status, note, source_system, source_status, updated_at,
  content_hash`

const assignments = columns
  .split(/,\s*/)
  .filter((column) => column !== 'code')
  .map((column) => `${column} = excluded.${column}`)
  .join(', ')

// A source that dates by the day sends several contents of one time; when a day is replayed they all come again.
const mostSeen = 50
const repeated = `excluded.updated_at = old.updated_at AND excluded.content_hash = ANY(old.seen_hashes)`
const seen = `CASE WHEN excluded.updated_at > old.updated_at THEN NULL
      WHEN old.content_hash = ANY(old.seen_hashes) THEN old.seen_hashes
      ELSE (array_append(old.seen_hashes, old.content_hash))[greatest(1, cardinality(old.seen_hashes) + 2 - ${mostSeen}):] END`

// What a change is news about (docs/decisions/0014): these statuses, and any promised date.
const told = '2, 3, 5, 6, 8, 9, 10'

// Where the change is known, that is the old row of the conflict, is the one place to keep what was before: whoever
// else feeds the same dossier waits there. No join with the stored rows: the plan is kept from when the table was
// small, and would then scan it whole.
const upsert = {
  name: 'dossiers-upsert',
  text: `
WITH fed AS (
  SELECT * FROM json_to_recordset($1::json) AS fed (
    code text, procedure_code text, procedure_name text, applicant_sealed bytea, phone_sealed bytea,
    phone_hash bytea, office_code text, commune_code text, channel text,
    submitted_at timestamptz(3), accepted_at timestamptz(3), due_at timestamptz(3),
    finished_at timestamptz(3), supplement_due_at timestamptz(3), amount_due bigint,
    status smallint, note text, source_system text, source_status text,
    updated_at timestamptz(3), content_hash bytea)
), saved AS (
  INSERT INTO dossier AS old (${columns}, fed_by)
  SELECT ${columns}, $3::int FROM fed
  ON CONFLICT (code) DO UPDATE SET ${assignments}, fed_by = excluded.fed_by,
    stored_at = CURRENT_TIMESTAMP,
    was_status = CASE WHEN ${repeated} THEN excluded.status ELSE old.status END,
    was_due_at = CASE WHEN ${repeated} THEN excluded.due_at ELSE old.due_at END,
    seen_hashes = ${seen}, was_tally = ${tallyOf('old')}
  WHERE excluded.updated_at > old.updated_at
    OR (excluded.updated_at = old.updated_at AND excluded.content_hash <> old.content_hash)
  RETURNING (xmax = 0) AS created, code, status, due_at, was_status, was_due_at, was_tally, ${tallyOf('old')} AS tally
), changed AS (
  SELECT code, was_due_at, status IN (5, 6) AS urgent,
    status <> was_status AND status IN (${told}) AS status_changed, due_at IS DISTINCT FROM was_due_at AS due_changed
  FROM saved WHERE NOT created
), counted AS (
  INSERT INTO dossier_day_change (was, now, times)
  SELECT was_tally, tally, count(*) FROM saved WHERE was_tally IS DISTINCT FROM tally GROUP BY 1, 2
), news AS (
  INSERT INTO dossier_news AS old (code, since, status_changed, due_changed, was_due_at, urgent)
  SELECT code, $4::timestamptz, status_changed, due_changed, was_due_at, status_changed AND urgent
  FROM changed WHERE (status_changed OR due_changed) AND (
    SELECT true FROM dossier_proof p WHERE p.code = changed.code LIMIT 1)
  ON CONFLICT (code) DO UPDATE SET status_changed = old.status_changed OR excluded.status_changed,
    due_changed = old.due_changed OR excluded.due_changed,
    urgent = CASE WHEN excluded.status_changed THEN excluded.urgent ELSE old.urgent END
)
SELECT (count(*) FILTER (WHERE created))::int AS created,
  (count(*) FILTER (WHERE NOT created))::int AS updated,
  CASE WHEN $2::boolean THEN set_config('synchronous_commit', 'off', true) END
FROM saved`,
}

/**
 * Stores dossiers in the order given, the same code any number of times. The rule of the contract:
 * older `updatedAt` changes nothing; equal with other content, or newer, replaces the whole row.
 * Each statement is atomic; a run of up to some thousand rows is one statement unless codes repeat.
 * `moreFollows`: the caller will store more, so these rows need not have reached the disk yet; they
 * have with the next call without it. `fedBy`: the API client that they come from; a file has none.
 * A change of a dossier that somebody proved is noted in the same statement, as of `at` (who of them wants to hear of it is
 * asked when it is told), and so is what it changes in the counts by day.
 * Rejects with the driver's error.
 */
export async function upsertDossiers(
  sql: Sql,
  rows: readonly SealedDossier[],
  { at, moreFollows = false, fedBy = null }: Occasion,
): Promise<Saved> {
  return await saveInWaves(
    rows,
    (row) => row.code,
    async (wave) => {
      const fed = `[${wave.map((row) => row.json).join(',')}]`
      return (await sql.query<Counts>(upsert, [fed, moreFollows, fedBy, at]))[0]
    },
  )
}
