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
import { digitsBesideCode, digitsOfProof } from '#src/dossiers/proof-digits.ts'
import type { FeedFreshness, Judge } from '#src/feed/freshness.ts'
import type { MyData } from '#src/my-data/my-data.ts'
import type { Notices } from '#src/notices/notices.ts'
import { countLookUp } from './dossier/look-ups.ts'
import { beginningOfCode, lacksPhone, lostSlipWays, ways } from './dossier/ways.ts'
import { daysReply, dossierReply, outlineText, placeOfDossier } from './views/dossier.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'
import { withNoticesQuestion } from './views/notices.ts'
import { afterShown } from './views/shown-dossier.ts'

const name = 'dossier'
const dialogue = z.discriminatedUnion('step', [
  z.object({ step: z.literal('code') }),
  z.object({ step: z.literal('proof'), code: z.string() }),
])

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

  async function show(found: Dossier, turn: Turn): Promise<Answer> {
    const full = showFull(found, turn, await judgeAt(turn.now))
    return { replies: [full], session: afterShown(turn.session, found.code, turn.now) }
  }

  /** `digits`: those that stood beside the code. */
  async function openCode(code: string, turn: Turn, digits?: string): Promise<Answer | Write> {
    const { t } = turn
    const found = await dossiers.lookUp(code, turn.citizenId, turn.now)
    if (found.kind === 'proven') return await show(found.dossier, turn)
    const counted = countLookUp(turn.session, { name, code, at: turn.now })
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
    return digits === undefined
      ? askProof(found.outline, { ...turn, session: counted })
      : await prove(code, digits, { ...turn, session: counted })
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
    if (hasRead(session)) return ask([], session)
    return async (tx) =>
      ask(
        await firstNotice(tx, { citizenId, t }),
        withNote(session, noticeNote, privacy.noticeVersion),
      )
  }

  const hasRead = (session: Session) =>
    noteOf(session, noticeNote, z.string()) === privacy.noticeVersion

  async function firstNotice(
    tx: Parameters<Write>[0],
    { citizenId, t }: Pick<Turn, 'citizenId' | 't'>,
  ) {
    const first = await privacy.firstNotice(tx, citizenId)
    return first ? [t('my-data.notice', { days: chatRetentionDays })] : []
  }

  async function openTail(tail: string, turn: Turn): Promise<Answer> {
    const { t } = turn
    const mine = await dossiers.mine(turn.citizenId, turn.now, tail)
    const [only] = mine
    if (only === undefined) return tryAgain(turn, t('dossier.tail-only', { tail }))
    if (mine.length === 1) return await show(only, turn)
    const choices = mine.slice(0, 4).map(({ code }) => ({ label: code, data: `dossier:${code}` }))
    return {
      replies: [
        { text: t('dossier.tail-several', { tail }), choices: [...choices, menuChoice(t)] },
      ],
    }
  }

  async function answerReading(reading: CodeReading, turn: Turn): Promise<Answer | Write> {
    const { message, t } = turn
    switch (reading.kind) {
      case 'code': {
        const digits = digitsBesideCode(wordsOf(message) ?? '', dossiers.proof)
        return await openCode(reading.code, turn, digits)
      }
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
  function notProven(code: string, { session, t }: Turn, notice: readonly string[]): Answer {
    const text = t(`dossier.not-proven.${inProofWords}`, { code })
    return {
      replies: [{ text: [text, ...notice].join('\n\n'), choices: otherwise(t) }],
      session: inDialogue(session, name, { step: 'proof', code }),
    }
  }

  async function prove(code: string, digits: string, turn: Turn): Promise<Write> {
    // Asked before the transaction: inside one, nothing else may ask an embedded database.
    const isStale = await judgeAt(turn.now)
    return async (tx) => {
      const attempt = { code, citizenId: turn.citizenId, digits, now: turn.now }
      const opened = await dossiers.prove(tx, attempt)
      // Who gave the digits unasked has not read it yet.
      const notice = hasRead(turn.session) ? [] : await firstNotice(tx, turn)
      const session = withNote(turn.session, noticeNote, privacy.noticeVersion)
      if (opened === undefined) return notProven(code, { ...turn, session }, notice)
      const shown = showFull(opened, turn, isStale)
      const full = { ...shown, text: [shown.text, ...notice].join('\n\n') }
      const asks = await notices.mayAsk(tx, turn.citizenId)
      const reply = asks ? withNoticesQuestion(full, turn.t) : full
      return { replies: [reply], session: afterShown(session, code, turn.now) }
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

  /** Only the office changes what stands in a dossier; the digits may still come. */
  const lacksDigits =
    (code: string) =>
    async ({ t }: Turn): Promise<Answer> => ({
      replies: [{ text: t('dossier.lacks-phone', { code }), choices: otherwise(t) }],
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
    const place = placeOfDossier(found.dossier, t)
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
      const lacks = open?.step === 'proof' && lacksPhone(wordsOf(message) ?? '')
      if (lacks) return { understood: { lacksPhone: true }, answer: lacksDigits(open.code) }
      return matchUnfinished(message, open?.step === 'proof')
    },
    remind(message, session) {
      const open = dialogueOf(session, name, dialogue)
      if (open === undefined || wordsOf(message) === undefined) return undefined
      return { answer: open.step === 'code' ? wantsCode : wantsDigits(open.code) }
    },
  }
}
