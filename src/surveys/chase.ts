import { type Calendar, localDay } from '#src/calendar/working-days.ts'
import type { Database } from '#src/database/database.ts'

/** A survey that is over and of which nobody has said what it changed; `step`: for how many working days, 1, 3, 5, 10, 15 … */
export type Unanswered = {
  id: number
  title: string
  takenPart: number
  makerId: number
  areaCode: string | undefined
  endsAt: Date
  step: number
}

/** After how many working days the maker is asked for the latest time; 0: it is too early. From the fifth on every five. */
export function stepOf(workingDays: number): number {
  if (workingDays >= 5) return Math.floor(workingDays / 5) * 5
  return workingDays >= 3 ? 3 : Math.min(workingDays, 1)
}

/** The surveys whose maker is to be asked what they changed. */
export async function findUnanswered(
  { prisma }: Database,
  now: Date,
  calendar: Calendar,
): Promise<Unanswered[]> {
  const rows = await prisma.survey.findMany({
    where: { severedAt: { not: null }, cancelledAt: null, outcomeAt: null },
    orderBy: { endsAt: 'asc' },
  })
  return rows
    .map(({ id, title, takenPart, makerId, areaCode, endsAt }) => ({
      ...{ id, title, makerId, endsAt, takenPart: takenPart ?? 0, areaCode: areaCode ?? undefined },
      step: stepOf(calendar.count(localDay(endsAt), localDay(now))),
    }))
    .filter(({ step }) => step > 0)
}
