import type { Tx } from '#src/database/database.ts'

/** What a meeting makes us tell somebody. */
const noticeKinds = [
  // to somebody registered for a dialogue
  'offered',
  'promoted',
  'lapsed',
  'moved',
  'cancelled',
  'day-before',
  'hours-before',
  // to somebody who asked a question
  'answered',
  'promised',
  'kept',
  'asked-moved',
  'asked-cancelled',
  // to officers
  'minutes-due',
  'promise-overdue',
  // to somebody who booked a turn at a reception
  'reception-day-before',
  'reception-moved',
  'reception-cancelled',
  'reception-outcome',
] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** Something to tell in a chat; `about` tells apart what may be told several times of one subject. */
export type NewNotice = {
  kind: NoticeKind
  conversationId: bigint
  subjectId: bigint
  /** The start that the notice speaks of: a meeting that moved meanwhile silences it. */
  startsAt?: Date | undefined
  about?: string | undefined
}

/** Notes what is to be told, within the transaction that makes it so; the same notice is noted once. */
export async function noteNotices(tx: Tx, notices: readonly NewNotice[], now: Date): Promise<void> {
  if (notices.length === 0) return
  await tx.prisma.meetingNotice.createMany({
    data: notices.map(({ kind, conversationId, subjectId, startsAt, about = '' }) => ({
      ...{ kind, conversationId, subjectId, startsAt: startsAt ?? null, createdAt: now },
      key: [kind, subjectId, conversationId, startsAt?.getTime() ?? '', about].join(':'),
    })),
    skipDuplicates: true,
  })
}
