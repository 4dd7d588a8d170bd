import { z } from 'zod'
import type { Audiences } from '#src/audiences/audiences.ts'
import type { Answer, Handler, Turn, Write } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import {
  dialogueOf,
  emptySession,
  inDialogue,
  type Session,
  withoutDialogue,
} from '#src/chat/session.ts'
import { asksFor, plainWords } from '#src/chat/words.ts'
import type { Dialogues } from '#src/dialogues/dialogues.ts'
import type { Dossiers } from '#src/dossiers/dossiers.ts'
import type { MyData } from '#src/my-data/my-data.ts'
import type { Notices } from '#src/notices/notices.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'
import { exportOf, heldText } from './views/my-data.ts'
import { notifyChoice } from './views/notices.ts'
import { officeLines } from './views/office.ts'

const name = 'my-data'
const dialogue = z.object({ step: z.literal('erase') })

const ways = {
  command: 'dulieu',
  words: ['du lieu', 'du lieu cua toi', 'du lieu ca nhan', 'my data', 'thong tin ca nhan cua toi'],
  phrases: ['giu gi ve toi', 'biet gi ve toi', 'luu gi ve toi', 'xem du lieu cua toi'],
  choice: name,
}
const eraseWays = {
  words: ['xoa du lieu', 'xoa het du lieu', 'delete my data', 'erase my data'],
  phrases: [
    'xoa du lieu cua toi',
    'xoa du lieu ca nhan',
    'xoa thong tin cua toi',
    'xoa moi du lieu',
  ],
  choice: 'my-data:erase',
}
// However it is put: "tôi muốn xóa hết thông tin cá nhân của tôi đi".
const eraseAsked =
  /^(?:(?:toi|em|minh|tui|con|chau|ba|ong) )?(?:(?:muon|yeu cau|de nghi|can|hay|giup|lam on) )*xoa (?:(?:het|toan bo|moi|tat ca|cac|sach|di) )*(?:du lieu|thong tin|tin nhan|lich su)(?: (?:ca nhan|cua(?: (?:toi|em|minh|tui|con|chau))?|ve(?: (?:toi|em|minh|tui))?|di|het|ngay|da luu|giup|voi))*$/
const sureWays = {
  words: ['xoa het', 'dong y xoa', 'co', 'dong y', 'yes', 'erase everything'],
  choice: 'my-data:erase-now',
}
const downloadWays = {
  words: ['tai du lieu', 'tai du lieu cua toi', 'tai ve', 'download my data'],
  choice: 'my-data:download',
}
const withdrawWays = {
  words: ['rut dong y', 'rut su dong y', 'withdraw consent'],
  choice: 'my-data:withdraw',
}
const correctWays = {
  words: ['sua du lieu', 'sua du lieu cua toi', 'sua thong tin cua toi', 'correct my data'],
  choice: 'my-data:correct',
}

type Services = {
  myData: MyData
  dossiers: Pick<Dossiers, 'mine'>
  notices: Pick<Notices, 'turnOff' | 'areOn'>
  audiences: Pick<Audiences, 'unfollow'>
  dialogues: Pick<Dialogues, 'withdrawQuestions'>
  chatRetentionDays: number
}

/** What is held about a person: to read, download, correct and erase, and consents to withdraw. */
export function myData(services: Services): Handler {
  const { myData: data, audiences, dialogues, dossiers, notices, chatRetentionDays } = services

  async function show({ citizenId, session, t }: Turn): Promise<Answer> {
    const held = await data.held(citizenId)
    const given =
      held.communes.length > 0 ||
      held.meetings.some(({ publish }) => publish) ||
      held.consents.some(({ withdrawnAt }) => withdrawnAt === null)
    const choices = [
      { label: t('my-data.choice.download'), data: downloadWays.choice },
      ...(given ? [{ label: t('my-data.choice.withdraw'), data: withdrawWays.choice }] : []),
      { label: t('my-data.choice.correct'), data: correctWays.choice },
      { label: t('my-data.choice.erase'), data: eraseWays.choice },
      menuChoice(t),
    ]
    return {
      replies: [{ text: heldText(held, chatRetentionDays, t), choices }],
      session: withoutDialogue(session),
    }
  }

  async function download({ citizenId, session, t, now }: Turn): Promise<Write> {
    const [held, messages] = await Promise.all([data.held(citizenId), data.messages(citizenId)])
    const content = exportOf(held, messages, now)
    return async (tx) => {
      const file = { name: t('my-data.file-name') }
      const fileId = await data.saveExport(tx, citizenId, file.name, content)
      const choices = [{ label: t('my-data.choice.back'), data: name }, menuChoice(t)]
      return {
        replies: [{ text: t('my-data.downloaded'), file: { ...file, fileId }, choices }],
        session: withoutDialogue(session),
      }
    }
  }

  const withdraw = async ({ citizenId, session, t }: Turn): Promise<Write> => {
    return async (tx) => {
      const wereOn = await notices.turnOff(tx, citizenId)
      // They were named for announcements only.
      const followed = await audiences.unfollow(tx, citizenId)
      const ended = wereOn || followed
      const unpublished = await dialogues.withdrawQuestions(tx, citizenId)
      const lines = [
        ended && t('my-data.withdrawn'),
        !(ended || unpublished) && t('my-data.nothing-given'),
        unpublished && t('my-data.questions-withdrawn'),
        followed && t('my-data.communes-dropped'),
      ]
      const text = lines.filter(Boolean).join(' ')
      const choices = [
        ...(ended ? [notifyChoice(t)] : []),
        { label: t('my-data.choice.back'), data: name },
        menuChoice(t),
      ]
      return { replies: [{ text, choices }], session: withoutDialogue(session) }
    }
  }

  /** What can be put right here, and the offices for what they alone can. */
  async function correct({ citizenId, session, t, now }: Turn): Promise<Answer> {
    const [mine, on] = await Promise.all([dossiers.mine(citizenId, now), notices.areOn(citizenId)])
    const offices = new Map(mine.flatMap(({ office }) => (office ? [[office.name, office]] : [])))
    const where = [...offices.values()].slice(0, 3).map((office) => officeLines(office, t))
    const text = [t('my-data.correct'), ...where].join('\n\n')
    const choices = [
      { label: t('my-data.choice.language'), data: 'language' },
      on ? { label: t('my-data.choice.silence'), data: 'stop-notices' } : notifyChoice(t),
      { label: t('menu.my-dossiers'), data: 'my-dossiers' },
      contactsChoice(t),
      menuChoice(t),
    ]
    return { replies: [{ text, choices }], session: withoutDialogue(session) }
  }

  async function askErase({ citizenId, session, t }: Turn): Promise<Answer> {
    const { chats } = await data.held(citizenId)
    const lines = [
      t('my-data.erase.ask'),
      t('my-data.erase.stays'),
      chats.length > 1 && t('my-data.erase.all-chats'),
      chats.some(({ forWork }) => forWork) && t('my-data.erase.work'),
      t('my-data.erase.sure'),
    ]
    const choices = [
      { label: t('my-data.choice.sure'), data: sureWays.choice },
      { label: t('my-data.choice.keep'), data: name },
      contactsChoice(t),
    ]
    return {
      replies: [{ text: lines.filter(Boolean).join('\n\n'), choices }],
      session: inDialogue(session, name, { step: 'erase' }),
    }
  }

  async function erase({ citizenId, t }: Turn): Promise<Write> {
    return async (tx) => {
      const { receipt, others } = await data.erase(tx, citizenId)
      const text = t('my-data.erased', { receipt })
      const told = { text: t('my-data.erased-elsewhere', { receipt }), choices: [menuChoice(t)] }
      return {
        replies: [{ text, choices: [menuChoice(t)] }],
        session: emptySession,
        elsewhere: others.map(({ conversationId, channel }) => {
          return { conversationId, channel, reply: told }
        }),
      }
    }
  }

  /** Only where the question stands open: a tap that comes twice, or weeks later, asks again. */
  function surely(message: Message, session: Session): boolean {
    const open = dialogueOf(session, name, dialogue)
    return open !== undefined && asksFor(message, sureWays)
  }

  return {
    name,
    matches(message, session) {
      if (surely(message, session)) return { understood: { erase: true }, answer: erase }
      const wished = eraseAsked.test(plainWords(wordsOf(message) ?? ''))
      if (wished || asksFor(message, eraseWays) || asksFor(message, { choice: sureWays.choice })) {
        return { understood: { erase: 'ask' }, answer: askErase }
      }
      if (asksFor(message, downloadWays)) return { answer: download }
      if (asksFor(message, withdrawWays)) return { answer: withdraw }
      if (asksFor(message, correctWays)) return { answer: correct }
      return asksFor(message, ways) ? { answer: show } : undefined
    },
  }
}
