import type { Communes } from '#src/communes/communes.ts'
import { fold } from '#src/text/fold.ts'

/** What a person wants to see of a schedule: near whom, when. */
export type NearWish = { communes: string[] | undefined; thisWeek: boolean }

const thisWeekWords = /(?:^| )(?:tuan nay|this week)(?: |$)/

/** Reads `đối thoại Đa Quyn tuần này`: the communes named, by today's names or the old ones, and the week. */
export async function readNearWish(
  communes: Pick<Communes, 'find'>,
  text: string,
): Promise<NearWish> {
  const found = text === '' ? [] : await communes.find(text)
  return {
    communes: found.length === 0 ? undefined : found.map(({ code }) => code),
    thisWeek: thisWeekWords.test(fold(text)),
  }
}

/** The one commune that a text names; undefined when it names none, or when it could be several. */
export async function onlyCommune(
  communes: Pick<Communes, 'find'>,
  text: string,
): Promise<{ code: string; name: string } | undefined> {
  const [only, ...others] = await communes.find(text)
  return only && others.length === 0 ? { code: only.code, name: only.name } : undefined
}

/** The end of this week's Sunday (Asia/Ho_Chi_Minh). */
export function endOfWeek(now: Date): Date {
  const local = new Date(now.getTime() + 7 * 3_600_000)
  const daysLeft = (7 - local.getUTCDay()) % 7
  const sunday = new Date(local.getTime() + daysLeft * 86_400_000).toISOString().slice(0, 10)
  return new Date(new Date(`${sunday}T00:00:00+07:00`).getTime() + 86_400_000)
}
