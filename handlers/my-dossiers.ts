import type { Handler, Turn } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import type { Choice } from '#src/chat/reply.ts'
import { inDialogue, type Session, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, choiceArgument, commandOf } from '#src/chat/words.ts'
import { speaksOfDossier } from '#src/dossiers/dossier-talk.ts'
import type { Dossier, Dossiers } from '#src/dossiers/dossiers.ts'
import { kindOfMessage } from '#src/feedback/kind-of-message.ts'
import { asksForNumber } from '#src/figures/asks-for-number.ts'
import type { Notices } from '#src/notices/notices.ts'
import { fold } from '#src/text/fold.ts'
import { statusName, timingPhrase } from './views/dossier.ts'
import { contactsChoice, linkChoice, menuChoice } from './views/menu.ts'
import { notifyChoice } from './views/notices.ts'

const ways = {
  words: [
    'ho so cua toi',
    'ho so toi',
    'my dossiers',
    'my dossier',
    'ho so cua em',
    'ho so cua minh',
    ...['bao gio co ket qua', 'khi nao co ket qua', 'chung nao co ket qua'],
  ],
  phrases: [
    'hoi ho so',
    'bao gio xong',
    'khi nao xong',
    'bao gio lay duoc',
    'khi nao lay duoc',
    'tai sao tre',
    'sao lau',
    'ho so cua toi',
    'ho so cua em',
    'ho so cua minh',
    'ho so toi',
    'ho so den dau',
    'ho so em',
    'tinh trang ho so',
    'my dossier',
    'my dossiers',
    'my file',
  ],
  choice: 'my-dossiers',
}

// Four and the menu: as many buttons as the narrowest channel shows. The text lists more.
const mostChoices = 4
const mostLines = 10

const sureEnough = 0.6
// Of these nothing waits for an answer that is lost by another question.
const interruptible = new Set(['procedure', 'contacts', 'place', 'my-dossiers'])
const named = /\b(?:ho so|giay hen|phieu hen)\b/
const elsewhere = /\b(?:phan anh|kien nghi|to cao|to giac|khieu nai)\b/

/** Somebody waits for a dossier and says so, with no code in it. */
function waitsForOne(message: Message, session: Session): boolean {
  const text = message.content.kind === 'text' ? wordsOf(message) : undefined
  if (text === undefined || commandOf(text) !== undefined || asksForNumber(text)) return false
  if (session.dialogue && !interruptible.has(session.dialogue.handler)) return false
  const plain = fold(text)
  if (elsewhere.test(plain)) return false
  if (named.test(plain) && speaksOfDossier(text)) return true
  const { kind, certainty } = kindOfMessage(text)
  return kind === 'dossier-late' && certainty >= sureEnough
}

type Services = {
  dossiers: Dossiers
  notices: Pick<Notices, 'areOn'>
  apps: readonly unknown[]
  now: () => Date
}

/** The dossiers a person has proved, to open or to take off the list. */
export function myDossiers({ dossiers, notices, apps, now }: Services): Handler {
  function line(dossier: Dossier, { t }: Turn): string {
    const { code, procedureName, timing } = dossier
    const state = { status: statusName(dossier, t), timing: timingPhrase(timing, t) }
    return t('my-dossiers.line', {
      code,
      procedure: procedureName ?? t('my-dossiers.no-procedure'),
      ...state,
    })
  }

  /** Who complains of a wait is asked for the code, and shown whom else to tell. */
  async function waiting(turn: Turn) {
    const { session, t } = turn
    if ((await dossiers.mine(turn.citizenId, turn.now)).length > 0) return await list(turn)
    const choices = [
      { label: t('menu.feedback'), data: 'my-reports' },
      contactsChoice(t),
      menuChoice(t),
    ]
    const asking = inDialogue(session, 'dossier', { step: 'code' })
    return { replies: [{ text: t('my-dossiers.waiting'), choices }], session: asking }
  }

  function none({ session, t }: Turn) {
    const choices = [
      { label: t('menu.dossier'), data: 'dossier' },
      // They may have been proved in a chat of the same person on another platform.
      ...(apps.length > 1 ? [linkChoice(t)] : []),
      contactsChoice(t),
      menuChoice(t),
    ]
    const asking = inDialogue(session, 'dossier', { step: 'code' })
    return { replies: [{ text: t('my-dossiers.none'), choices }], session: asking }
  }

  async function list(turn: Turn) {
    const { t } = turn
    const mine = await dossiers.mine(turn.citizenId, turn.now)
    if (mine.length === 0) return none(turn)
    const lines = mine.slice(0, mostLines).map((dossier) => line(dossier, turn))
    const more =
      mine.length > mostLines ? [t('my-dossiers.more', { count: mine.length - mostLines })] : []
    const open: Choice[] = mine
      .slice(0, mostChoices)
      .map(({ code }) => ({ label: code, data: `dossier:${code}` }))
    const on = await notices.areOn(turn.citizenId)
    const state = t(on ? 'my-dossiers.notices-on' : 'my-dossiers.notices-off')
    const head = t('my-dossiers.head', { count: mine.length })
    const text = [head, ...lines, ...more, state].join('\n\n')
    // The words say how, so the button may be left out where there is no room.
    const notify = open.length < mostChoices && !on ? [notifyChoice(t)] : []
    return {
      replies: [{ text, choices: [...open, ...notify, menuChoice(t)] }],
      session: withoutDialogue(turn.session),
    }
  }

  return {
    name: 'my-dossiers',
    matches(message, session) {
      if (asksFor(message, ways)) return { answer: list }
      if (waitsForOne(message, session)) return { understood: { waits: true }, answer: waiting }
      const named = choiceArgument(message, 'forget')
      const reading = named === undefined ? undefined : dossiers.readCode(named, now())
      if (reading?.kind !== 'code') return undefined
      const { code } = reading
      return {
        understood: { forget: code },
        answer:
          async ({ citizenId, t }) =>
          async (tx) => {
            await dossiers.forget(tx, citizenId, code)
            const choices = [{ label: t('menu.my-dossiers'), data: 'my-dossiers' }, menuChoice(t)]
            return { replies: [{ text: t('my-dossiers.forgotten', { code }), choices }] }
          },
      }
    },
  }
}
