import { type Calendar, localDay } from '#src/calendar/working-days.ts'
import type { Database, Statement } from '#src/database/database.ts'
import { inWork } from './store.ts'

const dayMs = 86_400_000
/** When the office is told, and from when the assistant has a draft (domain.md 12), in working days before the date. */
const [listedDays, draftedDays] = [3, 2]

/** The instant at which the last local day ends that is at most `days` working days from today. */
export function endOfDaysLeft(now: Date, days: number, calendar: Calendar): Date {
  const today = localDay(now)
  let day = today
  let end = new Date(`${today}T00:00:00+07:00`)
  while (calendar.count(today, day) <= days) {
    end = new Date(end.getTime() + dayMs)
    day = localDay(end)
  }
  return end
}

const turnstile: Statement = {
  name: 'apology_scan_turn',
  text: 'SELECT pg_advisory_xact_lock(684004)::text AS locked',
}

const whyVoid = `CASE
  WHEN d.status IN (9, 10) THEN 'finished' WHEN d.status IN (5, 6) THEN 'paused'
  WHEN d.status IN (2, 4) AND d.source_status IS NULL THEN 'rescheduled'
  WHEN d.status IN (3, 7, 8) THEN 'ended' ELSE 'unclear' END`

// The date passed without a letter: missed, also when the result came after it. Else no letter is needed any more.
const settleOpen: Statement = {
  name: 'apology_scan_open',
  text: `
WITH judged AS (
  SELECT l.id, (${inWork} AND d.due_at = l.due_at) AS live, ${whyVoid} AS why,
    l.due_at < $1::timestamptz
      AND ((${inWork} AND d.due_at = l.due_at) OR (d.status IN (9, 10) AND d.finished_at > l.due_at)) AS missed
  FROM apology_letter l JOIN dossier d ON d.code = l.code
  WHERE l.closed_at IS NULL AND l.state IN ('due', 'drafted')
)
UPDATE apology_letter l SET state = CASE WHEN j.missed THEN 'missed' ELSE 'void' END,
  void_reason = CASE WHEN NOT j.missed THEN j.why END, closed_at = CASE WHEN NOT j.live THEN $1::timestamptz END
FROM judged j WHERE l.id = j.id AND l.state IN ('due', 'drafted') AND (j.missed OR NOT j.live)`,
}

const closeDone: Statement = {
  name: 'apology_scan_close',
  text: `
UPDATE apology_letter l SET closed_at = $1::timestamptz FROM dossier d
WHERE l.closed_at IS NULL AND l.state IN ('missed', 'sent', 'unknown', 'counter') AND d.code = l.code
  AND NOT (${inWork} AND d.due_at = l.due_at)`,
}

// A dossier whose clock stood and runs again with the same date needs its letter after all.
const reopen: Statement = {
  name: 'apology_scan_reopen',
  text: `
UPDATE apology_letter l SET closed_at = NULL, void_reason = NULL,
  reported = CASE WHEN l.state <> 'void' THEN l.reported END,
  state = CASE WHEN l.state = 'void' THEN CASE WHEN l.due_at < $1::timestamptz THEN 'missed' ELSE 'due' END ELSE l.state END,
  approved_by = CASE WHEN l.state <> 'void' THEN l.approved_by END,
  approved_at = CASE WHEN l.state <> 'void' THEN l.approved_at END,
  text = CASE WHEN l.state <> 'void' THEN l.text END
FROM dossier d
WHERE l.closed_at IS NOT NULL AND l.code = d.code AND l.due_at = d.due_at AND ${inWork}
  AND d.due_at < $2::timestamptz`,
}

const add: Statement = {
  name: 'apology_scan_add',
  text: `
INSERT INTO apology_letter (code, due_at, office_code, commune_code, state, created_at)
SELECT d.code, d.due_at, COALESCE(d.office_code, o.code), d.commune_code,
  CASE WHEN d.due_at < $1::timestamptz THEN 'missed' ELSE 'due' END, $1::timestamptz
FROM dossier d LEFT JOIN LATERAL (
  SELECT code FROM office WHERE d.office_code IS NULL AND commune_code = d.commune_code AND kind = 'one_stop'
  ORDER BY code LIMIT 1) o ON true
WHERE ${inWork} AND d.due_at < $2::timestamptz
  AND NOT EXISTS (SELECT 1 FROM apology_letter l WHERE l.code = d.code AND l.due_at = d.due_at)
ON CONFLICT (code, due_at) DO NOTHING`,
}

const draft: Statement = {
  name: 'apology_scan_draft',
  text: `UPDATE apology_letter SET state = 'drafted' WHERE closed_at IS NULL AND state = 'due' AND due_at < $1::timestamptz`,
}

const move: Statement = {
  name: 'apology_scan_move',
  text: `
UPDATE apology_letter l SET office_code = w.office_code, commune_code = w.commune_code
FROM (
  SELECT l.id, COALESCE(d.office_code, o.code) AS office_code, d.commune_code
  FROM apology_letter l JOIN dossier d ON d.code = l.code LEFT JOIN LATERAL (
    SELECT code FROM office WHERE d.office_code IS NULL AND commune_code = d.commune_code AND kind = 'one_stop'
    ORDER BY code LIMIT 1) o ON true
  WHERE l.closed_at IS NULL AND l.state IN ('due', 'drafted', 'missed')) w
WHERE l.id = w.id AND (l.office_code, l.commune_code) IS DISTINCT FROM (w.office_code, w.commune_code)`,
}

/**
 * Brings the letters in line with the dossiers: one is due for each dossier in work whose promised date is at most three
 * working days off or over, drafted from two days on, void when none is needed any more, missed when the date passed
 * without one.
 */
export async function scan(database: Database, now: Date, calendar: Calendar): Promise<void> {
  const listed = endOfDaysLeft(now, listedDays, calendar)
  const steps: [Statement, Date[]][] = [
    [settleOpen, [now]],
    [closeDone, [now]],
    [reopen, [now, listed]],
    [add, [now, listed]],
    [draft, [endOfDaysLeft(now, draftedDays, calendar)]],
    [move, []],
  ]
  for (const [statement, values] of steps) {
    // Each step is whole in itself. Several processes take them in turn: the later one finds nothing left to do.
    await database.transaction(async ({ sql }) => {
      await sql.query(turnstile, [])
      await sql.query(statement, values)
    })
  }
}
