import { countLetters } from '#src/apologies/counts.ts'
import {
  type BroadcastCounts,
  type BroadcastGroup,
  firstBroadcastDay,
  noBroadcasts,
  readBroadcastCounts,
} from '#src/broadcasts/counts.ts'
import type { Sql } from '#src/database/database.ts'
import {
  type DialogueCounts,
  firstDialogueDay,
  noDialogues,
  readDialogueCounts,
} from '#src/dialogues/counts.ts'
import { firstTalliedDay, readTallies, type Tally, type TallyGroup } from '#src/dossiers/tally.ts'
import { findOverall } from '#src/ratings/store.ts'
import {
  firstReceptionDay,
  noReceptions,
  type ReceptionCounts,
  readReceptionCounts,
} from '#src/receptions/counts.ts'
import {
  firstReportDay,
  type ReportCountGroup,
  type ReportCounts,
  readReportCounts,
} from '#src/reports/counts.ts'
import {
  firstSurveyDay,
  noSurveys,
  readSurveyCounts,
  type SurveyCounts,
} from '#src/surveys/counts.ts'
import { monthsWithin } from './months.ts'
import type { Register, Span } from './register.ts'

const startOf = (day: string) => new Date(`${day}T00:00:00+07:00`)
const dayMs = 86_400_000

export const dossiers: Register<Tally> = {
  ...{ name: 'dossiers', by: ['commune', 'office'], ofOffices: true, since: firstTalliedDay },
  read: (sql, by, span) => readTallies(sql, by as TallyGroup, span),
  none: {
    ...{ name: '', received: 0, onTime: 0, late: 0, undated: 0 },
    ...{ inWork: 0, dueToday: 0, lateNow: 0, lateDue: 0 },
  },
}

type Read<Row> = (sql: Sql, span: Span) => Promise<Row>

/** A register that is read as a whole only: month after month where months are wanted. */
const wholeOnly =
  <Row extends object>(read: Read<Row>): Register<Row & { name: string }>['read'] =>
  async (sql, by, span) => {
    if (by !== 'month') return [{ name: '', ...(await read(sql, span)) }]
    const months = monthsWithin(span.from, span.to)
    return await Promise.all(
      months.map(async ({ start, end }) => ({
        name: start.slice(0, 7),
        ...(await read(sql, { ...span, from: start, to: end })),
      })),
    )
  }

export const ratings: Register<{ name: string; average: string | undefined; votes: number }> = {
  ...{ name: 'ratings', by: [], ofOffices: true, since: firstTalliedDay },
  read: wholeOnly((sql, { from, to, offices }) =>
    findOverall(sql, {
      ...{ from: startOf(from), until: new Date(startOf(to).getTime() + dayMs) },
      offices: offices && [...offices],
    }),
  ),
  none: { name: '', average: undefined, votes: 0 },
}

export const letters: Register<{ name: string; due: number; sent: number }> = {
  ...{ name: 'letters', by: [], ofOffices: true, since: firstTalliedDay },
  read: wholeOnly(async (sql, { from, to, offices }) => {
    const all = await countLetters(sql, { from, to })
    const own = all.filter(
      ({ officeCode }) =>
        offices === undefined || (officeCode !== undefined && offices.includes(officeCode)),
    )
    const sum = (of: (row: (typeof own)[number]) => number) =>
      own.reduce((total, row) => total + of(row), 0)
    return {
      due: sum(({ due }) => due),
      sent: sum(({ sentInTime, sentLate }) => sentInTime + sentLate),
    }
  }),
  none: { name: '', due: 0, sent: 0 },
}

export const dialogues: Register<DialogueCounts> = {
  ...{ name: 'dialogues', by: ['commune'], ofOffices: false, since: firstDialogueDay },
  read: (sql, by, span) => readDialogueCounts(sql, meetingGroup(by), span),
  none: noDialogues,
}

export const receptions: Register<ReceptionCounts> = {
  ...{ name: 'receptions', by: ['commune'], ofOffices: false, since: firstReceptionDay },
  read: (sql, by, span) => readReceptionCounts(sql, meetingGroup(by), span),
  none: noReceptions,
}

/** Of a place are the broadcasts that its officers made; whom they reached lives there, or wherever they said. */
export const broadcasts: Register<BroadcastCounts> = {
  ...{ name: 'broadcasts', by: ['commune', 'office'], ofOffices: true, since: firstBroadcastDay },
  read: (sql, by, span) => readBroadcastCounts(sql, by as BroadcastGroup, span),
  none: noBroadcasts,
}

export const surveys: Register<SurveyCounts> = {
  ...{ name: 'surveys', by: ['commune'], ofOffices: false, since: firstSurveyDay },
  read: (sql, by, span) => readSurveyCounts(sql, meetingGroup(by), span),
  none: noSurveys,
}

export const reports: Register<ReportCounts> = {
  ...{ name: 'reports', by: ['commune', 'office', 'category'], ofOffices: true },
  since: firstReportDay,
  read: (sql, by, { category, ...span }) =>
    readReportCounts(sql, by as ReportCountGroup, { ...span, categoryCode: category }),
  none: {
    ...{ name: '', received: 0, resolved: 0, onTime: 0, refused: 0, elsewhere: 0 },
    ...{ pending: 0, overdue: 0, inCompetence: 0, satisfied: 0, unsatisfied: 0 },
  },
}

const meetingGroup = (by: Parameters<Register<Tally>['read']>[1]) =>
  by === 'month' || by === 'commune' ? by : 'all'
