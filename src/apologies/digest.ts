import type { Calendar } from '#src/calendar/working-days.ts'
import type { Sql, Statement } from '#src/database/database.ts'
import { inScope, type Officer } from '#src/officers/officer.ts'
import { approvedStates } from './letter.ts'
import { endOfDaysLeft } from './scan.ts'
import { inWork } from './store.ts'

/** How many letters of one office and commune wait, by the working days that are left, and how many dates were missed. */
export type Group = {
  officeCode: string | undefined
  communeCode: string | undefined
  officeName: string | undefined
  /** Due today: the letter can no longer leave in time. */
  today: number
  /** One working day left: the letter must leave today. */
  lastDay: number
  /** Two days left: the assistant has drafted them. */
  drafted: number
  /** Three days left: newly listed. */
  listed: number
  /** Overdue without a letter. */
  missed: number
  /** The new date of a letter passed as well. */
  broken: number
}

type Row = { [Name in keyof Group]: Exclude<Group[Name], undefined> | null }

const groups: Statement = {
  name: 'apology_groups',
  text: `
SELECT l.office_code AS "officeCode", l.commune_code AS "communeCode", max(o.name) AS "officeName",
  (count(*) FILTER (WHERE waits AND l.due_at < $1::timestamptz))::int AS today,
  (count(*) FILTER (WHERE waits AND l.due_at >= $1::timestamptz AND l.due_at < $2::timestamptz))::int AS "lastDay",
  (count(*) FILTER (WHERE waits AND l.due_at >= $2::timestamptz AND l.due_at < $3::timestamptz))::int AS drafted,
  (count(*) FILTER (WHERE waits AND l.due_at >= $3::timestamptz))::int AS listed,
  (count(*) FILTER (WHERE l.state = 'missed'))::int AS missed,
  (count(*) FILTER (WHERE broken))::int AS broken
FROM (
  SELECT *, state IN ('due', 'drafted') AS waits,
    state IN (${approvedStates.map((state) => `'${state}'`).join(', ')})
      AND new_day < ($4::timestamptz AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS broken
  FROM apology_letter WHERE closed_at IS NULL
) l JOIN dossier d ON d.code = l.code AND d.due_at = l.due_at LEFT JOIN office o ON o.code = l.office_code
WHERE ${inWork} AND (waits OR broken OR l.state = 'missed')
GROUP BY l.office_code, l.commune_code`,
}

/** What waits in the whole province, by office and commune. */
export async function readGroups(sql: Sql, now: Date, calendar: Calendar): Promise<Group[]> {
  const ends = [0, 1, 2].map((days) => endOfDaysLeft(now, days, calendar))
  const rows = await sql.query<Row>(groups, [...ends, now])
  return rows.map(({ officeCode, communeCode, officeName, ...counts }) => ({
    officeCode: officeCode ?? undefined,
    communeCode: communeCode ?? undefined,
    officeName: officeName ?? undefined,
    ...(counts as Omit<Group, 'officeCode' | 'communeCode' | 'officeName'>),
  }))
}

const counted = ['today', 'lastDay', 'drafted', 'listed', 'missed', 'broken'] as const
export type Digest = Record<(typeof counted)[number], number>

/** The counts that concern one officer. */
export function digestFor(officer: Officer, groups: readonly Group[]): Digest {
  const digest: Digest = { today: 0, lastDay: 0, drafted: 0, listed: 0, missed: 0, broken: 0 }
  for (const group of groups) {
    if (!inScope(officer, group)) continue
    for (const name of counted) digest[name] += group[name]
  }
  return digest
}

/** Overdue work of one office; `officeName` undefined: dossiers of no known office. */
export type Overdue = { officeName: string | undefined; missed: number; broken: number }

/** What is overdue in the officer's scope by office, the most first. */
export function overdueByOffice(officer: Officer, groups: readonly Group[]): Overdue[] {
  const offices = new Map<string, Overdue>()
  for (const { officeCode, communeCode, officeName, missed, broken } of groups) {
    if (missed + broken === 0 || !inScope(officer, { officeCode, communeCode })) continue
    const sum = offices.get(officeCode ?? '') ?? { officeName, missed: 0, broken: 0 }
    sum.missed += missed
    sum.broken += broken
    offices.set(officeCode ?? '', sum)
  }
  return [...offices.values()].sort((a, b) => b.missed + b.broken - a.missed - a.broken)
}

/** How many letters wait where no handler is at work in a chat: nobody was told of them. */
export function unattended(handlers: readonly Officer[], groups: readonly Group[]): Group[] {
  return groups.filter(
    (group) =>
      group.today + group.lastDay + group.drafted + group.listed > 0 &&
      !handlers.some((officer) => inScope(officer, group)),
  )
}
