import type { Statement, Tx } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'
import { type Dialogue, liveStates, type Registration } from './dialogue.ts'
import type { NoticeKind } from './notices.ts'
import * as store from './store.ts'

/** A notice as it was noted. */
export type Noted = { kind: NoticeKind; subjectId: string; startsAt: Date | null }

type PromiseFacts = { what: string; who: string; dueDay: string; title: string; dialogueId: number }

/** What is told, with the facts of this moment. */
export type DialogueFacts =
  | {
      kind:
        | 'offered'
        | 'promoted'
        | 'lapsed'
        | 'moved'
        | 'cancelled'
        | 'day-before'
        | 'hours-before'
      registration: Registration
    }
  | { kind: 'answered'; title: string; question: string; answer: string }
  | { kind: 'promised' | 'kept' | 'promise-overdue'; promise: PromiseFacts }
  | { kind: 'asked-moved' | 'asked-cancelled'; dialogue: Dialogue }
  | { kind: 'minutes-due'; dialogueId: number; title: string }

const registrationKinds = [
  ...([
    'offered',
    'promoted',
    'lapsed',
    'moved',
    'cancelled',
    'day-before',
    'hours-before',
  ] as const),
]
type RegistrationKind = (typeof registrationKinds)[number]

/** Whether a notice about a registration still holds: a meeting that moved again, or a seat given up, silences it. */
function holds(
  kind: RegistrationKind,
  { state, offerUntil, dialogue }: Registration,
  startsAt: Date | null,
  now: Date,
): boolean {
  const sameStart = startsAt?.getTime() === dialogue.startsAt.getTime()
  const ahead = now < dialogue.startsAt && dialogue.cancelledAt === undefined
  const live = liveStates.some((each) => each === state)
  switch (kind) {
    case 'offered':
      return ahead && state === 'offered' && offerUntil !== undefined && now < offerUntil
    case 'promoted':
      return ahead && state === 'seated'
    case 'lapsed':
      return ahead && state === 'lapsed'
    case 'moved':
      return ahead && live && sameStart
    case 'cancelled':
      return dialogue.cancelledAt !== undefined && live
    case 'day-before':
    case 'hours-before':
      return ahead && state === 'seated' && sameStart
  }
}

const promise: Statement = {
  name: 'dialogue_promise_facts',
  text: `
SELECT p.what, p.who, p.due_day::text AS "dueDay", d.title, d.id AS "dialogueId", p.kept_at AS "keptAt"
FROM dialogue_promise p JOIN dialogue d ON d.id = p.dialogue_id WHERE p.id = $1::int`,
}

async function promiseFacts(
  tx: Tx,
  kind: 'promised' | 'kept' | 'promise-overdue',
  id: string,
): Promise<DialogueFacts | undefined> {
  const [row] = await tx.sql.query<PromiseFacts & { keptAt: Date | null }>(promise, [Number(id)])
  if (row === undefined || (row.keptAt !== null) !== (kind === 'kept')) return undefined
  const { keptAt: _, ...facts } = row
  return { kind, promise: facts }
}

async function answerFacts(
  tx: Tx,
  sealing: Sealing,
  id: string,
): Promise<DialogueFacts | undefined> {
  const row = await tx.prisma.dialogueQuestion.findUnique({
    where: { id: BigInt(id) },
    include: { dialogue: { select: { title: true } } },
  })
  if (row === null || row.answer === null) return undefined
  const question = sealing.open(row.sealed)
  return { kind: 'answered', title: row.dialogue.title, question, answer: row.answer }
}

/** What somebody who asked without coming is told: not of a move that another move, or the end of it all, overtook. */
function changeFacts(
  kind: 'asked-moved' | 'asked-cancelled',
  dialogue: Dialogue,
  startsAt: Date | null,
  now: Date,
): DialogueFacts | undefined {
  const cancelled = dialogue.cancelledAt !== undefined
  const sameStart = startsAt?.getTime() === dialogue.startsAt.getTime() && now < dialogue.startsAt
  const holds = kind === 'asked-cancelled' ? cancelled : sameStart && !cancelled
  return holds ? { kind, dialogue } : undefined
}

/** The facts of a notice about a dialogue; undefined when it holds no more, or is none of a dialogue. */
export async function dialogueFacts(
  tx: Tx,
  sealing: Sealing,
  { kind, subjectId, startsAt }: Noted,
  now: Date,
): Promise<DialogueFacts | undefined> {
  const about = registrationKinds.find((each) => each === kind)
  if (about !== undefined) {
    const registration = await store.findById(tx.sql, subjectId)
    if (registration === undefined || !holds(about, registration, startsAt, now)) return undefined
    return { kind: about, registration }
  }
  if (kind === 'answered') return await answerFacts(tx, sealing, subjectId)
  if (kind === 'promised' || kind === 'kept' || kind === 'promise-overdue')
    return await promiseFacts(tx, kind, subjectId)
  const dialogue = await store.findDialogue(tx.sql, Number(subjectId))
  if (kind === 'asked-moved' || kind === 'asked-cancelled')
    return dialogue && changeFacts(kind, dialogue, startsAt, now)
  if (kind !== 'minutes-due') return undefined
  if (dialogue === undefined || dialogue.minutesAt || dialogue.cancelledAt) return undefined
  return { kind, dialogueId: dialogue.id, title: dialogue.title }
}
