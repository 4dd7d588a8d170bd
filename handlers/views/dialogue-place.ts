import type { Communes } from '#src/communes/communes.ts'
import { placesOf } from '#src/communes/reading.ts'
import { fold } from '#src/text/fold.ts'

/** What a person wants to see of a schedule: near whom, when. */
export type NearWish = { communes: string[] | undefined; thisWeek: boolean }

const thisWeekWords = /(?:^| )(?:tuan nay|this week)(?: |$)/

/** Reads `đối thoại Đa Quyn tuần này`: the communes named, by today's names or the old ones, and the week. */
export function readNearWish(communes: Pick<Communes, 'gazetteer'>, text: string): NearWish {
  const gazetteer = communes.gazetteer()
  const whole = gazetteer.resolve(text)
  const named =
    whole.kind === 'none' ? gazetteer.findIn(text).map(({ reading }) => reading) : [whole]
  const codes = named.flatMap(placesOf).map(({ code }) => code)
  return {
    communes: codes.length === 0 ? undefined : [...new Set(codes)],
    thisWeek: thisWeekWords.test(fold(text)),
  }
}

/** The one commune that a text names; undefined when it names none, or when it could be several. */
export function onlyCommune(
  communes: Pick<Communes, 'gazetteer'>,
  text: string,
): { code: string; name: string } | undefined {
  const reading = communes.gazetteer().resolve(text)
  return reading.kind === 'one' ? { code: reading.place.code, name: reading.place.name } : undefined
}

/** The end of this week's Sunday (Asia/Ho_Chi_Minh). */
export function endOfWeek(now: Date): Date {
  const local = new Date(now.getTime() + 7 * 3_600_000)
  const daysLeft = (7 - local.getUTCDay()) % 7
  const sunday = new Date(local.getTime() + daysLeft * 86_400_000).toISOString().slice(0, 10)
  return new Date(new Date(`${sunday}T00:00:00+07:00`).getTime() + 86_400_000)
}
