import { localDay } from '#src/calendar/working-days.ts'
import type { DialogueRow } from '#src/dialogues/import-dialogues.ts'
import type { ReceptionRow } from '#src/receptions/import-receptions.ts'
import { at, shift, stepDays, type WorkingDays } from './days.ts'
import { type DemoCommune, inside } from './offices.ts'

const dialogues = [
  {
    title: 'Đối thoại với nông dân về đất sản xuất',
    topics: 'đất đai, nước tưới',
    seats: 60,
    days: 5,
  },
  { title: 'Đối thoại với hộ kinh doanh', topics: 'thuế, kinh doanh', seats: 40, days: 9 },
  {
    title: 'Đối thoại với thanh niên về việc làm',
    topics: 'việc làm, học nghề',
    seats: 2,
    days: 14,
  },
] as const

/** Invented dialogues in the weeks after `now`: two of communes, one of the province with seats kept for a trade. */
export function demoDialogues(
  now: Date,
  calendar: WorkingDays,
  communes: readonly DemoCommune[],
): DialogueRow[] {
  const today = localDay(now)
  return dialogues.map(({ title, topics, seats, days }, nth) => {
    const commune = nth === 2 ? undefined : communes[nth]
    const place = commune ? inside(commune.name) : 'tỉnh Lâm Đồng'
    const day = stepDays(today, days, (each) => calendar.isWorkingDay(each))
    return {
      ...{ code: `DEMO-DT-${nth + 1}`, title, kind: 'dialogue', topics, seats },
      host: `Chủ tịch UBND ${place}`,
      commune_code: commune?.code ?? null,
      starts_at: at(day, 8 * 60),
      ends_at: at(day, 10 * 60 + 30),
      place: `Hội trường UBND ${place}`,
      registration_closes_at: at(shift(day, -1), 17 * 60),
      reserves: nth === 0 ? [{ kind: 'trade', value: 'Hội viên Hội Nông dân', seats: 10 }] : [],
    }
  })
}

/** Invented sessions of reception in the two weeks after `now`, one a week in the first communes. */
export function demoReceptions(
  now: Date,
  calendar: WorkingDays,
  communes: readonly DemoCommune[],
): ReceptionRow[] {
  const today = localDay(now)
  return communes.slice(0, 3).flatMap(({ code, name }, nth) =>
    [2, 7].map((days) => {
      const day = stepDays(today, days + nth, (each) => calendar.isWorkingDay(each))
      return {
        ...{
          code: `DEMO-TD-${nth + 1}-${days}`,
          host: `Chủ tịch UBND ${inside(name)}`,
          commune_code: code,
        },
        starts_at: at(day, 8 * 60),
        ends_at: at(day, 11 * 60),
        place: `Phòng tiếp công dân UBND ${inside(name)}`,
        topics: '',
        slots: 6,
      }
    }),
  )
}
