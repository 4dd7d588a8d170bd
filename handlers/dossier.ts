import { z } from 'zod'
import type { Answer, Handler, Match, Turn, Write } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import type { Reply } from '#src/chat/reply.ts'
import {
  dialogueOf,
  inDialogue,
  noteOf,
  type Session,
  withNote,
  withoutDialogue,
} from '#src/chat/session.ts'
import { asksFor, choiceArgument } from '#src/chat/words.ts'
import type { CodeReading } from '#src/dossiers/dossier-code.ts'
import type { Dossier, Dossiers, Outline } from '#src/dossiers/dossiers.ts'
import { digitsOfProof } from '#src/dossiers/proof-digits.ts'
import type { FeedFreshness, Judge } from '#src/feed/freshness.ts'
import type { MyData } from '#src/my-data/my-data.ts'
import type { Notices } from '#src/notices/notices.ts'
import { daysReply, dossierReply, outlineText } from './views/dossier.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'
import { withNoticesQuestion } from './views/notices.ts'
import { officeLines } from './views/office.ts'

const name = 'dossier'
const dialogue = z.discriminatedUnion('step', [
  z.object({ step: z.literal('code') }),
  z.object({ step: z.literal('proof'), code: z.string() }),
])

const ways = {
  command: 'hoso',
  words: ['ho so', 'tra cuu', 'tra ho so', 'dossier', 'look up', 'ma ho so', 'nhap ma'],
  phrases: ['tra cuu ho so', 'kiem tra ho so', 'xem ho so', 'look up a dossier'],
  choice: 'dossier',
}

const lostSlipWays = {
  phrases: [
    'mat giay hen',
    'mat giay',
    'khong con giay hen',
    'khong co giay hen',
    'khong nho ma',
    'quen ma',
    'lost my slip',
  ],
}
// H36.24… without the rest.
const beginningOfCode = /(?<![\p{L}\d])[HG]\d{2}[ .-]\d/iu

// Codes run in sequence: who looks up this many that are not theirs in an hour is guessing.
const mostLookUps = 20
const lookUps = z.object({ hour: z.string(), codes: z.array(z.string()) })
// The version of the privacy notice that this chat has read: remembered, the register need not be asked each time.
const noticeNote = 'privacy-notice'

type Services = {
  dossiers: Dossiers
  notices: Pick<Notices, 'mayAsk'>
  /** Which sources of the data have fallen silent; without it nobody asks. */
  feed?: Pick<FeedFreshness, 'judge'> | undefined
  myData: Pick<MyData, 'firstNotice' | 'noticeVersion'>
  chatRetentionDays: number
  now: () => Date
}

/** Looking up a dossier by its code, in any spelling, and proving that it is one's own. */
export function dossier(services: Services): Handler {
  const { dossiers, notices, feed, myData: privacy, chatRetentionDays, now } = services
  const inProofWords = dossiers.proof
  const askCode = async ({ session, t }: Turn): Promise<Answer> => ({
    replies: [{ text: t('dossier.ask-code'), choices: [contactsChoice(t), menuChoice(t)] }],
    session: inDialogue(session, name, { step: 'code' }),
  })

  /** An answer after which the person most likely types a code again. */
  function tryAgain({ session, t }: Turn, text: string): Answer {
    const replies = [{ text, choices: [contactsChoice(t), menuChoice(t)] }]
    return { replies, session: inDialogue(session, name, { step: 'code' }) }
  }

  const judgeAt = async (at: Date): Promise<Judge> => (await feed?.judge(at)) ?? (() => false)

  function showFull(found: Dossier, turn: Turn, isStale: Judge): Reply {
    return dossierReply(
      found,
      { ...turn, stale: isStale(found.source) },
      (dossiers.countDays(found)?.workingDays ?? 0) > 0,
    )
  }

  /** The session with one more code counted in this hour; undefined when there were too many. */
  function countLookUp(session: Session, code: string, at: Date): Session | undefined {
    const hour = at.toISOString().slice(0, 13)
    const noted = noteOf(session, name, lookUps)
    const codes = noted?.hour === hour ? noted.codes : []
    if (codes.includes(code)) return session
    if (codes.length >= mostLookUps) return undefined
    return withNote(session, name, { hour, codes: [...codes, code] })
  }

  async function openCode(code: string, turn: Turn): Promise<Answer | Write> {
    const { t } = turn
    const found = await dossiers.lookUp(code, turn.citizenId, turn.now)
    if (found.kind === 'proven') {
      const full = showFull(found.dossier, turn, await judgeAt(turn.now))
      return { replies: [full], session: withoutDialogue(turn.session) }
    }
    const counted = countLookUp(turn.session, code, turn.now)
    if (counted === undefined) {
      const choices = [
        { label: t('menu.my-dossiers'), data: 'my-dossiers' },
        contactsChoice(t),
        menuChoice(t),
      ]
      return {
        replies: [{ text: t('dossier.too-many'), choices }],
        session: withoutDialogue(turn.session),
      }
    }
    if (found.kind === 'unknown')
      return tryAgain({ ...turn, session: counted }, t('dossier.unknown', { code }))
    return askProof(found.outline, { ...turn, session: counted })
  }

  /** Whoever is asked for something of theirs for the first time reads what becomes of it. */
  function askProof(outline: Outline, { citizenId, session, t }: Turn): Answer | Write {
    const ask = (notice: readonly string[], next: Session): Answer => {
      const lines = [outlineText(outline, t), t(`dossier.ask-proof.${inProofWords}`), ...notice]
      const choices = [{ label: t('dossier.choice.skip'), data: 'menu' }, contactsChoice(t)]
      return {
        replies: [{ text: lines.join('\n\n'), choices }],
        session: inDialogue(next, name, { step: 'proof', code: outline.code }),
      }
    }
    if (noteOf(session, noticeNote, z.string()) === privacy.noticeVersion) return ask([], session)
    return async (tx) => {
      const first = await privacy.firstNotice(tx, citizenId)
      const notice = first ? [t('my-data.notice', { days: chatRetentionDays })] : []
      return ask(notice, withNote(session, noticeNote, privacy.noticeVersion))
    }
  }

  async function openTail(tail: string, turn: Turn): Promise<Answer> {
    const { t } = turn
    const mine = await dossiers.mine(turn.citizenId, turn.now, tail)
    const [only] = mine
    if (only === undefined) return tryAgain(turn, t('dossier.tail-only', { tail }))
    if (mine.length === 1) {
      const full = showFull(only, turn, await judgeAt(turn.now))
      return { replies: [full], session: withoutDialogue(turn.session) }
    }
    const choices = mine.slice(0, 4).map(({ code }) => ({ label: code, data: `dossier:${code}` }))
    return {
      replies: [
        { text: t('dossier.tail-several', { tail }), choices: [...choices, menuChoice(t)] },
      ],
    }
  }

  async function answerReading(reading: CodeReading, turn: Turn): Promise<Answer | Write> {
    const { t } = turn
    switch (reading.kind) {
      case 'code':
        return await openCode(reading.code, turn)
      case 'tail':
        return await openTail(reading.tail, turn)
      case 'impossible-date':
        return tryAgain(turn, t(`dossier.impossible-date.${reading.why}`, reading))
      case 'unknown-prefix':
        return tryAgain(turn, t('dossier.unknown-prefix', reading))
      case 'procedure-code':
        return tryAgain(turn, t('dossier.procedure-code', reading))
      case 'receipt':
        return tryAgain(turn, t('dossier.receipt', reading))
    }
  }

  const otherwise = (t: Turn['t']) => [
    { label: t('dossier.choice.another'), data: 'dossier' },
    contactsChoice(t),
    menuChoice(t),
  ]

  /** The same words whether the digits were wrong, no phone is on file or too many tries were made. */
  function notProven(code: string, { session, t }: Turn): Answer {
    const text = t(`dossier.not-proven.${inProofWords}`, { code })
    return {
      replies: [{ text, choices: otherwise(t) }],
      session: inDialogue(session, name, { step: 'proof', code }),
    }
  }

  async function prove(code: string, digits: string, turn: Turn): Promise<Write> {
    // Asked before the transaction: inside one, nothing else may ask an embedded database.
    const isStale = await judgeAt(turn.now)
    return async (tx) => {
      const attempt = { code, citizenId: turn.citizenId, digits, now: turn.now }
      const opened = await dossiers.prove(tx, attempt)
      if (opened === undefined) return notProven(code, turn)
      const full = showFull(opened, turn, isStale)
      const asks = await notices.mayAsk(tx, turn.citizenId)
      const reply = asks ? withNoticesQuestion(full, turn.t) : full
      return { replies: [reply], session: withoutDialogue(turn.session) }
    }
  }

  /** The digits a proof needs, from what was typed or from a shared contact; undefined when there are none. */
  function digitsIn(message: Message): string | undefined {
    const text = message.content.kind === 'contact' ? message.content.phone : wordsOf(message)
    return text === undefined ? undefined : digitsOfProof(text, dossiers.proof)
  }

  const wantsDigits =
    (code: string) =>
    async ({ t }: Turn): Promise<Answer> => ({
      replies: [
        { text: t(`dossier.want-digits.${inProofWords}`, { code }), choices: otherwise(t) },
      ],
    })

  const wantsCode = async (turn: Turn) => tryAgain(turn, turn.t('dossier.no-code-seen'))

  const lostSlip = async (turn: Turn) => tryAgain(turn, turn.t('dossier.lost-slip'))
  const incomplete = async (turn: Turn) => tryAgain(turn, turn.t('dossier.incomplete'))
  const codeFirst = async (turn: Turn) => tryAgain(turn, turn.t('dossier.code-first'))

  async function showDays(code: string, turn: Turn): Promise<Answer | Write> {
    const found = await dossiers.lookUp(code, turn.citizenId, turn.now)
    const count = found.kind === 'proven' ? dossiers.countDays(found.dossier) : undefined
    if (found.kind !== 'proven' || count === undefined) return await openCode(code, turn)
    return { replies: [daysReply(found.dossier, count, turn)] }
  }

  async function showWhere(code: string, turn: Turn): Promise<Answer | Write> {
    const { t } = turn
    const found = await dossiers.lookUp(code, turn.citizenId, turn.now)
    if (found.kind !== 'proven') return await openCode(code, turn)
    const { office, communeName } = found.dossier
    const place = office ? officeLines(office, t) : (communeName ?? t('dossier.where-unknown'))
    const choices = [
      { label: t('dossier.choice.back'), data: `dossier:${code}` },
      { label: t('dossier.choice.forget'), data: `forget:${code}` },
      contactsChoice(t),
      menuChoice(t),
    ]
    return { replies: [{ text: t('dossier.where', { code, place }), choices }] }
  }

  function readMessage(message: Message): CodeReading | undefined {
    if (message.content.kind === 'open') return dossiers.readLink(message.content.payload, now())
    const opened = choiceArgument(message, name)
    const text = opened ?? wordsOf(message)
    return text === undefined ? undefined : dossiers.readCode(text, now())
  }

  /** What is not a code and yet is about one. */
  function matchUnfinished(message: Message, proving: boolean): Match | undefined {
    const text = wordsOf(message)
    if (text === undefined) return undefined
    if (asksFor(message, lostSlipWays)) return { answer: lostSlip }
    if (beginningOfCode.test(text)) return { understood: { wants: 'rest' }, answer: incomplete }
    if (proving || !/^\d{4}$/.test(text)) return undefined
    return { understood: { wants: 'code' }, answer: codeFirst }
  }

  return {
    name,
    matches(message, session) {
      for (const [prefix, show] of [
        ['days', showDays],
        ['where', showWhere],
      ] as const) {
        const named = dossiers.readCode(choiceArgument(message, prefix) ?? '', now())
        if (named?.kind !== 'code') continue
        return { understood: { code: named.code }, answer: (turn) => show(named.code, turn) }
      }
      const reading = readMessage(message)
      if (reading !== undefined) {
        return { understood: { ...reading }, answer: (turn) => answerReading(reading, turn) }
      }
      if (asksFor(message, ways)) return { answer: askCode }
      const open = dialogueOf(session, name, dialogue)
      const digits = open?.step === 'proof' ? digitsIn(message) : undefined
      if (open?.step === 'proof' && digits !== undefined) {
        return {
          understood: { proof: true },
          answer: (turn) => prove(open.code, digits, turn),
        }
      }
      return matchUnfinished(message, open?.step === 'proof')
    },
    remind(message, session) {
      const open = dialogueOf(session, name, dialogue)
      if (open === undefined || wordsOf(message) === undefined) return undefined
      return { answer: open.step === 'code' ? wantsCode : wantsDigits(open.code) }
    },
  }
}
