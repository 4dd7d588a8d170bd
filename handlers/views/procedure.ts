import type { Choice, Reply } from '#src/chat/reply.ts'
import { formatLocalDay } from '#src/i18n/format.ts'
import type { Language, Translate } from '#src/i18n/translate.ts'
import type { Procedure, ProcedureFacts } from '#src/procedures/procedure.ts'
import type { Named } from '#src/procedures/procedures.ts'
import { contactsChoice, menuChoice } from './menu.ts'

type Voice = { t: Translate; language: Language }

// A phone shows about this much without scrolling; the rest is behind a button.
const mostPapers = 3
const longestLabel = 60
/** Buttons of a choice; the channels show five, and one is the way to other words. */
const mostProcedures = 4

const dong = (amount: number) => amount.toLocaleString('vi-VN')

/** A name short enough for a button. */
function shortName({ name }: { name: string }): string {
  if (name.length <= longestLabel) return name
  const cut = name.slice(0, longestLabel)
  return `${cut.slice(0, cut.lastIndexOf(' ')).replace(/[,;]$/, '').toWellFormed()}…`
}

/** A button for each procedure. */
export function procedureChoices(procedures: readonly Named[]): Choice[] {
  return procedures
    .slice(0, mostProcedures)
    .map((each) => ({ label: shortName(each), data: `procedure:${each.code}` }))
}

/** The way to ask for something else, and to the menu. */
function anotherChoice(t: Translate): Choice {
  return { label: t('procedure.choice.another'), data: 'procedure' }
}

function timeLine({ time }: ProcedureFacts, t: Translate): string {
  const words =
    time === undefined
      ? t('procedure.time.unknown')
      : t(`procedure.time.${time.unit}`, { count: time.count })
  return t('procedure.time-line', { time: words })
}

function feeLine({ feeVnd, feeNote: note }: ProcedureFacts, t: Translate): string {
  // The note often says the same amount, and for what: then it is the better sentence.
  const repeated = feeVnd !== undefined && feeVnd > 0 && note?.includes(dong(feeVnd)) === true
  const amount =
    feeVnd === undefined
      ? t('procedure.fee.unpublished')
      : feeVnd === 0
        ? t('procedure.fee.none')
        : t('procedure.fee.amount', { amount: dong(feeVnd) })
  if (note === undefined) return t('procedure.fee-line', { fee: amount })
  const fee = repeated ? note : t('procedure.fee.noted', { amount, note })
  return t('procedure.fee-line', { fee })
}

function paperLines(documents: readonly string[], most: number, t: Translate): string | undefined {
  if (documents.length === 0) return undefined
  const hidden = documents.length - most
  const shown = hidden > 1 ? documents.slice(0, most) : documents
  const more = hidden > 1 ? [t('procedure.papers-more', { count: hidden })] : []
  return [t('procedure.papers'), ...shown.map((paper) => `• ${paper}`), ...more].join('\n')
}

function headOf({ name, code }: Procedure, t: Translate): string {
  return [name, t('procedure.code', { code })].join('\n')
}

function versionLine({ versionDate }: Procedure, { t, language }: Voice): string {
  return t('procedure.version', { day: formatLocalDay(versionDate, language) })
}

/** The rule of 15:00 stands in the time of what is done on the day. */
function saidByTime({ time, note }: ProcedureFacts): boolean {
  return time?.unit === 'same_day' && /15 giờ[^,;]*$/u.test(note ?? '')
}

function factLines(procedure: Procedure, facts: ProcedureFacts, { t }: Voice): string[] {
  const { level } = procedure
  return [
    timeLine(facts, t),
    feeLine(facts, t),
    level && t('procedure.level', { level }),
    facts.legalBasis && t('procedure.basis', { basis: facts.legalBasis }),
    facts.note && !saidByTime(facts) && t('procedure.note', { note: facts.note }),
    facts.unsure && t('procedure.unsure'),
  ].filter((line): line is string => typeof line === 'string')
}

/** Where nothing but the name is sure: the name, and who knows. */
function unsureText(procedure: Procedure, voice: Voice, hotline: string | undefined): string {
  const { t } = voice
  const ask = t(hotline === undefined ? 'procedure.ask-office' : 'procedure.ask-office-hotline', {
    hotline,
  })
  return [headOf(procedure, t), ask, versionLine(procedure, voice)].join('\n\n')
}

export type Shown = {
  procedure: Procedure
  hotline: string | undefined
  /** Others that the same words may have meant. */
  similar: readonly Named[]
  /** Said above everything else: whose version this is. */
  remark?: string
}

/** The answer to "how is it done": papers, time, fee, where, on what basis, of which day. */
export function procedureReply(
  { procedure, hotline, similar, remark }: Shown,
  voice: Voice,
): Reply {
  const { t } = voice
  const { code, facts } = procedure
  const body =
    facts === undefined
      ? unsureText(procedure, voice, hotline)
      : [
          headOf(procedure, t),
          paperLines(facts.documents, mostPapers, t),
          factLines(procedure, facts, voice).join('\n'),
          versionLine(procedure, voice),
        ]
          .filter(Boolean)
          .join('\n\n')
  const long = (facts?.documents.length ?? 0) > mostPapers + 1
  const papers = { label: t('procedure.choice.papers'), data: `papers:${code}` }
  const others = similar.slice(0, mostProcedures).map((each) => each.code)
  const like = { label: t('procedure.choice.similar'), data: `similar:${others.join('.')}` }
  return {
    text: [remark, body].filter(Boolean).join('\n\n'),
    choices: [
      { label: t('procedure.choice.where'), data: `submit:${code}` },
      ...(long ? [papers] : []),
      ...(others.length > 0 ? [like] : []),
      anotherChoice(t),
      menuChoice(t),
    ],
  }
}

/** All papers, however many. */
export function papersReply(procedure: Procedure, voice: Voice): Reply {
  const { t } = voice
  const { code, facts } = procedure
  const papers = facts && paperLines(facts.documents, facts.documents.length, t)
  return {
    text: [headOf(procedure, t), papers ?? t('procedure.papers-unknown')].join('\n\n'),
    choices: [
      { label: t('procedure.choice.where'), data: `submit:${code}` },
      { label: t('procedure.choice.back'), data: `procedure:${code}` },
      menuChoice(t),
    ],
  }
}

// Words of the catalogue that bear on what it has no column for.
const bearing = { online: /trực tuyến|VNeID/iu, who: /[uủ][ỷy] quyền|có mặt/iu }

/** The catalogue does not tell it, or only by the way: said so, with who knows. */
export function untoldReply(
  { name, code, facts }: Procedure,
  about: 'online' | 'who',
  t: Translate,
  hotline: string | undefined,
): Reply {
  const said = facts === undefined ? [] : [...facts.documents, facts.feeNote, facts.note]
  const words = said.filter((each) => each !== undefined && bearing[about].test(each)).join('; ')
  const answer = words === '' ? t(`procedure.untold.${about}`) : t('procedure.told', { words })
  const ask = hotline === undefined ? 'procedure.ask-there' : 'procedure.ask-there-hotline'
  return {
    text: [name, `${answer} ${t(ask, { hotline })}`].join('\n\n'),
    choices: [
      { label: t('procedure.choice.where'), data: `submit:${code}` },
      { label: t('procedure.choice.back'), data: `procedure:${code}` },
      menuChoice(t),
    ],
  }
}

/** The codes of a list as it is shown, in its order. */
export function listedOf(procedures: readonly Named[]): string[] {
  return procedures.slice(0, mostProcedures).map(({ code }) => code)
}

/** Which of these is meant? */
export function whichReply(question: string, procedures: readonly Named[], t: Translate): Reply {
  const shown = procedures.slice(0, mostProcedures)
  const lines = shown.map(({ name }, at) => `${shown.length > 1 ? `${at + 1}.` : '•'} ${name}`)
  return {
    text: [question, lines.join('\n'), t('procedure.or-other-words')].join('\n\n'),
    choices: [...procedureChoices(shown), menuChoice(t)],
  }
}

/** No procedure meets it: said so, with a human. */
export function absentReply(t: Translate, hotline: string | undefined): Reply {
  const key = hotline === undefined ? 'procedure.absent' : 'procedure.absent-hotline'
  return {
    text: t(key, { hotline }),
    choices: [anotherChoice(t), contactsChoice(t), menuChoice(t)],
  }
}
