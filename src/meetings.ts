import { type MeetingFacts, meetingNotice } from '#handlers/views/meeting-notice.ts'
import type { ChannelName } from './chat/message.ts'
import type { Config } from './config.ts'
import type { Database, Tx } from './database/database.ts'
import { calendarFile } from './dialogues/calendar-file.ts'
import { createDialogueDesk } from './dialogues/desk.ts'
import { createDialogues } from './dialogues/dialogues.ts'
import { dialogueFacts, type Noted } from './dialogues/notice-facts.ts'
import { planDialogueNotices, settleAll } from './dialogues/plan-notices.ts'
import { createPublishedDialogues } from './dialogues/published.ts'
import { readBareSeatCode } from './dialogues/seat-code.ts'
import { createTellNotices } from './dialogues/tell-notices.ts'
import { type Post, priorities } from './outbox/post.ts'
import { planReceptionNotices } from './receptions/plan-notices.ts'
import { createReceptions } from './receptions/receptions.ts'
import type { Sealing } from './sealing.ts'
import type { Task } from './workers.ts'

export type MeetingDeps = {
  config: Config
  database: Database
  sealing: Sealing
  now: () => Date
}

/** The address of the page of a registration: its QR code and the file for a calendar. */
function seatPageUrl({ publicUrl }: Config, code: string): string {
  return `${publicUrl}/doi-thoai/${code}`
}

/** What a link into the chat carries to open a registration: `dk_ABC234`. */
export function seatPayload(code: string): string {
  return `dk_${code.slice('DK-'.length)}`
}

/** Dialogues and receptions wired together: their services, and what they make the assistant do unasked. */
export function createMeetings({ config, database, sealing, now }: MeetingDeps) {
  const { quietHours } = config
  const dialogues = createDialogues({ database, sealing, quietHours })
  const dialogueDesk = createDialogueDesk({ database, sealing, quietHours })
  const publishedDialogues = createPublishedDialogues(database, sealing)
  const receptions = createReceptions({ database, sealing })
  const seatPage = (code: string) => seatPageUrl(config, code)

  async function factsOf(tx: Tx, noted: Noted, at: Date): Promise<MeetingFacts | undefined> {
    const { kind, subjectId, startsAt } = noted
    if (
      kind !== 'reception-day-before' &&
      kind !== 'reception-moved' &&
      kind !== 'reception-cancelled' &&
      kind !== 'reception-outcome'
    )
      return await dialogueFacts(tx, sealing, noted, at)
    const booking = await receptions.booking(subjectId, tx.sql)
    if (booking === undefined || booking.slot === null) return undefined
    const { reception } = booking
    const called = reception.held === false
    const ahead = at < reception.startsAt && startsAt?.getTime() === reception.startsAt.getTime()
    const holds =
      kind === 'reception-outcome' || (kind === 'reception-cancelled' ? called : ahead && !called)
    return holds ? { kind, booking } : undefined
  }

  /** What is done unasked, with `post` as its voice. */
  function duties(post: Post): Task[] {
    const { tell, forget } = createTellNotices<MeetingFacts>({
      ...{ database, quietHours, now, factsOf },
      say: (sql, to, key, facts) =>
        post(
          sql,
          { ...to, channel: to.channel as ChannelName },
          {
            ...{ key, priority: priorities.notice },
            say: (voice) => [meetingNotice(facts, { ...voice, seatPage })],
          },
        ),
    })
    return [
      {
        name: 'meetings',
        everyMs: 5_000,
        run: async () => {
          await settleAll(database, now(), quietHours)
          await planDialogueNotices(database, now())
          await planReceptionNotices(database, now())
          await tell()
        },
      },
      { name: 'meeting-notices', everyMs: 3_600_000, run: forget },
    ]
  }

  /** What the page of a registration shows; undefined when there is no such code. */
  async function findSeat(text: string) {
    const code = readBareSeatCode(text)
    const found = code && (await dialogues.byCode(code))
    if (!found) return undefined
    const { dialogue, state } = found
    return {
      ...{ code: found.code, title: dialogue.title, host: dialogue.host, place: dialogue.place },
      startsAt: dialogue.startsAt,
      void: state === 'left' || dialogue.cancelledAt !== undefined,
      calendarFile: calendarFile(dialogue, seatPage(found.code), now()),
    }
  }

  return { dialogues, dialogueDesk, publishedDialogues, receptions, seatPage, findSeat, duties }
}
