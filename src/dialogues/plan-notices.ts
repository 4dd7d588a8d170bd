import type { QuietHours } from '#src/calendar/quiet-hours.ts'
import type { Database, Statement } from '#src/database/database.ts'
import { lockDialogue, settle } from './line.ts'

const restless: Statement = {
  name: 'dialogue_restless',
  text: `
SELECT DISTINCT d.id FROM dialogue_registration r JOIN dialogue d ON d.id = r.dialogue_id
WHERE d.cancelled_at IS NULL AND d.starts_at > $1::timestamptz
  AND (r.state = 'waiting' OR (r.state = 'offered' AND r.offer_until <= $1::timestamptz))
ORDER BY d.id LIMIT 100`,
}

/** Takes back offers that ran out and gives free seats to the line, in every dialogue where somebody waits. */
export async function settleAll(
  { sql, transaction }: Database,
  now: Date,
  quietHours: QuietHours | undefined,
): Promise<void> {
  for (const { id } of await sql.query<{ id: number }>(restless, [now])) {
    await transaction(async (tx) => {
      const locked = await lockDialogue(tx, id)
      if (locked !== undefined) await settle(tx, locked, now, quietHours)
    })
  }
}

const key = `concat_ws(':', kind, subject_id, conversation_id, floor(extract(epoch FROM starts_at) * 1000)::bigint, about)`
const insert = `
INSERT INTO meeting_notice (kind, conversation_id, subject_id, starts_at, created_at, key)
SELECT kind, conversation_id, subject_id, starts_at, $1::timestamptz, ${key} FROM due
ON CONFLICT (key) DO NOTHING RETURNING 1 AS noted`

// Whoever registered or only asked a question hears of a change, once. The clock is the caller's: a demonstration may run in another month than the database. What an import holds locked is
// left to the next round: waiting for several rows here could end in a deadlock.
const announce: Statement = {
  name: 'dialogue_announce',
  text: `
WITH changed AS (
  UPDATE dialogue SET announced_version = version
  WHERE id IN (SELECT id FROM dialogue WHERE announced_version < version FOR UPDATE SKIP LOCKED)
  RETURNING id, version, starts_at, cancelled_at, ends_at
), registered AS (
  SELECT d.id, r.id AS registration_id, r.conversation_id
  FROM changed d JOIN dialogue_registration r ON r.dialogue_id = d.id AND r.state IN ('seated', 'offered', 'waiting')
), due AS (
  SELECT CASE WHEN d.cancelled_at IS NULL THEN 'moved' ELSE 'cancelled' END AS kind, r.conversation_id,
    r.registration_id AS subject_id, d.starts_at, d.version::text AS about
  FROM changed d JOIN registered r USING (id) WHERE d.ends_at > $1::timestamptz
  UNION
  SELECT CASE WHEN d.cancelled_at IS NULL THEN 'asked-moved' ELSE 'asked-cancelled' END, q.conversation_id,
    d.id::bigint, d.starts_at, d.version::text
  FROM changed d JOIN dialogue_question q ON q.dialogue_id = d.id
  WHERE d.ends_at > $1::timestamptz AND NOT EXISTS (
    SELECT 1 FROM registered r WHERE r.id = d.id AND r.conversation_id = q.conversation_id)
) ${insert}`,
}

/** A day before the start, and two hours before; who registered only just before that remembers without us. */
const reminders: Statement = {
  name: 'dialogue_reminders',
  text: `
WITH due AS (
  SELECT b.kind, r.conversation_id, r.id AS subject_id, d.starts_at, NULL::text AS about
  FROM (VALUES ('day-before', interval '1 day', interval '3 hours'), ('hours-before', interval '2 hours', interval '0'))
    AS b(kind, ahead, until)
  JOIN dialogue d ON d.starts_at - b.ahead <= $1::timestamptz AND d.starts_at - b.until > $1::timestamptz
  JOIN dialogue_registration r ON r.dialogue_id = d.id AND r.created_at < d.starts_at - b.ahead
  WHERE d.cancelled_at IS NULL AND r.state = 'seated'
) ${insert}`,
}

// OFFSET 0 keeps it a search by key, as in src/officers/store.ts.
const lastChatOf = (officer: string) => `SELECT a.conversation_id FROM officer_account a
    CROSS JOIN LATERAL (SELECT * FROM conversation WHERE id = a.conversation_id OFFSET 0) c
    WHERE a.officer_id = ${officer} AND c.stopped_at IS NULL ORDER BY c.last_in_at DESC LIMIT 1`

/**
 * The organiser is asked for the minutes one, three and five days after the end. Of an imported dialogue, or when the
 * organiser is an officer no longer or reads nothing of ours any more: those who organise in its area; where there are
 * none, those of the whole province; else the admins. Nobody in between is passed over in silence.
 */
const chase: Statement = {
  name: 'dialogue_chase',
  text: `
WITH over AS (
  SELECT d.id, d.organiser_id, d.commune_code, d.starts_at, days
  FROM dialogue d
  JOIN LATERAL (SELECT max(v) AS days FROM (VALUES (1), (3), (5)) AS v(v)
    WHERE d.ends_at + v * interval '1 day' <= $1::timestamptz) AS passed ON days IS NOT NULL
  WHERE d.cancelled_at IS NULL AND d.minutes_at IS NULL AND d.ends_at > $1::timestamptz - interval '14 days'
), ranked AS (
  SELECT d.id, d.starts_at, d.days, o.id AS officer_id, rank
  FROM over d
  JOIN officer o ON o.revoked_at IS NULL
  JOIN LATERAL (SELECT CASE
      WHEN o.id = d.organiser_id THEN 1
      WHEN o.office_code IS NULL AND o.roles && ARRAY['handler', 'supervisor'] THEN CASE
        WHEN o.area_code IS NOT DISTINCT FROM d.commune_code THEN 2
        WHEN o.area_code IS NULL THEN 3 END
      WHEN o.office_code IS NULL AND o.area_code IS NULL AND 'admin' = ANY(o.roles) THEN 4 END AS rank
  ) AS r ON rank IS NOT NULL
), able AS (
  SELECT d.*, a.conversation_id, min(rank) OVER (PARTITION BY d.id) AS first
  FROM ranked d
  JOIN (SELECT o.officer_id, a.conversation_id FROM (SELECT DISTINCT officer_id FROM ranked) AS o
    JOIN LATERAL (${lastChatOf('o.officer_id')}) AS a ON true) AS a USING (officer_id)
), due AS (
  SELECT 'minutes-due' AS kind, conversation_id, id::bigint AS subject_id, starts_at, days::text AS about
  FROM able WHERE rank = first
) ${insert}`,
}

/** A promise past its day is shown to those who watch over its area, once a week until it is kept. */
const overdue: Statement = {
  name: 'dialogue_overdue',
  text: `
WITH due AS (
  SELECT 'promise-overdue' AS kind, a.conversation_id, p.id::bigint AS subject_id, d.starts_at,
    (((($1::timestamptz AT TIME ZONE 'Asia/Ho_Chi_Minh')::date - p.due_day) - 1) / 7)::text AS about
  FROM dialogue_promise p JOIN dialogue d ON d.id = p.dialogue_id
  JOIN officer o ON o.revoked_at IS NULL AND o.roles && ARRAY['supervisor', 'admin']
    AND o.office_code IS NULL AND (o.area_code IS NULL OR o.area_code = d.commune_code)
  JOIN LATERAL (${lastChatOf('o.id')}) AS a ON true
  WHERE p.kept_at IS NULL AND p.due_day < ($1::timestamptz AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
) ${insert}`,
}

/** Notes everything about dialogues that time alone makes due; several processes may do it at once. */
export async function planDialogueNotices({ sql }: Database, now: Date): Promise<void> {
  for (const statement of [announce, reminders, chase, overdue]) await sql.query(statement, [now])
}
