import type { Broadcast } from '#src/broadcasts/broadcast.ts'
import type { Progress, ReportRow } from '#src/broadcasts/progress.ts'
import type { Answer } from '#src/chat/handler.ts'
import { formatMoment } from '#src/i18n/format.ts'
import { type Sheet, writeSheets } from '#src/spreadsheets/write-sheet.ts'
import { appName } from '../views/app-name.ts'
import { titleOf, type Voice } from '../views/broadcast-words.ts'
import { menuChoice } from '../views/menu.ts'
import type { Change } from './change.ts'
import type { Job, Services } from './job.ts'
import { openChoice } from './review.ts'

const dayMs = 86_400_000
const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
// A file of 5 MB and a moment's work; the counts on the first sheet are always of everybody.
const mostRows = 20_000

/** Everybody who did not get it, then as many of those who did as there is room for. */
async function rowsOf(pages: AsyncGenerator<ReportRow[]>): Promise<ReportRow[]> {
  const [missed, got]: ReportRow[][] = [[], []]
  for await (const page of pages) {
    for (const row of page) {
      const list = row.state === 'sent' ? got : missed
      if (list !== undefined && list.length < mostRows) list.push(row)
    }
  }
  return [...(missed ?? []), ...(got ?? [])].slice(0, mostRows)
}

const wordsOf = (row: Pick<ReportRow, 'state' | 'reason'>, { t }: Voice) => [
  t(`broadcast.recipient.${row.state}`),
  row.reason === undefined ? '' : t(`broadcast.reason.${row.reason}`),
]

function countSheet({ tallies }: Progress, voice: Voice): Sheet {
  const { t } = voice
  const columns = ['app', 'state', 'reason', 'people'] as const
  return {
    name: t('broadcast.sheet.counts'),
    head: columns.map((column) => t(`broadcast.sheet.column.${column}`)),
    rows: tallies.map((each) => ({
      cells: [appName(each.channel, t), ...wordsOf(each, voice), each.people],
      marked: each.state === 'failed' || each.state === 'unknown',
    })),
  }
}

function peopleSheet(rows: readonly ReportRow[], voice: Voice): Sheet {
  const { t } = voice
  const columns = ['number', 'app', 'state', 'reason', 'moment'] as const
  return {
    name: t('broadcast.sheet.people'),
    head: columns.map((column) => t(`broadcast.sheet.column.${column}`)),
    rows: rows.map((row) => ({
      cells: [
        row.number,
        appName(row.channel, t),
        ...wordsOf(row, voice),
        row.at && formatMoment(row.at),
      ],
      marked: row.state === 'failed' || row.state === 'unknown',
    })),
  }
}

/** The report of a broadcast as a workbook, kept for a day: what became of each person, and nothing of who they are. */
export function createReportFile({ broadcasts, files, officers }: Services, steps: Change) {
  const name = ({ id }: Broadcast) => `tin-${id}.xlsx`

  const file =
    (id: number): Job =>
    async (at) => {
      const { turn, officer } = at
      const { t } = turn
      const found = await broadcasts.find(id, officer)
      if (found === undefined) return steps.refused({ kind: 'none' }, at)
      const progress = await broadcasts.progress(id)
      const rows = await rowsOf(broadcasts.report(id))
      const bytes = await writeSheets([countSheet(progress, turn), peopleSheet(rows, turn)])
      const expiresAt = new Date(turn.now.getTime() + dayMs)
      return async (tx): Promise<Answer> => {
        const stored = { name: name(found), mediaType: spreadsheet, bytes }
        const fileId = await files.save(stored, expiresAt, tx)
        const detail = { broadcast: id }
        await officers.note(tx, { officerId: officer.id, action: 'broadcast-file', detail })
        const left = progress.total - rows.length
        const text = [
          t('broadcast.file', { title: titleOf(found, t) }),
          left > 0 && t('broadcast.file-left', { most: rows.length }),
        ]
        const choices = [openChoice(id, turn), menuChoice(t)]
        const reply = { text: text.filter(Boolean).join('\n'), file: { fileId, name: stored.name } }
        return { replies: [{ ...reply, choices }] }
      }
    }

  return { file }
}
