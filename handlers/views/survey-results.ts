import type { Chart } from '#src/charts/chart.ts'
import { formatDigits } from '#src/i18n/format.ts'
import type { Sheet } from '#src/spreadsheets/write-sheet.ts'
import type { QuestionResult, Results } from '#src/surveys/results.ts'
import type { Survey } from '#src/surveys/survey.ts'
import type { ShownTable } from '#src/surveys/withhold-cells.ts'
import { communeName, type SurveyVoice } from './survey.ts'
import { percentOf } from './survey-desk.ts'

// What a message names; the workbook has them all.
const mostTexts = 8
const longestText = 200

type Row = { label: string; count: number | undefined }

function rowsOf({ question }: QuestionResult, table: ShownTable & { kind: 'shown' }): Row[] {
  const labels =
    question.kind === 'scale' ? table.cells.map((_, at) => `${at + 1}`) : question.options
  return labels.map((label, at) => ({ label, count: table.cells[at] }))
}

function meanText(mean: { low: number; high: number } | undefined, voice: SurveyVoice) {
  if (mean === undefined) return voice.t('survey-results.no-mean')
  const [low, high] = [mean.low, mean.high].map((value) =>
    formatDigits(value.toFixed(1), voice.language),
  )
  return low === high
    ? voice.t('survey-results.mean', { mean: low })
    : voice.t('survey-results.mean-between', { low, high })
}

function tableLines(result: QuestionResult, table: ShownTable, voice: SurveyVoice): string[] {
  const { t } = voice
  if (table.kind === 'few') return [t('survey-results.few')]
  const rows = rowsOf(result, table)
  const shown = rows.flatMap(({ label, count }) =>
    count === undefined
      ? []
      : [t('survey-results.cell', { label, count, share: percentOf(count, table.total, voice) })],
  )
  const withheld = rows.filter(({ count }) => count === undefined).map(({ label }) => label)
  return [
    ...shown,
    ...(withheld.length > 0
      ? [t('survey-results.rest', { labels: withheld.join(', '), rest: table.rest })]
      : []),
    ...(result.kind === 'scale' ? [meanText(result.mean, voice)] : []),
    t('survey-results.total', { total: table.total }),
  ]
}

function textLines(texts: readonly string[] | undefined, { t }: SurveyVoice): string[] {
  if (texts === undefined) return [t('survey-results.few-texts')]
  const more = texts.length - mostTexts
  return [
    t('survey-results.texts', { count: texts.length }),
    ...texts.slice(0, mostTexts).map((text) =>
      t('survey-results.text', {
        text: text.length > longestText ? `${text.slice(0, longestText)}…` : text,
      }),
    ),
    ...(more > 0 ? [t('survey-results.more-texts', { more })] : []),
  ]
}

function communeLines(
  { question, byCommune }: QuestionResult,
  { communes }: Results,
  voice: SurveyVoice,
): string[] {
  if (byCommune === undefined || communes === undefined) return []
  const labels =
    question.kind === 'scale' ? byCommune[0]?.map((_, at) => `${at + 1}`) : question.options
  return byCommune.map((cells, at) => {
    const code = communes.codes[at]
    const place =
      code === undefined ? voice.t('survey-results.elsewhere') : communeName(code, voice)
    const parts = cells.map((count, nth) => `${labels?.[nth]} ${count}`).join(', ')
    return voice.t('survey-results.place', { place, parts })
  })
}

function placeLines({ communes }: Results, voice: SurveyVoice): string[] {
  if (communes === undefined || communes.table.kind === 'few') return []
  const { t } = voice
  const { codes, table } = communes
  const names = table.cells.map((_, at) => {
    const code = codes[at]
    return code === undefined ? t('survey-results.elsewhere') : communeName(code, voice)
  })
  const shown = table.cells.flatMap((count, at) =>
    count === undefined ? [] : [t('survey-results.place', { place: names[at], parts: count })],
  )
  const withheld = names.filter((_, at) => table.cells[at] === undefined)
  const rest =
    withheld.length === 0
      ? []
      : [t('survey-results.rest', { labels: withheld.join(', '), rest: table.rest })]
  return [t('survey-results.by-place'), ...shown, ...rest]
}

/** What came of each question, in words. */
export function resultsText(results: Results, voice: SurveyVoice): string {
  const { t } = voice
  const parts = results.questions.map((result) => {
    const { place, text } = result.question
    const lines =
      result.kind === 'text'
        ? textLines(result.texts, voice)
        : tableLines(result, result.table, voice)
    const head = t('survey-results.question', { place, text })
    return [head, ...lines, ...communeLines(result, results, voice)].join('\n')
  })
  return [...parts, placeLines(results, voice).join('\n')].filter(Boolean).join('\n\n')
}

/** The chart of one question; undefined: there is nothing to draw. */
export function resultChart(result: QuestionResult, voice: SurveyVoice): Chart | undefined {
  const { t } = voice
  if (result.kind === 'text' || result.table.kind === 'few') return undefined
  const { table } = result
  const rows = rowsOf(result, table)
  return {
    ...{ kind: 'bar', title: result.question.text, unit: t('survey-results.unit') },
    notes: [
      t('survey-results.total', { total: table.total }),
      ...(rows.some(({ count }) => count === undefined) ? [t('survey-results.gap')] : []),
    ],
    points: rows.map(({ label, count }) => ({
      ...{ label, value: count },
      text: count === undefined ? t('survey-results.withheld') : String(count),
    })),
  }
}

/** All results as a sheet: a row for each option and each word; what is withheld says so. */
export function resultsSheet(survey: Survey, results: Results, voice: SurveyVoice): Sheet {
  const { t } = voice
  const withheld = t('survey-results.withheld')
  const rows = results.questions.flatMap((result) => {
    const head = [result.question.place, result.question.text] as const
    if (result.kind === 'text') {
      const texts = result.texts ?? [withheld]
      return texts.map((text) => ({ cells: [...head, text, undefined] }))
    }
    const { table } = result
    if (table.kind === 'few') return [{ cells: [...head, withheld, undefined] }]
    return rowsOf(result, table).map(({ label, count }) => ({
      cells: [...head, label, count ?? withheld],
    }))
  })
  const columns = ['place', 'question', 'answer', 'count'] as const
  return {
    name: survey.code,
    head: columns.map((column) => t(`survey-results.column.${column}`)),
    rows,
  }
}
