import type { Sql, Statement, Tx } from '#src/database/database.ts'

/** A question as the organiser sees it: the words, not the person. */
export type Question = {
  id: string
  text: string
  publish: boolean
  answer: string | null
  /** When an officer made it public. */
  releasedAt: Date | null
}

type SealedQuestion = Omit<Question, 'text'> & { sealed: Uint8Array }

const questions: Statement = {
  name: 'dialogue_questions',
  text: `SELECT id::text, sealed, publish, answer, released_at AS "releasedAt" FROM dialogue_question WHERE dialogue_id = $1::int ORDER BY id`,
}

/** The questions of a dialogue, in the order in which they came. */
export async function findQuestions(sql: Sql, dialogueId: number): Promise<SealedQuestion[]> {
  return await sql.query<SealedQuestion>(questions, [dialogueId])
}

export type PromiseMade = {
  id: number
  what: string
  who: string
  /** `YYYY-MM-DD`. */
  dueDay: string
  keptAt: Date | null
}

const promises: Statement = {
  name: 'dialogue_promises',
  text: `
SELECT id, what, who, due_day::text AS "dueDay", kept_at AS "keptAt" FROM dialogue_promise
WHERE dialogue_id = $1::int ORDER BY kept_at IS NOT NULL, due_day, id`,
}

/** What was promised at a dialogue: open promises first, soonest due first. */
export async function findPromises(sql: Sql, dialogueId: number): Promise<PromiseMade[]> {
  return await sql.query<PromiseMade>(promises, [dialogueId])
}

/** A promise whose day has passed without its being reported as kept, and the dialogue at which it was made. */
export type OverduePromise = Omit<PromiseMade, 'keptAt'> & { dialogueId: number; title: string }

const overdue: Statement = {
  name: 'dialogue_promises_overdue',
  text: `
SELECT p.id, p.what, p.who, p.due_day::text AS "dueDay", d.id AS "dialogueId", d.title
FROM dialogue_promise p JOIN dialogue d ON d.id = p.dialogue_id
WHERE p.kept_at IS NULL AND p.due_day < ($2::timestamptz AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
  AND ($1::text IS NULL OR d.commune_code = $1)
ORDER BY p.due_day, p.id`,
}

/** What is overdue at `now` of an area (undefined: all), the longest first. */
export async function findOverdue(
  sql: Sql,
  communeCode: string | undefined,
  now: Date,
): Promise<OverduePromise[]> {
  return await sql.query<OverduePromise>(overdue, [communeCode ?? null, now])
}

const askers: Statement = {
  name: 'dialogue_askers',
  // Who asked much the same has the same answer: the promise is theirs too.
  text: `
SELECT DISTINCT q.conversation_id AS "conversationId"
FROM dialogue_promise p JOIN dialogue_question a ON a.id = p.question_id
JOIN dialogue_question q ON q.dialogue_id = a.dialogue_id AND (q.id = a.id OR q.answer = a.answer)
WHERE p.id = $1::int`,
}

/** The chats of those whose question a promise answers. */
export async function askersOf(tx: Tx, promiseId: number): Promise<bigint[]> {
  const rows = await tx.sql.query<{ conversationId: bigint }>(askers, [promiseId])
  return rows.map(({ conversationId }) => conversationId)
}

export type DeskItem = {
  id: number
  title: string
  startsAt: Date
  endsAt: Date
  communeCode: string | null
  organiserId: number | null
  minutesAt: Date | null
}

const desk: Statement = {
  name: 'dialogue_desk',
  text: `
SELECT id, title, starts_at AS "startsAt", ends_at AS "endsAt", commune_code AS "communeCode",
  organiser_id AS "organiserId", minutes_at AS "minutesAt"
FROM dialogue d
WHERE (cancelled_at IS NULL OR EXISTS (SELECT 1 FROM dialogue_question q WHERE q.dialogue_id = d.id AND q.answer IS NULL))
  AND ($1::text IS NULL OR commune_code = $1)
  AND (ends_at > $2::timestamptz - interval '90 days')
ORDER BY (ends_at < $2::timestamptz AND minutes_at IS NOT NULL), starts_at LIMIT 50`,
}

/** The dialogues of an area since ninety days ago and to come, those that are done with last; called off, but asked. */
export async function findDesk(
  sql: Sql,
  communeCode: string | undefined,
  now: Date,
): Promise<DeskItem[]> {
  return await sql.query<DeskItem>(desk, [communeCode ?? null, now])
}

/** A dialogue in numbers; `attended` counts those who came without registering too. */
export type Tally = {
  seated: number
  waiting: number
  speakers: number
  attended: number
  walkIns: number
  questions: number
  answered: number
  promises: number
  kept: number
}

const tally: Statement = {
  name: 'dialogue_tally',
  text: `
SELECT (SELECT count(*) FILTER (WHERE state = 'seated') FROM r)::int AS seated,
  (SELECT count(*) FILTER (WHERE state = 'waiting') FROM r)::int AS waiting,
  (SELECT count(*) FILTER (WHERE wishes_to_speak AND state IN ('seated', 'offered', 'waiting')) FROM r)::int AS speakers,
  (SELECT count(*) FILTER (WHERE attended_at IS NOT NULL) FROM r)::int + d.walk_ins AS attended,
  d.walk_ins AS "walkIns",
  (SELECT count(*) FROM dialogue_question q WHERE q.dialogue_id = d.id)::int AS questions,
  (SELECT count(*) FROM dialogue_question q WHERE q.dialogue_id = d.id AND q.answered_at IS NOT NULL)::int AS answered,
  (SELECT count(*) FROM dialogue_promise p WHERE p.dialogue_id = d.id)::int AS promises,
  (SELECT count(*) FROM dialogue_promise p WHERE p.dialogue_id = d.id AND p.kept_at IS NOT NULL)::int AS kept
FROM dialogue d`
    .replaceAll('FROM r)', 'FROM dialogue_registration r WHERE r.dialogue_id = d.id)')
    .concat(' WHERE d.id = $1::int'),
}

/** What happened at one dialogue; undefined when there is none. */
export async function tallyOf(sql: Sql, id: number): Promise<Tally | undefined> {
  return (await sql.query<Tally>(tally, [id]))[0]
}

/** What the dialogues of a period came to. Rates are left to the reader: each has its denominator beside it. */
export type DialogueFigures = {
  /** Planned in the period and over, less those called off; and how many of them somebody came to. */
  due: number
  held: number
  cancelled: number
  seats: number
  registered: number
  attended: number
  questions: number
  answered: number
  promises: number
  /** Promises whose day has come by the end of the period, and those of them kept by their day. */
  promisesDue: number
  promisesKeptInTime: number
}

const figures: Statement = {
  name: 'dialogue_figures',
  text: `
WITH d AS (
  SELECT d.*, (SELECT count(*) FROM dialogue_registration r
    WHERE r.dialogue_id = d.id AND r.attended_at IS NOT NULL) + d.walk_ins AS came
  FROM dialogue d WHERE d.ends_at >= $1::timestamptz AND d.ends_at < $2::timestamptz
    AND ($3::text IS NULL OR d.commune_code = $3)
), q AS (
  SELECT q.* FROM dialogue_question q JOIN d ON d.id = q.dialogue_id AND d.cancelled_at IS NULL
), p AS (
  SELECT p.* FROM dialogue_promise p JOIN d ON d.id = p.dialogue_id
)
SELECT (SELECT count(*) FROM d WHERE cancelled_at IS NULL)::int AS due,
  (SELECT count(*) FROM d WHERE cancelled_at IS NULL AND came > 0)::int AS held,
  (SELECT count(*) FROM d WHERE cancelled_at IS NOT NULL)::int AS cancelled,
  (SELECT COALESCE(sum(seats), 0) FROM d WHERE cancelled_at IS NULL)::int AS seats,
  (SELECT count(*) FROM dialogue_registration r JOIN d ON d.id = r.dialogue_id
    WHERE d.cancelled_at IS NULL AND r.state = 'seated')::int AS registered,
  (SELECT COALESCE(sum(came), 0) FROM d WHERE cancelled_at IS NULL)::int AS attended,
  (SELECT count(*) FROM q)::int AS questions,
  (SELECT count(*) FROM q WHERE answered_at IS NOT NULL)::int AS answered,
  (SELECT count(*) FROM p)::int AS promises,
  (SELECT count(*) FROM p WHERE due_day < ($2::timestamptz AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)::int AS "promisesDue",
  (SELECT count(*) FROM p WHERE due_day < ($2::timestamptz AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
    AND (kept_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date <= due_day)::int AS "promisesKeptInTime"`,
}

/** The dialogues that ended within [from, until), of one commune or of all, in numbers. */
export async function figuresOf(
  sql: Sql,
  { from, until, communeCode }: { from: Date; until: Date; communeCode: string | null },
): Promise<DialogueFigures> {
  const [row] = await sql.query<DialogueFigures>(figures, [from, until, communeCode])
  if (row === undefined) throw new Error('a count gave no row')
  return row
}
