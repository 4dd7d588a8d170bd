import type { Choice, Reply } from '#src/chat/reply.ts'
import type { DialogueFacts } from '#src/dialogues/notice-facts.ts'
import { formatLocalDay, formatMoment } from '#src/i18n/format.ts'
import type { OpenBooking } from '#src/receptions/receptions.ts'
import { dialogueText, otherChoice, seatReply, type Voice } from './dialogue.ts'
import { contactsChoice, menuChoice } from './menu.ts'
import { receptionText } from './reception.ts'

/** What is told unasked about a dialogue or a reception. */
export type MeetingFacts =
  | DialogueFacts
  | {
      kind: 'reception-day-before' | 'reception-moved' | 'reception-cancelled' | 'reception-outcome'
      booking: OpenBooking
    }

type NoticeVoice = Voice & { seatPage: (code: string) => string }

function registrationNotice(
  { kind, registration }: Extract<DialogueFacts, { registration: unknown }>,
  voice: NoticeVoice,
): Reply {
  const { t } = voice
  const { title } = registration.dialogue
  if (kind !== 'offered')
    return seatReply(registration, voice, { head: t(`meeting-notice.${kind}`, { title }) })
  const until = registration.offerUntil && formatMoment(registration.offerUntil)
  const text = t('meeting-notice.offered', { until })
  const { code, dialogue } = registration
  return {
    text: `${text}\n\n${dialogueText(dialogue, voice)}`,
    choices: [
      { label: t('dialogues.choice.take'), data: `dlg-take:${code}` },
      { label: t('dialogues.choice.drop'), data: `dlg-drop:${code}` },
    ],
  }
}

function receptionNotice(
  { kind, booking }: Extract<MeetingFacts, { booking: unknown }>,
  voice: Voice,
): Reply {
  const { t, language } = voice
  const { slot, outcome, promisedDay, reception, id } = booking
  if (kind === 'reception-outcome') {
    const day = promisedDay && formatLocalDay(promisedDay, language)
    const lines = [
      t('meeting-notice.reception-outcome', { host: reception.host, outcome }),
      day && t('meeting-notice.promised-day', { day }),
    ]
    return { text: lines.filter(Boolean).join('\n\n'), choices: [contactsChoice(t), menuChoice(t)] }
  }
  const text = [t(`meeting-notice.${kind}`, { slot }), receptionText(reception, voice)].join('\n\n')
  const other: Choice = { label: t('reception.choice.other'), data: 'reception' }
  if (kind === 'reception-cancelled')
    return { text, choices: [other, contactsChoice(t), menuChoice(t)] }
  const leave: Choice = { label: t('reception.choice.leave'), data: `rec-leave:${id}` }
  return { text, choices: [leave, menuChoice(t)] }
}

/** A notice as a message, in the language of the chat. */
export function meetingNotice(facts: MeetingFacts, voice: NoticeVoice): Reply {
  const { t, language } = voice
  if ('registration' in facts) return registrationNotice(facts, voice)
  if ('booking' in facts) return receptionNotice(facts, voice)
  switch (facts.kind) {
    case 'answered': {
      const { title, question, answer } = facts
      const text = t('meeting-notice.answered', { title, question, answer })
      return { text, choices: [otherChoice(t), contactsChoice(t), menuChoice(t)] }
    }
    case 'asked-moved':
    case 'asked-cancelled': {
      const { dialogue } = facts
      const head = t(`meeting-notice.${facts.kind}`, { title: dialogue.title })
      const isOff = facts.kind === 'asked-cancelled'
      const open = { label: t('dialogues.choice.see'), data: `dlg:${dialogue.id}` }
      const choices = [isOff ? contactsChoice(t) : open, otherChoice(t), menuChoice(t)]
      return { text: isOff ? head : `${head}\n\n${dialogueText(dialogue, voice)}`, choices }
    }
    case 'minutes-due': {
      const choices = [
        { label: t('dialogue-desk.choice.minutes'), data: `desk-minutes:${facts.dialogueId}` },
        { label: t('dialogue-desk.choice.open'), data: `desk:${facts.dialogueId}` },
      ]
      return { text: t('meeting-notice.minutes-due', facts), choices }
    }
    default: {
      const { promise } = facts
      const day = formatLocalDay(promise.dueDay, language)
      const text = t(`meeting-notice.${facts.kind}`, { ...promise, day })
      const desk = { label: t('dialogue-desk.choice.open'), data: `desk:${promise.dialogueId}` }
      const choices = facts.kind === 'promise-overdue' ? [desk] : [contactsChoice(t), menuChoice(t)]
      return { text, choices }
    }
  }
}
