import type { Choice, Reply } from '#src/chat/reply.ts'
import type { Dialogue, Group, Registration } from '#src/dialogues/dialogue.ts'
import { formatDay, formatMoment, formatTime } from '#src/i18n/format.ts'
import type { Language, Translate } from '#src/i18n/translate.ts'
import { contactsChoice, menuChoice } from './menu.ts'

export type Voice = { t: Translate; language: Language }

/** `8:00 thứ Sáu 27/11/2026`. */
export function whenOf(startsAt: Date, language: Language): string {
  return `${formatTime(startsAt)} ${formatDay(startsAt, language)}`
}

/** What a dialogue is: title, who, when, where, about what. */
export function dialogueText(dialogue: Dialogue, { t, language }: Voice): string {
  const { title, host, place, topics, startsAt } = dialogue
  return [
    title,
    t('dialogues.line.host', { host }),
    t('dialogues.line.when', { when: whenOf(startsAt, language) }),
    t('dialogues.line.place', { place }),
    topics && t('dialogues.line.topics', { topics }),
  ]
    .filter(Boolean)
    .join('\n')
}

/** How many seats are left, as long as registering is possible. */
function seatsLine(
  { seats, held, waiting, registrationClosesAt }: Dialogue,
  now: Date,
  t: Translate,
): string {
  const until = formatMoment(registrationClosesAt)
  if (now >= registrationClosesAt) return t('dialogues.closed', { until })
  const left = Math.max(0, seats - held)
  return left > 0
    ? t('dialogues.seats-left', { left, seats, until })
    : t('dialogues.full', { seats, waiting, until })
}

/** To register: with a tap for each group that seats are kept for, so that it never takes more than three. */
function joinChoices(id: number, groups: readonly Group[], t: Translate): Choice[] {
  const kept = groups.map((group) => ({
    label: t('dialogues.choice.join-as', { group: group.name }).slice(0, 60),
    data: `dlg-join:${id}:${group.id}`,
  }))
  const data = groups.length > 0 ? `dlg-join:${id}:0` : `dlg-join:${id}`
  return [...kept, { label: t('dialogues.choice.join'), data }]
}

/** A dialogue to somebody who has not registered; `groups` have seats kept for them. */
export function dialogueReply(
  dialogue: Dialogue,
  { now, groups }: { now: Date; groups: readonly Group[] },
  voice: Voice,
): Reply {
  const { t } = voice
  const { id, startsAt, cancelledAt, registrationClosesAt } = dialogue
  const text = dialogueText(dialogue, voice)
  if (cancelledAt !== undefined || now >= startsAt) {
    const why = t(cancelledAt === undefined ? 'dialogues.over' : 'dialogues.was-cancelled')
    return {
      text: `${text}\n\n${why}`,
      choices: [otherChoice(t), contactsChoice(t), menuChoice(t)],
    }
  }
  const join = now < registrationClosesAt ? joinChoices(id, groups, t) : []
  return {
    text: `${text}\n\n${seatsLine(dialogue, now, t)}`,
    choices: [...join, askChoice(id, t), otherChoice(t), menuChoice(t)],
  }
}

export const otherChoice = (t: Translate): Choice => ({
  label: t('dialogues.choice.other'),
  data: 'dialogues',
})
export const askChoice = (id: number, t: Translate): Choice => ({
  label: t('dialogues.choice.ask'),
  data: `dlg-ask:${id}`,
})

type SeatVoice = Voice & { seatPage: (code: string) => string }

function stateLine(registration: Registration, { t }: Voice): string {
  const { state, place, offerUntil, code } = registration
  if (state === 'offered' && offerUntil !== undefined)
    return t('dialogues.state.offered', { code, until: formatMoment(offerUntil) })
  if (state === 'offered') return t('dialogues.state.seated', { code })
  return t(`dialogues.state.${state}`, { code, place })
}

/** What could not be done, over where to go instead. */
export function insteadOf(text: string, { t }: Pick<Voice, 't'>): Reply {
  return { text, choices: [otherChoice(t), contactsChoice(t), menuChoice(t)] }
}

/** To somebody who asks for a dialogue or a registration that is none, or not theirs. */
export function noSuchDialogue({ t }: Pick<Voice, 't'>): Reply {
  return insteadOf(t('dialogues.refused.unknown'), { t })
}

function seatChoices(
  { state, code, wishesToSpeak, dialogue }: Registration,
  hasQr: boolean,
  t: Translate,
): Choice[] {
  const ask = askChoice(dialogue.id, t)
  const leave = { label: t('dialogues.choice.leave'), data: `dlg-leave:${code}` }
  switch (state) {
    case 'seated': {
      const speak = wishesToSpeak ? 'silent' : 'speak'
      const qr = { label: t('dialogues.choice.qr'), data: `dlg-qr:${code}` }
      const wish = { label: t(`dialogues.choice.${speak}`), data: `dlg-${speak}:${code}` }
      return [...(hasQr ? [] : [qr]), ask, wish, leave]
    }
    case 'offered':
      return [
        { label: t('dialogues.choice.take'), data: `dlg-take:${code}` },
        { label: t('dialogues.choice.drop'), data: `dlg-drop:${code}` },
      ]
    case 'waiting':
      return [ask, { label: t('dialogues.choice.leave-line'), data: `dlg-leave:${code}` }]
    default:
      return [{ label: t('dialogues.choice.again'), data: `dlg:${dialogue.id}` }]
  }
}

/** Somebody's registration: how it stands, what it is for, what can be done with it; `image` is its QR code. */
export function seatReply(
  registration: Registration,
  voice: SeatVoice,
  { head, image }: { head?: string | undefined; image?: Reply['image'] } = {},
): Reply {
  const { t, seatPage } = voice
  const { state, code, wishesToSpeak, dialogue } = registration
  const seated = state === 'seated'
  const over = dialogue.cancelledAt !== undefined
  const lines = [
    head,
    over ? head === undefined && t('dialogues.was-cancelled') : stateLine(registration, voice),
    dialogueText(dialogue, voice),
    seated && wishesToSpeak && t('dialogues.wishes-to-speak'),
    seated && !over && t('dialogues.page', { url: seatPage(code) }),
  ]
  const choices = over ? [otherChoice(t)] : seatChoices(registration, image !== undefined, t)
  const text = lines.filter(Boolean).join('\n\n')
  return { text, ...(image && { image }), choices: [...choices, menuChoice(t)] }
}
