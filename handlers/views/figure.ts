import type { Choice, Reply } from '#src/chat/reply.ts'
import { areaKey, periodKey } from '#src/figures/figure.ts'
import type { FigureFacts } from '#src/figures/figures.ts'
import { formatDigits } from '#src/i18n/format.ts'
import type { FigureRow } from './figure-files.ts'
import { findingReason } from './figure-finding.ts'
import { areaOfTime, areaText, periodText, type Voice, valueText } from './figure-words.ts'
import { menuChoice } from './menu.ts'

function fractionLine({ parts }: FigureFacts, { t, language }: Voice): string[] {
  const [numerator, denominator] = [parts.numerator, parts.denominator].map(
    (digits) => digits && formatDigits(digits, language),
  )
  if (numerator && denominator) return [t('indicator.line.fraction', { numerator, denominator })]
  if (denominator) return [t('indicator.line.denominator', { denominator })]
  return []
}

/** A rate whose numerator alone is printed says so; a count that is its own numerator has nothing to add. */
function partLines(facts: FigureFacts, voice: Voice): string[] {
  const { parts, figure } = facts
  if (parts.denominator !== undefined) return fractionLine(facts, voice)
  if (parts.numerator === undefined || parts.numerator === figure.value) return []
  const numerator = formatDigits(parts.numerator, voice.language)
  return [voice.t('indicator.line.numerator', { numerator })]
}

/** One line for each thing found; none for a figure that holds. */
function doubtLines({ findings }: FigureFacts, voice: Voice): string[] {
  return findings.map((finding) =>
    voice.t('indicator.line.doubtful', { reason: findingReason(finding, voice) }),
  )
}

function standingLines(facts: FigureFacts, voice: Voice): string[] {
  if (facts.standing === 'doubtful') return doubtLines(facts, voice)
  return [voice.t(`indicator.line.${facts.standing}`)]
}

/** Everything that must be said with one figure: value, unit, time, place, parts, source, and whether it holds. */
export function figureText(facts: FigureFacts, voice: Voice): string {
  const { t } = voice
  const { figure, indicator } = facts
  const { scale, qualifier, source } = figure
  const { instrument } = indicator
  return [
    t('indicator.value', { name: figure.name, value: valueText(facts, voice) }),
    t('indicator.line.period', { period: periodText(figure.period, voice) }),
    t('indicator.line.area', { area: areaOfTime(figure, voice) }),
    ...partLines(facts, voice),
    ...(instrument === undefined ? [] : [t('indicator.line.instrument', { instrument })]),
    ...(scale === undefined ? [] : [t('indicator.line.scale', { scale })]),
    ...(qualifier === undefined ? [] : [t(`indicator.line.${qualifier}`)]),
    t('indicator.line.source', { source: source.code, locator: source.locator }),
    ...standingLines(facts, voice),
  ].join('\n')
}

const same = (all: readonly FigureFacts[], of: (facts: FigureFacts) => string) =>
  new Set(all.map(of)).size === 1

/** What tells a figure from the others shown with it: its time, its area, its indicator. */
export function distinction(
  { figure, indicator }: FigureFacts,
  all: readonly FigureFacts[],
  voice: Voice,
): string {
  const sameIndicator = same(all, (facts) => facts.indicator.code)
  const sameArea = same(all, (facts) => areaKey(facts.figure.area))
  const sameTime = same(all, (facts) => periodKey(facts.figure.period))
  const words = [
    ...(sameIndicator ? [] : [indicator.name]),
    ...(sameArea ? [] : [sameIndicator ? areaText(figure.area, voice) : figure.area.name]),
    ...(sameTime && !(sameIndicator && sameArea) ? [] : [periodText(figure.period, voice)]),
  ]
  return words.join(', ')
}

/** `thang 8-80` behind a score, "số dự kiến" behind a plan: what may not be lost in a list. */
function qualities({ figure }: FigureFacts, { t }: Voice): string[] {
  const { scale, qualifier } = figure
  return [
    ...(scale === undefined ? [] : [`  ${t('indicator.line.scale', { scale })}`]),
    ...(qualifier === undefined ? [] : [`  ${t(`indicator.line.${qualifier}`)}`]),
  ]
}

/** Several figures, a line each, with scale, qualifier and doubts where there are any. */
export function figuresText(all: readonly FigureFacts[], voice: Voice): string {
  const { t } = voice
  const [first] = all
  if (first === undefined) return t('indicator.gone')
  const { indicator, figure } = first
  const sameArea = same(all, (facts) => areaKey(facts.figure.area))
  const head = sameArea
    ? t('indicator.several-periods', { name: indicator.name, area: areaOfTime(figure, voice) })
    : t('indicator.several-areas', { name: indicator.name })
  const when = same(all, (facts) => periodKey(facts.figure.period))
    ? [t('indicator.line.period', { period: periodText(figure.period, voice) })]
    : []
  const lines = all.flatMap((facts) => [
    t('indicator.line.item', {
      what: distinction(facts, all, voice),
      value: valueText(facts, voice),
      source: facts.figure.source.code,
      locator: facts.figure.source.locator,
    }),
    ...[...qualities(facts, voice), ...doubtLines(facts, voice).map((line) => `  ${line}`)],
  ])
  return [head, ...when, ...lines].join('\n')
}

/** Buttons that hold one figure each, told apart by what differs; the report where nothing else does. */
export function figureChoices(all: readonly FigureFacts[], voice: Voice): Choice[] {
  const labels = all.map((facts) =>
    all.length === 1
      ? `${facts.indicator.name}, ${periodText(facts.figure.period, voice)}`
      : distinction(facts, all, voice),
  )
  return all.map(({ figure }, at) => {
    const label = labels[at] ?? ''
    const repeated = labels.filter((each) => each === label).length > 1
    return {
      label: repeated ? `${label}, ${figure.source.code} ${figure.source.locator}` : label,
      data: `figure:${figure.id}`,
    }
  })
}

/** Where asking goes on from a figure. */
export type Next = {
  trend: boolean
  levels: boolean
  /** What a picture or file of it holds: its other times, or its levels. */
  by: 'trend' | 'levels'
}

/** The next sensible questions under a figure, then its picture and file, and the way back. */
function nextChoices(id: string, next: Next, { t }: Voice): Choice[] {
  const to = (name: 'trend' | 'levels' | 'compare' | 'source', shown: boolean): Choice[] =>
    shown ? [{ label: t(`indicator.choice.${name}`), data: `${name}:${id}` }] : []
  return [
    ...to('trend', next.trend),
    ...to('levels', next.levels),
    ...to('compare', next.trend || next.levels),
    ...to('source', true),
    ...(next.trend || next.levels
      ? [{ label: t('indicator.choice.chart'), data: `chart:${next.by}:${id}` }]
      : []),
    { label: t('indicator.choice.excel'), data: `excel:${next.by}:${id}` },
    menuChoice(t),
  ]
}

/** Where asking goes on from a picture or a file: to the other of the two, and back to the figure. */
export function fileChoices(
  { kind, by, id }: { kind: 'chart' | 'excel'; by: Next['by']; id: string },
  { t }: Voice,
): Choice[] {
  const other = kind === 'chart' ? 'excel' : 'chart'
  return [
    { label: t('indicator.choice.figure'), data: `figure:${id}` },
    { label: t(`indicator.choice.${other}`), data: `${other}:${by}:${id}` },
    menuChoice(t),
  ]
}

/** A text over the next questions of the figure `id`. */
export function figureReply(text: string, id: string, next: Next, voice: Voice): Reply {
  return { text, choices: nextChoices(id, next, voice) }
}

/** The same under a head that says what it is. */
function standingCells(facts: FigureFacts, voice: Voice): string[] {
  if (facts.standing === 'doubtful') return doubtLines(facts, voice)
  return [voice.t(`sheet.standing.${facts.standing}`)]
}

/** One figure for a picture or a file. */
export function figureRow(facts: FigureFacts, inTime: boolean, voice: Voice): FigureRow {
  const { figure, indicator } = facts
  const { period, area, unit, source, qualifier, scale } = figure
  const qualified = qualifier && voice.t(`indicator.line.${qualifier}`)
  const scaled = scale && voice.t('indicator.line.scale', { scale })
  return {
    ...{ name: indicator.name, area: areaOfTime(figure, voice), period: periodText(period, voice) },
    ...{ value: Number(figure.value), text: formatDigits(figure.value, voice.language), unit },
    label: inTime ? periodText(period, voice) : area.name,
    source: `${source.code}, ${source.locator}`,
    standing: [...standingCells(facts, voice), qualified, scaled].filter(Boolean).join('; '),
    doubtful: facts.standing === 'doubtful',
  }
}
