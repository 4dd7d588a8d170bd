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

// Words that say nothing of what a meeting is about.
const empty = new Set(
  'ai anh buoi cac cho chi cho co cua cuoc de gi hop hay khong lich may nao nay nhung o sap sao sap tai thi toi trong tuan va ve viec voi xa xem xin phuong'.split(
    ' ',
  ),
)
const mostWords = 30
const longestPhrase = 5

function phrasesOf(words: readonly string[], length: number): string[] {
  const starts = Array.from({ length: Math.max(0, words.length - length + 1) }, (_, nth) => nth)
  return starts.map((start) => words.slice(start, start + length).join(' '))
}

/**
 * Those that a text names by words of theirs (`saysOf`: topics, who holds it), the longest phrase in common deciding, a
 * single word only where it says something; all of them when it names none. Places are another matter: `readNearWish`.
 */
export function namedBy<Item>(
  found: readonly Item[],
  text: string,
  communes: Pick<Communes, 'gazetteer'>,
  saysOf: (item: Item) => string,
): Item[] {
  const words = fold(text)
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .slice(0, mostWords)
  const gazetteer = communes.gazetteer()
  const isPlace = (phrase: string) => gazetteer.resolve(phrase).kind !== 'none'
  const says = new Map(
    found.map((item) => [item, ` ${fold(saysOf(item)).replace(/[^a-z0-9]+/g, ' ')} `]),
  )
  for (let length = Math.min(words.length, longestPhrase); length > 0; length -= 1) {
    const phrases = phrasesOf(words, length).filter((each) => length > 1 || !empty.has(each))
    const inSome = phrases.filter((each) =>
      [...says.values()].some((all) => all.includes(` ${each} `)),
    )
    const named = inSome.filter((each) => !isPlace(each))
    const hit = found.filter((item) => named.some((each) => says.get(item)?.includes(` ${each} `)))
    if (hit.length > 0) return hit
  }
  return [...found]
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
