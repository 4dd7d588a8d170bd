import { circleOf } from '#src/citizens/circle.ts'
import type { Database, Statement, Tx } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'
import type { Dialogue } from './dialogue.ts'
import * as store from './store.ts'

/** What everybody may know of a question: its words and what was answered and promised; nothing of who asked it. */
export type PublishedQuestion = {
  text: string
  answer: string
  /** `dueDay`: `YYYY-MM-DD`. */
  promises: { what: string; who: string; dueDay: string; kept: boolean }[]
}

/** A dialogue that was held and of which something is published. */
export type HeldDialogue = { code: string; title: string; startsAt: Date; questions: number }

const mostHeld = 50
const longNumber = /\d(?:[ .-]?\d){8,}/g
/** Phone numbers, papers and accounts go, whoever wrote them. */
const blotted = (text: string) => text.replace(longNumber, '…')

// The person agreed, an officer looked, and it is answered.
const shown = `q.publish AND q.released_at IS NOT NULL AND q.answer IS NOT NULL`

const held: Statement = {
  name: 'dialogue_published',
  text: `
SELECT d.code, d.title, d.starts_at AS "startsAt", count(*)::int AS questions
FROM dialogue d JOIN dialogue_question q ON q.dialogue_id = d.id
WHERE d.starts_at <= $1::timestamptz AND d.cancelled_at IS NULL AND ${shown}
GROUP BY d.id ORDER BY d.starts_at DESC, d.id DESC LIMIT ${mostHeld}`,
}

const idOf: Statement = {
  name: 'dialogue_published_id',
  text: `
SELECT d.id FROM dialogue d WHERE d.code = $1 AND d.starts_at <= $2::timestamptz AND d.cancelled_at IS NULL
  AND EXISTS (SELECT 1 FROM dialogue_question q WHERE q.dialogue_id = d.id AND ${shown})`,
}

const questions: Statement = {
  name: 'dialogue_published_questions',
  // Like questions are answered in one deed; a promise noted for one of them answers them all. The same words said to
  // another question at another time are another matter, which may not be public.
  text: `
SELECT q.sealed, q.answer, COALESCE((
  SELECT json_agg(json_build_object('what', p.what, 'who', p.who, 'dueDay', p.due_day::text,
    'kept', p.kept_at IS NOT NULL) ORDER BY p.due_day, p.id)
  FROM dialogue_promise p JOIN dialogue_question a ON a.id = p.question_id
  WHERE a.dialogue_id = q.dialogue_id AND (a.id = q.id OR (a.answer = q.answer AND a.answered_at = q.answered_at))), '[]') AS promises
FROM dialogue_question q WHERE q.dialogue_id = $1::int AND ${shown} ORDER BY q.id`,
}

type QuestionRow = Omit<PublishedQuestion, 'text'> & { sealed: Uint8Array }

const withdrawn: Statement = {
  name: 'dialogue_unpublish',
  text: `
UPDATE dialogue_question SET publish = false, released_at = NULL
WHERE publish AND conversation_id IN (SELECT id FROM conversation WHERE citizen_id IN ${circleOf('$1')}) RETURNING id`,
}

/** Takes every question of a person, asked from any of their chats, off the page. False: none might be published. */
export async function withdrawQuestions(tx: Tx, citizenId: string): Promise<boolean> {
  return (await tx.sql.query(withdrawn, [citizenId])).length > 0
}

/** Dialogues as they are made public: what is coming, and of those held what was asked, answered and promised. */
export function createPublishedDialogues({ sql }: Database, sealing: Sealing) {
  async function list(now: Date): Promise<{ coming: Dialogue[]; held: HeldDialogue[] }> {
    const [coming, past] = await Promise.all([
      store.findUpcoming(sql, { from: now }),
      sql.query<HeldDialogue>(held, [now]),
    ])
    return { coming, held: past }
  }

  /** A dialogue that was held; undefined when nothing of it is published. */
  async function find(
    code: string,
    now: Date,
  ): Promise<{ dialogue: Dialogue; questions: PublishedQuestion[] } | undefined> {
    const [row] = await sql.query<{ id: number }>(idOf, [code, now])
    const dialogue = row && (await store.findDialogue(sql, row.id))
    if (dialogue === undefined) return undefined
    const rows = await sql.query<QuestionRow>(questions, [dialogue.id])
    const opened = rows.map(({ sealed, answer, promises }) => ({
      text: blotted(sealing.open(sealed)),
      answer: blotted(answer),
      promises: promises.map((each) => ({
        ...each,
        ...{ what: blotted(each.what), who: blotted(each.who) },
      })),
    }))
    return { dialogue, questions: opened }
  }

  return { list, find }
}
