import type { Database, Statement } from '#src/database/database.ts'

const insert = `
INSERT INTO meeting_notice (kind, conversation_id, subject_id, starts_at, created_at, key)
SELECT kind, conversation_id, subject_id, starts_at, $1::timestamptz,
  concat_ws(':', kind, subject_id, conversation_id, floor(extract(epoch FROM starts_at) * 1000)::bigint, about)
FROM due ON CONFLICT (key) DO NOTHING RETURNING 1 AS noted`

const announce: Statement = {
  name: 'reception_announce',
  text: `
WITH changed AS (
  UPDATE reception SET announced_version = version
  WHERE id IN (SELECT id FROM reception WHERE announced_version < version FOR UPDATE SKIP LOCKED)
  RETURNING id, version, starts_at, ends_at
), due AS (
  SELECT 'reception-moved' AS kind, b.conversation_id, b.id AS subject_id, d.starts_at, d.version AS about
  FROM changed d JOIN reception_booking b ON b.reception_id = d.id
  WHERE b.slot IS NOT NULL AND d.ends_at > $1::timestamptz
) ${insert}`,
}

const remind: Statement = {
  name: 'reception_remind',
  text: `
WITH due AS (
  SELECT 'reception-day-before' AS kind, b.conversation_id, b.id AS subject_id, d.starts_at, NULL::text AS about
  FROM reception d JOIN reception_booking b ON b.reception_id = d.id
  WHERE b.slot IS NOT NULL AND d.held IS NOT FALSE AND d.starts_at - interval '1 day' <= $1::timestamptz AND d.starts_at > $1::timestamptz
    AND b.created_at < d.starts_at - interval '1 day'
) ${insert}`,
}

/** Notes what is due about booked turns: the reminder on the day before, and a session that moved. */
export async function planReceptionNotices({ sql }: Database, now: Date): Promise<void> {
  for (const statement of [announce, remind]) await sql.query(statement, [now])
}
