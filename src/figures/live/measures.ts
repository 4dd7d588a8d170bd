import type { Tally } from '#src/dossiers/tally.ts'

/** What is read of a group: a count, a share of a whole, or an average of so many votes. */
export type Cell =
  | { kind: 'count'; count: number; parts?: { finished: number; open: number } }
  | { kind: 'share'; part: number; whole: number }
  | { kind: 'average'; average: string | undefined; votes: number }

/** A live indicator: its code is also in the catalogue (prisma/data/indicators.csv), which has its names and unit. */
export type Measure = {
  code: string
  /** `now`: true of the moment; else of the period that was asked for. */
  of: 'now' | 'period'
  /** Where it is read: by group from the register of dossiers, else elsewhere and not by group. */
  from: { dossiers: (tally: Tally) => Cell } | 'ratings' | 'letters-due' | 'letters-sent'
}

const count = (pick: (tally: Tally) => number) => ({
  dossiers: (tally: Tally): Cell => ({ kind: 'count', count: pick(tally) }),
})

export const measures: readonly Measure[] = [
  { code: 'register.received', of: 'period', from: count(({ received }) => received) },
  { code: 'register.in_work', of: 'now', from: count(({ inWork }) => inWork) },
  { code: 'register.due_today', of: 'now', from: count(({ dueToday }) => dueToday) },
  { code: 'register.late_now', of: 'now', from: count(({ lateNow }) => lateNow) },
  {
    code: 'register.late',
    of: 'period',
    from: {
      dossiers: ({ late, lateDue }) => ({
        ...{ kind: 'count', count: late + lateDue },
        parts: { finished: late, open: lateDue },
      }),
    },
  },
  {
    code: 'register.finished',
    of: 'period',
    from: count(({ onTime, late, undated }) => onTime + late + undated),
  },
  { code: 'register.on_time', of: 'period', from: count(({ onTime }) => onTime) },
  {
    code: 'register.on_time_rate',
    of: 'period',
    from: {
      dossiers: ({ onTime, late }) => ({ kind: 'share', part: onTime, whole: onTime + late }),
    },
  },
  { code: 'register.rating', of: 'period', from: 'ratings' },
  { code: 'register.letters_due', of: 'period', from: 'letters-due' },
  { code: 'register.letters_sent', of: 'period', from: 'letters-sent' },
]

export function measureOf(code: string): Measure | undefined {
  return measures.find((measure) => measure.code === code)
}

export const noDossiers: Tally = {
  ...{ name: '', received: 0, onTime: 0, late: 0, undated: 0 },
  ...{ inWork: 0, dueToday: 0, lateNow: 0, lateDue: 0 },
}
