import type { Sql, Statement, Tx } from '#src/database/database.ts'
import { localDayOf } from '#src/database/local-days.ts'
import type { Officer } from '#src/officers/officer.ts'
import type { Sealing } from '#src/sealing.ts'
import type { ReportCategory } from './current-categories.ts'
import { type Filing, openStates, type Report, type ReportWords } from './report.ts'

const quoted = (states: readonly string[]) => states.map((state) => `'${state}'`).join(', ')

type Row = Omit<Report, keyof ReportWords | 'category' | 'office' | 'limit' | 'added'> & {
  sealed: Uint8Array
  categoryCode: string
  officeCode: string | null
  officeName: string | null
  limitValue: number
  limitUnit: Report['limit']['unit']
  steps: string[] | null
}

const ownColumns = `
  r.id, r.receipt, r.citizen_id::text AS "citizenId", r.category_code AS "categoryCode", r.sealed, r.hidden,
  r.commune_code AS "communeCode", r.latitude, r.longitude, r.office_code AS "officeCode", o.name AS "officeName",
  r.state, r.filed_at AS "filedAt", r.due_at AS "dueAt", r.limit_value AS "limitValue",
  r.limit_unit AS "limitUnit", r.refused_for AS "refusedFor", r.office_words AS "officeWords",
  r.answered_at AS "answeredAt", r.satisfied, r.reopened_at AS "reopenedAt",
  r.area_code AS "areaCode", r.forwarded_at AS "forwardedAt"`
const columns = `${ownColumns},
  (SELECT array_agg(encode(s.sealed, 'base64') ORDER BY s.id) FROM report_step s
    WHERE s.report_id = r.id AND s.sealed IS NOT NULL) AS steps,
  (SELECT count(*) FROM report_follower f WHERE f.report_id = r.id)::int AS followers,
  (SELECT count(*) FROM report_photo p WHERE p.report_id = r.id)::int AS photos`
const from = 'FROM report r LEFT JOIN office o ON o.code = r.office_code'

// Office before area, as in src/officers/officer.ts.
const scope = `($1::text IS NULL OR r.office_code = $1)
  AND ($1::text IS NOT NULL OR $2::text IS NULL OR r.area_code = $2)`

// How far a report is from $4 and $5, as on a plane: right to a few metres over some kilometres.
const metres = `sqrt((111320 * (r.latitude - $4::float8)) ^ 2
  + (111320 * cos(radians($4::float8)) * (r.longitude - $5::float8)) ^ 2)`
const nearMetres = 500
const nearDegrees = nearMetres / 111_000

const statements = {
  one: `SELECT ${columns} ${from} WHERE r.receipt = $1`,
  drafted: `SELECT ${columns} ${from} WHERE r.draft_id = $1::uuid`,
  // A UNION: with OR no index would serve.
  mine: `SELECT ${columns} ${from} WHERE r.id IN (SELECT id FROM report WHERE citizen_id = ANY($1::uuid[])
    UNION SELECT report_id FROM report_follower WHERE citizen_id = ANY($1::uuid[]))
    ORDER BY r.filed_at DESC, r.id DESC LIMIT 8`,
  // Both located: by the way between them. Else the same commune is all that is known. The condition on the latitude
  // follows from that, and can use an index.
  near: `SELECT ${columns} ${from} WHERE r.category_code = $2
    AND COALESCE(${metres} <= ${nearMetres}, r.commune_code = $1)
    AND (r.latitude BETWEEN $4::float8 - ${nearDegrees} AND $4::float8 + ${nearDegrees} OR r.commune_code = $1)
    AND r.state IN (${quoted(openStates)}) AND NOT (r.citizen_id = ANY($3::uuid[]))
    AND NOT EXISTS (SELECT 1 FROM report_follower f WHERE f.report_id = r.id AND f.citizen_id = ANY($3::uuid[]))
    ORDER BY ${metres} NULLS LAST, r.filed_at DESC LIMIT 3`,
  stuck: `SELECT ${columns}, (count(*) OVER ())::int AS total ${from}
    WHERE ((r.state IN ('received', 'accepted') AND r.due_at < $3::timestamptz) OR (r.state = 'received' AND coalesce(r.forwarded_at, r.filed_at) < $4::timestamptz))
    AND ${scope} ORDER BY r.due_at, r.id LIMIT 5`,
  waiting: `SELECT ${columns}, (count(*) OVER ())::int AS total ${from}
    WHERE r.state IN ('received', 'accepted') AND ${scope} ORDER BY r.due_at, r.id OFFSET $3::int LIMIT $4::int`,
} as const

const statement = (name: keyof typeof statements): Statement => ({
  name: `report_${name}`,
  text: statements[name],
})

const lockOne: Statement = {
  name: 'report_lock',
  text: 'SELECT 1 AS locked FROM report WHERE receipt = $1 FOR UPDATE',
}
const closeSilent: Statement = {
  name: 'report_close_silent',
  text: `WITH silent AS (
  UPDATE report SET state = 'closed' WHERE state = 'answered' AND answered_at < $2::timestamptz RETURNING id
)
INSERT INTO report_step (report_id, at, state) SELECT id, $1::timestamptz, 'closed' FROM silent`,
}
const takeUp: Statement = {
  name: 'report_take_up',
  text: `WITH silent AS (
  UPDATE report SET state = 'accepted' WHERE state = 'asked' AND asked_at < $2::timestamptz RETURNING id, receipt
), noted AS (
  INSERT INTO report_step (report_id, at, state) SELECT id, $1::timestamptz, 'unanswered' FROM silent
)
SELECT receipt FROM silent ORDER BY receipt`,
}
// All at once: the row of the month is locked until the commit, and other filings wait for it. The office that answers
// is the commune's of the kind, else its one-stop office, else the province's of the kind.
const fileOne: Statement = {
  name: 'report_file',
  text: `
WITH number AS (
  INSERT INTO report_counter AS c (month, last)
  SELECT $1, 1 WHERE NOT EXISTS (SELECT 1 FROM report WHERE draft_id = $2::uuid)
  ON CONFLICT (month) DO UPDATE SET last = c.last + 1 RETURNING last
), filed AS (
  INSERT INTO report (receipt, draft_id, citizen_id, hidden, consent_version, state, filed_at, category_code, sealed,
    commune_code, area_code, office_code, latitude, longitude, due_at, limit_value, limit_unit)
  SELECT 'PA-' || $1 || '-' || lpad(last::text, greatest(5, length(last::text)), '0'), $2::uuid, $3::uuid, $4::boolean, $5,
    'received', $6::timestamptz, $7, $8::bytea, $9, $9,
    (SELECT o.code FROM office o
      WHERE (o.commune_code = $9 AND o.kind IN ($10, 'one_stop')) OR (o.commune_code IS NULL AND o.kind = $10)
      ORDER BY o.commune_code IS NULL, o.kind <> $10, o.code LIMIT 1),
    $11::float8, $12::float8, $13::timestamptz, $14::int, $15
  FROM number RETURNING *
), counted AS (
  INSERT INTO report_day_change (measure, commune_code, category_code, office_code, day, times)
  SELECT m.measure, coalesce(commune_code, ''), category_code, coalesce(office_code, ''),
    ${localDayOf('m.at')}, 1
  FROM filed CROSS JOIN LATERAL (VALUES (1::smallint, filed_at), (2::smallint, due_at)) AS m(measure, at)
), pictures AS (
  UPDATE report_photo p SET report_id = filed.id FROM filed WHERE p.draft_id = $2::uuid RETURNING 1
), step AS (
  INSERT INTO report_step (report_id, at, state) SELECT id, filed_at, 'received' FROM filed
)
SELECT ${ownColumns}, NULL::text[] AS steps, 0 AS followers, (SELECT count(*) FROM pictures)::int AS photos
FROM filed r LEFT JOIN office o ON o.code = r.office_code`,
}
const circle: Statement = {
  name: 'report_circle',
  text: `SELECT $1::uuid::text AS id UNION
SELECT other.citizen_id::text FROM linked_chat own JOIN linked_chat other ON other.circle_id = own.circle_id
WHERE own.citizen_id = $1::uuid AND own.left_at IS NULL AND other.left_at IS NULL`,
}

type NewReport = Omit<Filing, keyof ReportWords> &
  Pick<Report, 'filedAt' | 'dueAt' | 'limit'> & {
    consentVersion: string
    sealed: Uint8Array
    /** Of the offices that answer reports of its category. */
    officeKind: string
  }

export type StoreDeps = { sealing: Sealing; categories: () => readonly ReportCategory[] }

/** Reads reports; whoever changes one locks it first. */
export function createReportStore({ sealing, categories }: StoreDeps) {
  function reportOf({ sealed, steps, officeName, ...row }: Row): Report {
    const { categoryCode, officeCode, limitValue, limitUnit, ...rest } = row
    const words = JSON.parse(sealing.open(sealed)) as ReportWords
    return {
      ...rest,
      ...words,
      category: categories().find(({ code }) => code === categoryCode),
      communeCode: rest.communeCode ?? undefined,
      latitude: rest.latitude ?? undefined,
      longitude: rest.longitude ?? undefined,
      refusedFor: rest.refusedFor ?? undefined,
      officeWords: rest.officeWords ?? undefined,
      answeredAt: rest.answeredAt ?? undefined,
      satisfied: rest.satisfied ?? undefined,
      reopenedAt: rest.reopenedAt ?? undefined,
      areaCode: rest.areaCode ?? undefined,
      forwardedAt: rest.forwardedAt ?? undefined,
      office:
        officeCode === null ? undefined : { code: officeCode, name: officeName ?? officeCode },
      limit: { value: limitValue, unit: limitUnit },
      added: (steps ?? []).map((step) => sealing.open(Buffer.from(step, 'base64'))),
    }
  }

  async function read(sql: Sql, name: keyof typeof statements, values: readonly unknown[]) {
    return await sql.query<Row & { total?: number }>(statement(name), values)
  }

  /** The ids of one person on all linked chats. */
  async function idsOf(sql: Sql, citizenId: string): Promise<string[]> {
    return (await sql.query<{ id: string }>(circle, [citizenId])).map(({ id }) => id)
  }

  const findBy = (name: 'one' | 'drafted') => async (sql: Sql, key: string) => {
    const [row] = await read(sql, name, [key])
    return row && reportOf(row)
  }
  const find: (sql: Sql, receipt: string) => Promise<Report | undefined> = findBy('one')

  return {
    idsOf,
    find,
    /** The report, which nobody else can change until the transaction ends. */
    async lock(tx: Tx, receipt: string): Promise<Report | undefined> {
      await tx.sql.query(lockOne, [receipt])
      // Read only now: a statement sees what was committed when it began.
      return await find(tx.sql, receipt)
    },
    /** What a person filed (`own`) or joined, newest first. */
    async ofCitizen(sql: Sql, citizenId: string): Promise<(Report & { own: boolean })[]> {
      const ids = await idsOf(sql, citizenId)
      const rows = await read(sql, 'mine', [ids])
      return rows.map((row) => ({ ...reportOf(row), own: ids.includes(row.citizenId) }))
    },
    async near(
      sql: Sql,
      place: {
        communeCode?: string | undefined
        category: string
        citizenId: string
        latitude?: number | undefined
        longitude?: number | undefined
      },
    ): Promise<Report[]> {
      const { communeCode, category, citizenId, latitude, longitude } = place
      const ids = await idsOf(sql, citizenId)
      const values = [communeCode ?? null, category, ids, latitude ?? null, longitude ?? null]
      return (await read(sql, 'near', values)).map(reportOf)
    },
    /** What waits for an officer, the earliest date first. */
    async waiting(sql: Sql, officer: Officer, page: { offset: number; limit: number }) {
      const { officeCode, areaCode } = officer
      const values = [officeCode ?? null, areaCode ?? null, page.offset, page.limit]
      const rows = await read(sql, 'waiting', values)
      return { reports: rows.map(reportOf), total: rows[0]?.total ?? 0 }
    },
    /** What is overdue at `now`, or was filed before `untouchedSince` and never taken in hand; the oldest five. */
    async stuck(sql: Sql, officer: Officer, at: { now: Date; untouchedSince: Date }) {
      const { officeCode, areaCode } = officer
      const values = [officeCode ?? null, areaCode ?? null, at.now, at.untouchedSince]
      const rows = await read(sql, 'stuck', values)
      return { reports: rows.map(reportOf), total: rows[0]?.total ?? 0 }
    },
    /** Closes what was answered before `answeredBefore` and heard no more of; several processes may do it at once. */
    async closeSilent(sql: Sql, at: { now: Date; answeredBefore: Date }): Promise<void> {
      await sql.query(closeSilent, [at.now, at.answeredBefore])
    },
    /** Takes up again what was asked before `askedBefore` and never answered. */
    async takeUpUnanswered(tx: Tx, at: { now: Date; askedBefore: Date }): Promise<Report[]> {
      const rows = await tx.sql.query<{ receipt: string }>(takeUp, [at.now, at.askedBefore])
      const found: Report[] = []
      for (const { receipt } of rows)
        found.push(...(await read(tx.sql, 'one', [receipt])).map(reportOf))
      return found
    },
    /**
     * Files a report under the next number of its month (YYMM), of which none is left out, with its first step, its
     * photos and its place among the counts. Until the transaction ends other filings wait: whatever can be read
     * before is read before. A draft that was filed already gives its report, unchanged.
     */
    async file(tx: Tx, month: string, report: NewReport): Promise<Report> {
      const [row] = await tx.sql.query<Row>(fileOne, [
        ...[month, report.draftId, report.citizenId, report.hidden, report.consentVersion],
        ...[report.filedAt, report.category, report.sealed, report.communeCode ?? null],
        ...[report.officeKind, report.latitude ?? null, report.longitude ?? null],
        ...[report.dueAt, report.limit.value, report.limit.unit],
      ])
      const filed =
        row === undefined ? await findBy('drafted')(tx.sql, report.draftId) : reportOf(row)
      if (filed === undefined) throw new Error('a report vanished while it was filed')
      return filed
    },
    seal: (words: ReportWords | string) =>
      new Uint8Array(sealing.seal(typeof words === 'string' ? words : JSON.stringify(words))),
  }
}

export type ReportStore = ReturnType<typeof createReportStore>
