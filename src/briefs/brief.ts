import { readGroups } from '#src/apologies/digest.ts'
import { type Calendar, localDay } from '#src/calendar/working-days.ts'
import type { Sql } from '#src/database/database.ts'
import { readTallies, type TallyQuery } from '#src/dossiers/tally.ts'
import { inScope, type Officer } from '#src/officers/officer.ts'

/** One office of a morning's brief; `code` empty: dossiers of no known office. */
export type OfficeBrief = {
  code: string
  name: string | undefined
  /** On the last working day. */
  received: number
  dueToday: number
  late: number
  /** Letters of apology that wait for an officer. */
  letters: number
}

export type Brief = { day: string; lastWorkingDay: string; offices: OfficeBrief[] }

const dayMs = 86_400_000
const rateDays = 30
const leastFinished = 5

const dayBefore = (day: string) => new Date(Date.parse(day) - dayMs).toISOString().slice(0, 10)

function lastWorkingDayBefore(day: string, calendar: Calendar): string {
  let before = dayBefore(day)
  while (!calendar.isWorkingDay(before)) before = dayBefore(before)
  return before
}

const scopeOf = ({
  areaCode,
  officeCode,
}: Officer): Pick<TallyQuery, 'communeCode' | 'officeCode'> =>
  officeCode === undefined ? { communeCode: areaCode } : { officeCode }

type OfficeName = { code: string; name: string }

/** A morning's figures of everything in an officer's scope, office by office, the one with most late dossiers first. */
export async function briefFor(
  sql: Sql,
  officer: Officer,
  { now, calendar, offices }: { now: Date; calendar: Calendar; offices: readonly OfficeName[] },
): Promise<Brief> {
  const day = localDay(now)
  const lastWorkingDay = lastWorkingDayBefore(day, calendar)
  const span = { from: lastWorkingDay, to: lastWorkingDay, now }
  const tallies = await readTallies(sql, 'office', { ...span, ...scopeOf(officer) })
  const groups = await readGroups(sql, now, calendar)
  const letters = new Map<string, number>()
  for (const group of groups.filter((each) => inScope(officer, each))) {
    const code = group.officeCode ?? ''
    const waiting = group.today + group.lastDay + group.drafted + group.listed + group.missed
    letters.set(code, (letters.get(code) ?? 0) + waiting)
  }
  const codes = new Set([...tallies.map(({ name }) => name), ...letters.keys()])
  const list = [...codes].map((code) => {
    const tally = tallies.find(({ name }) => name === code)
    return {
      ...{ code, name: offices.find((office) => office.code === code)?.name },
      ...{ received: tally?.received ?? 0, dueToday: tally?.dueToday ?? 0 },
      ...{ late: tally?.lateNow ?? 0, letters: letters.get(code) ?? 0 },
    }
  })
  const busy = list.filter(
    ({ received, dueToday, late, letters: due }) => received + dueToday + late + due > 0,
  )
  return {
    day,
    lastWorkingDay,
    offices: busy.sort((a, b) => b.late - a.late || (a.code < b.code ? -1 : 1)),
  }
}

/** The share in time of the last 30 days in an officer's scope; undefined while fewer than five were finished. */
export async function recentShare(
  sql: Sql,
  officer: Officer,
  now: Date,
): Promise<{ part: number; whole: number } | undefined> {
  const from = localDay(new Date(now.getTime() - (rateDays - 1) * dayMs))
  const query = { from, to: localDay(now), now, ...scopeOf(officer) }
  const [tally] = await readTallies(sql, 'all', query)
  const [part, whole] = [tally?.onTime ?? 0, (tally?.onTime ?? 0) + (tally?.late ?? 0)]
  return whole < leastFinished ? undefined : { part, whole }
}
