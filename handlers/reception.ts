import { z } from 'zod'
import type { Answer, Handler, Turn, Write } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import type { Choice, Reply } from '#src/chat/reply.ts'
import { dialogueOf, inDialogue, type Session, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, choiceArgument, commandOf } from '#src/chat/words.ts'
import type { Communes } from '#src/communes/communes.ts'
import { asksForNumber } from '#src/figures/asks-for-number.ts'
import { formatDate } from '#src/i18n/format.ts'
import type { Officers } from '#src/officers/officers.ts'
import {
  longestMatter,
  type OpenBooking,
  type Reception,
  type Receptions,
} from '#src/receptions/receptions.ts'
import { organiserIn } from './views/dialogue-desk.ts'
import { endOfWeek, namedBy, readNearWish } from './views/dialogue-place.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'
import { absentNote } from './views/place.ts'
import { receptionText } from './views/reception.ts'

const name = 'reception'
const asking = z.object({ step: z.literal('matter'), id: z.number().int() })
const ways = {
  command: 'tiepdan',
  words: ['tiep dan', 'tiep cong dan', 'lich tiep dan', 'lich tiep cong dan', 'reception'],
  phrases: ['tiep cong dan', 'tiep dan'],
  choice: 'reception',
}
const mostLines = 10
// As many buttons as the narrowest channel shows; the text lists more.
const mostChoices = 5
const shortestMatter = 4

type Services = {
  receptions: Receptions
  communes: Pick<Communes, 'gazetteer'>
  officers: Pick<Officers, 'inChat'>
}

const againChoice = ({ t }: Turn): Choice => ({
  label: t('reception.choice.other'),
  data: 'reception',
})

/** Reception of citizens (tiếp công dân): the schedule near the person, a turn booked with the matter in a line. */
export function reception({ receptions, communes, officers }: Services): Handler {
  async function deskChoice(turn: Turn): Promise<Choice[]> {
    const officer = await organiserIn(officers, turn)
    return officer ? [{ label: turn.t('reception-desk.choice.desk'), data: 'recdesk' }] : []
  }

  function item(session: Reception, turn: Turn): string {
    const { t } = turn
    const left = Math.max(0, session.slots - session.booked)
    const turns =
      session.slots === 0 ? t('reception.just-come') : t('reception.turns-left', { left })
    return `${receptionText(session, turn)}\n${turns}`
  }

  function bookingReply(booking: OpenBooking, turn: Turn, head: string): Reply {
    const { t } = turn
    const { slot, matter, id } = booking
    const text = [
      head,
      t('reception.turn', { slot, matter }),
      receptionText(booking.reception, turn),
      t('reception.bring'),
    ].join('\n\n')
    const leave = { label: t('reception.choice.leave'), data: `rec-leave:${id}` }
    return { text, choices: [leave, againChoice(turn), menuChoice(t)] }
  }

  async function list(turn: Turn): Promise<Answer> {
    const { t, now } = turn
    const text = wordsOf(turn.message) ?? ''
    const said =
      commandOf(text)?.rest ?? text.replace(/tiếp (?:công )?dân|tiep (?:cong )?dan/iu, ' ')
    const wish = readNearWish(communes, said.trim())
    const noSuchPlace = absentNote(communes, said, t)
    const until = wish.thisWeek ? endOfWeek(now) : undefined
    const coming = await receptions.upcoming({ ...wish, from: now, until })
    const found = namedBy(coming, said, communes, ({ host, topics }) => `${host}; ${topics}`)
    const mine = (await receptions.mine(turn.citizenId, now)).map(
      ({ id, slot, reception: at }) => ({
        label: t('reception.choice.mine', { slot, day: formatDate(at.startsAt).slice(0, 5) }),
        data: `rec-mine:${id}`,
      }),
    )
    const ends = [...(await deskChoice(turn)), menuChoice(t)]
    const session = withoutDialogue(turn.session)
    if (found.length === 0) {
      const narrowed = wish.communes !== undefined || wish.thisWeek
      const all = narrowed ? [againChoice(turn)] : []
      const key = narrowed ? 'reception.none-such' : 'reception.none'
      return {
        replies: [
          {
            text: [...noSuchPlace, t(key)].join('\n\n'),
            choices: [...mine, ...all, contactsChoice(t), ...ends],
          },
        ],
        session,
      }
    }
    const open = found
      .filter(({ slots, booked, startsAt }) => booked < slots && now < startsAt)
      .slice(0, mostChoices - Math.min(mine.length, 1) - ends.length)
      .map(({ id, startsAt, host }) => ({
        label: `${formatDate(startsAt).slice(0, 5)} ${host}`.slice(0, 60),
        data: `rec:${id}`,
      }))
    const lines = found.slice(0, mostLines).map((each) => item(each, turn))
    const parts = [...noSuchPlace, t('reception.head'), ...lines, t('reception.narrow')]
    return {
      replies: [{ text: parts.join('\n\n'), choices: [...mine.slice(0, 1), ...open, ...ends] }],
      session,
    }
  }

  const refused = (key: 'unknown' | 'full' | 'over', turn: Turn): Reply => ({
    text: turn.t(`reception.refused.${key}`),
    choices: [againChoice(turn), contactsChoice(turn.t), menuChoice(turn.t)],
  })

  async function askMatter(id: number, turn: Turn): Promise<Answer> {
    const { t } = turn
    const found = await receptions.find(id)
    if (found === undefined) return { replies: [refused('unknown', turn)] }
    const text = `${receptionText(found, turn)}\n\n${t('reception.ask-matter')}`
    return {
      replies: [{ text, choices: [againChoice(turn), menuChoice(t)] }],
      session: inDialogue(turn.session, name, { step: 'matter', id }),
    }
  }

  const book =
    (id: number, matter: string) =>
    async (turn: Turn): Promise<Answer | Write> => {
      const { message, citizenId, now, t } = turn
      if (matter.length < shortestMatter) return await askMatter(id, turn)
      if (matter.length > longestMatter) {
        const text = t('reception.too-long', { most: longestMatter })
        return { replies: [{ text, choices: [againChoice(turn), menuChoice(t)] }] }
      }
      const person = { channel: message.channel, address: message.address, citizenId }
      return async (tx) => {
        const session = withoutDialogue(turn.session)
        const done = await receptions.book(tx, { id, person, matter, now })
        if (!('booking' in done)) return { replies: [refused(done.kind, turn)], session }
        return { replies: [bookingReply(done.booking, turn, t(`reception.${done.kind}`))], session }
      }
    }

  async function showMine(id: string, turn: Turn): Promise<Answer> {
    const mine = await receptions.mine(turn.citizenId, turn.now)
    const found = mine.find((booking) => booking.id === id)
    const text = turn.t('reception.yours')
    return { replies: [found ? bookingReply(found, turn, text) : refused('unknown', turn)] }
  }

  const leave =
    (id: string) =>
    async (turn: Turn): Promise<Write> =>
    async (tx) => {
      const { t } = turn
      if (!(await receptions.leave(tx, id, turn.citizenId, turn.now)))
        return { replies: [refused('unknown', turn)] }
      return {
        replies: [{ text: t('reception.left'), choices: [againChoice(turn), menuChoice(t)] }],
      }
    }

  function matchMatter(message: Message, session: Session) {
    const open = dialogueOf(session, name, asking)
    const text = message.content.kind === 'text' ? wordsOf(message) : undefined
    if (open === undefined || text === undefined || commandOf(text) !== undefined) return undefined
    return { understood: { matter: true }, answer: book(open.id, text) }
  }

  return {
    name,
    matches(message, session) {
      const number = (prefix: string) =>
        /^\d{1,18}$/.exec(choiceArgument(message, prefix) ?? '')?.[0]
      const [wanted, mine, left] = [number('rec'), number('rec-mine'), number('rec-leave')]
      if (wanted) return { answer: (turn) => askMatter(Number(wanted.slice(0, 9)), turn) }
      if (mine) return { answer: (turn) => showMine(mine, turn) }
      if (left) return { answer: leave(left) }
      return (
        matchMatter(message, session) ??
        (asksFor(message, ways) && !asksForNumber(wordsOf(message) ?? '')
          ? { answer: list }
          : undefined)
      )
    },
  }
}
