import { z } from 'zod'
import type { Audiences } from '#src/audiences/audiences.ts'
import type { Answer, Handler, Turn, Write } from '#src/chat/handler.ts'
import { wordsOf } from '#src/chat/message.ts'
import { dialogueOf, inDialogue, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, choiceArgument } from '#src/chat/words.ts'
import type { Communes } from '#src/communes/communes.ts'
import type { Consents } from '#src/consents/consents.ts'
import { announcementsChoices, announcementsName as name } from './views/announcements.ts'
import { menuChoice } from './views/menu.ts'
import { districtReply, whichPlace, withinSentence } from './views/place.ts'

const ways = {
  words: [
    ...['thong bao', 'thong bao chung', 'nhan thong bao chung', 'thong bao cua xa'],
    ...['tin cua xa', 'nhan tin cua xa', 'announcements'],
  ],
  choice: name,
}
const yes = { words: ['co', 'dong y', 'ok', 'oke', 'duoc', 'vang', 'da', 'yes'] }
const no = { words: ['khong', 'khong can', 'ko', 'bo qua', 'no', 'skip'] }
const asking = z.literal('commune')

type Services = {
  consents: Pick<Consents, 'givenBy' | 'withdraw' | 'isGiven' | 'firstAsked'>
  audiences: Pick<Audiences, 'follow' | 'unfollow' | 'followed'>
  communes: Communes
  hotline: string | undefined
}

/**
 * Whether to hear what the administration announces (`/phatsong`), and of which commune. Asked after the question about
 * dossiers, and opened with `thông báo` at any time.
 */
export function announcements({ consents, audiences, communes, hotline }: Services): Handler {
  const say = (turn: Turn, text: string): Answer => ({
    replies: [
      {
        text,
        choices: [{ label: turn.t('announcements.settings'), data: name }, menuChoice(turn.t)],
      },
    ],
    session: withoutDialogue(turn.session),
  })

  const nameOf = (code: string) => {
    const found = communes.gazetteer().commune(code)
    return found === undefined ? code : withinSentence(found.reading.place.name)
  }

  /** What is told to this person, and how to change it. */
  async function settings(turn: Turn): Promise<Answer> {
    const { t, citizenId } = turn
    const session = withoutDialogue(turn.session)
    if (!(await consents.isGiven(citizenId, 'announcements'))) {
      const text = t('consent.announcements')
      return { replies: [{ text, choices: [...announcementsChoices(t), menuChoice(t)] }], session }
    }
    const followed = (await audiences.followed(citizenId)).map(nameOf)
    const places = followed.join(', ')
    const text = t(followed.length === 0 ? 'announcements.on' : 'announcements.on-for', { places })
    const choices = [
      { label: t('announcements.add-commune'), data: `${name}:commune` },
      ...(followed.length > 0
        ? [{ label: t('announcements.drop-communes'), data: `${name}:drop` }]
        : []),
      { label: t('announcements.off'), data: `${name}:off` },
      menuChoice(t),
    ]
    return { replies: [{ text, choices }], session }
  }

  function askCommune(turn: Turn, head?: string): Answer {
    const { t } = turn
    const text = [head, t('announcements.ask-commune')].filter(Boolean).join('\n\n')
    const choices = [{ label: t('announcements.skip'), data: `${name}:skip` }, menuChoice(t)]
    return { replies: [{ text, choices }], session: inDialogue(turn.session, name, 'commune') }
  }

  const agree = async (turn: Turn): Promise<Write> => {
    return async (tx) => {
      await consents.firstAsked(tx, turn.citizenId, 'announcements')
      await consents.givenBy(tx, turn.citizenId, 'announcements')
      return askCommune(turn, turn.t('announcements.agreed'))
    }
  }

  const decline = async (turn: Turn) => say(turn, turn.t('announcements.declined'))
  const skip = async (turn: Turn) => say(turn, turn.t('announcements.whole-province'))

  const end = async (turn: Turn): Promise<Write> => {
    return async (tx) => {
      await consents.withdraw(tx, turn.citizenId, ['announcements'])
      return say(turn, turn.t('announcements.ended'))
    }
  }

  /** Only what concerns everybody, of no commune in particular any more. */
  const drop = async (turn: Turn): Promise<Write> => {
    return async (tx) => {
      await audiences.unfollow(tx, turn.citizenId)
      return say(turn, turn.t('announcements.whole-province'))
    }
  }

  const follow =
    (code: string) =>
    async (turn: Turn): Promise<Answer | Write> => {
      const found = communes.gazetteer().commune(code)
      if (found === undefined) return askCommune(turn)
      return async (tx) => {
        await audiences.follow(tx, turn.citizenId, code, turn.now)
        return say(turn, turn.t('announcements.follows', { place: nameOf(code) }))
      }
    }

  const named =
    (text: string) =>
    async (turn: Turn): Promise<Answer | Write> => {
      const { t, session } = turn
      const reading = communes.gazetteer().resolve(text)
      if (reading.kind === 'one' && reading.own) return await follow(reading.place.code)(turn)
      const back =
        reading.kind === 'one' ? undefined : whichPlace(reading, { prefix: name, t, hotline })
      if (back === undefined) return askCommune(turn, t('announcements.no-such-place'))
      return { replies: [back], session: inDialogue(session, name, 'commune') }
    }

  const district =
    (key: string, from: number) =>
    async (turn: Turn): Promise<Answer> => {
      const found = communes.gazetteer().district(key)
      if (found === undefined) return askCommune(turn)
      const replies = [districtReply(found, from, { prefix: name, t: turn.t })]
      return { replies, session: inDialogue(turn.session, name, 'commune') }
    }

  const taps: Record<string, (turn: Turn) => Promise<Answer | Write>> = {
    yes: agree,
    no: decline,
    off: end,
    commune: async (turn) => askCommune(turn),
    skip,
    drop,
  }

  return {
    name,
    matches(message, session) {
      if (asksFor(message, ways)) return { answer: settings }
      const chosen = choiceArgument(message, name)
      const tapped = chosen !== undefined && Object.hasOwn(taps, chosen) ? taps[chosen] : undefined
      if (tapped !== undefined) return { answer: tapped }
      if (chosen !== undefined) return { answer: follow(chosen) }
      const [key, from = ''] = choiceArgument(message, `${name}-in`)?.split(':') ?? []
      if (key !== undefined) return { answer: district(key, Number.parseInt(from, 10) || 0) }
      // Alone these words answer only the question itself.
      const asked = Object.values(session.buttons ?? {}).includes(`${name}:yes`)
      if (asked && asksFor(message, yes)) return { answer: agree }
      if (asked && asksFor(message, no)) return { answer: decline }
      const open = dialogueOf(session, name, asking) !== undefined
      return open && asksFor(message, no) ? { answer: skip } : undefined
    },
    // Only what nobody else recognises is the name of a commune: "xóa dữ liệu của tôi" is none.
    remind(message, session) {
      const said = message.content.kind === 'text' ? wordsOf(message) : undefined
      const open = dialogueOf(session, name, asking) !== undefined
      return open && said !== undefined ? { answer: named(said) } : undefined
    },
  }
}
