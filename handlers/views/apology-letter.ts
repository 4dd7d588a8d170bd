import type { Ready } from '#src/apologies/apologies.ts'
import { formatDate, formatDay, formatLocalDay } from '#src/i18n/format.ts'
import { type Language, type Translate, translator } from '#src/i18n/translate.ts'
import { officeLines } from './office.ts'

/** What a letter's text rests on besides its own facts. */
export type LetterSetting = { now: Date; hotline: string | undefined }

/**
 * The letter of apology (form 04): dossier, dates, cause, new date, contact. Always in Vietnamese: it is the office's own
 * paper, sent word for word as it was approved. No name and no number of the citizen stands in it.
 */
export function letterText(letter: Ready, { now, hotline }: LetterSetting): string {
  const t = translator('vi')
  const { office, procedureName, receivedAt, dueAt, cause, newDay } = letter
  const name = office?.name ?? t('apology.letter.some-office')
  const place = [
    office && officeLines(office, t),
    hotline && t('contacts.hotline', { hotline }),
    office === undefined && hotline === undefined && t('dossier.where-unknown'),
  ].filter(Boolean)
  const facts = [
    t('apology.letter.to', { code: letter.code }),
    procedureName && t('dossier.line.procedure', { name: procedureName }),
    receivedAt && t('dossier.line.received', { day: formatDate(receivedAt) }),
    t('dossier.line.due', { day: formatDay(dueAt, 'vi') }),
  ].filter(Boolean)
  return [
    `${t('apology.letter.title')}\n${t('apology.letter.from', { office: name, day: formatDate(now) })}`,
    facts.join('\n'),
    `${t('apology.letter.late')}\n${t('apology.letter.cause', { cause })}`,
    `${t('apology.letter.sorry', { office: name })}\n${t('apology.letter.new-day', { day: formatLocalDay(newDay, 'vi') })}`,
    t('apology.letter.contact', { place: place.join('\n') }),
  ].join('\n\n')
}

/** The message in which a letter reaches a citizen: one line in the language of the chat, then the letter. */
export function letterMessage(
  { text, newDay }: { text: string; newDay: string },
  { t, language }: { t: Translate; language: Language },
): string {
  return `${t('apology.cover', { day: formatLocalDay(newDay, language) })}\n\n${text}`
}
