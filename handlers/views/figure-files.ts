import type { Chart } from '#src/charts/chart.ts'
import { drawChart } from '#src/charts/draw-chart.ts'
import type { Answer, Turn, Write } from '#src/chat/handler.ts'
import type { Choice } from '#src/chat/reply.ts'
import type { Files } from '#src/files/store.ts'
import { writeSheet } from '#src/spreadsheets/write-sheet.ts'

/** A figure as a bar of a chart and a row of a sheet; `value` undefined: it is not said. */
export type FigureRow = {
  name: string
  area: string
  period: string
  value: number | undefined
  /** The value as read, without its unit. */
  text: string
  unit: string
  /** What stands at its bar: what tells it from the others. */
  label: string
  source: string
  standing: string
  doubtful: boolean
}

/** What a picture or a file is about. */
export type FigureSet = {
  title: string
  rows: readonly FigureRow[]
  /** True: one place in time; false: places side by side. */
  inTime: boolean
  /** In time, at even steps. */
  steady: boolean
  /** What the whole is that a value is out of: 100 %, or the end of a scale. */
  whole: number | undefined
  /** Said under the picture. */
  notes: readonly string[]
}

type Storing = { files: Pick<Files, 'save'> }

const dayMs = 86_400_000
const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
// More bars than this are a wall; the sheet has them all.
const mostBars = 15

function chartOf(set: FigureSet, { t }: Turn): Chart {
  const { title, rows, inTime, steady, whole, notes } = set
  const shown = inTime ? rows : rows.slice(0, mostBars)
  const left = rows.length - shown.length
  return {
    ...{ kind: inTime && steady && rows.length > 2 ? 'line' : 'bar', title, whole },
    unit: t('chart.unit', { unit: rows[0]?.unit }),
    notes: [
      ...(left > 0 ? [t('chart.more', { count: left })] : []),
      ...(shown.some(({ value }) => value === undefined) ? [t('chart.gap')] : []),
      ...(shown.some(({ doubtful }) => doubtful) ? [t('chart.doubtful')] : []),
      ...notes,
    ],
    points: shown.map(({ label, value, text, doubtful }) => ({ label, value, text, doubtful })),
  }
}

/** The picture of figures, kept for a day. */
export async function chartAnswer(
  { files }: Storing,
  set: FigureSet,
  choices: Choice[],
  turn: Turn,
): Promise<Write> {
  const bytes = await drawChart(chartOf(set, turn))
  const expiresAt = new Date(turn.now.getTime() + dayMs)
  return async (tx): Promise<Answer> => {
    const file = { name: 'bieu-do.png', mediaType: 'image/png', bytes }
    const fileId = await files.save(file, expiresAt, tx)
    const alt = turn.t('chart.alt', { title: set.title })
    return { replies: [{ text: set.title, image: { fileId, alt }, choices }] }
  }
}

/** The same figures as a workbook, kept for a day: numbers as numbers, the source of each, doubtful ones marked. */
export async function sheetAnswer(
  { files }: Storing,
  { title, rows }: FigureSet,
  choices: Choice[],
  turn: Turn,
): Promise<Write> {
  const { t } = turn
  const columns = ['name', 'area', 'period', 'value', 'unit', 'source', 'standing'] as const
  const bytes = await writeSheet({
    name: t('sheet.name'),
    head: columns.map((column) => t(`sheet.column.${column}`)),
    rows: rows.map(({ name, area, period, value, text, unit, source, standing, doubtful }) => ({
      cells: [name, area, period, value ?? text, unit, source, standing],
      marked: doubtful,
    })),
  })
  const expiresAt = new Date(turn.now.getTime() + dayMs)
  return async (tx): Promise<Answer> => {
    const file = { name: 'so-lieu.xlsx', mediaType: spreadsheet, bytes }
    const fileId = await files.save(file, expiresAt, tx)
    const text = t('sheet.text', { title })
    return { replies: [{ text, file: { fileId, name: file.name }, choices }] }
  }
}
