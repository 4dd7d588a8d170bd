import type { Communes } from '#src/communes/communes.ts'
import type { NewDialogue } from '#src/dialogues/desk.ts'
import { fold } from '#src/text/fold.ts'

/** Seats kept for a group, and what the group is called. */
export type Reserve = NonNullable<NewDialogue['reserves']>[number] & { name: string }

const mostSeats = 10_000

/** Reads how many seats there are; undefined when it is no number from 1 to 10,000. */
export function readSeats(text: string): number | undefined {
  const seats = /^\d{1,5}$/.test(text) ? Number(text) : 0
  return seats > 0 && seats <= mostSeats ? seats : undefined
}

/**
 * Reads `Ninh Gia 10, nông dân 5`: communes or trades and the seats kept for each; `không` is none. Undefined when it is not that, when a
 * place could be several, a group is named twice, or more is kept than there are `seats`.
 */
export function readReserveWords(
  communes: Pick<Communes, 'gazetteer'>,
  text: string,
  seats: number,
): Reserve[] | undefined {
  if (/^(?:khong|no|none|0)$/.test(fold(text))) return []
  const parts = text.split(/[,;\n]/).map((part) => part.trim())
  const read = parts.map((part): Reserve | undefined => {
    const [, words = '', number] =
      /^(\p{L}.{1,59}?)\s*:?\s+([1-9]\d{0,4})(?:\s*chỗ)?$/u.exec(part.normalize()) ?? []
    if (number === undefined) return undefined
    const place = communes.gazetteer().resolve(words)
    // A trade that only sounds like a place somewhere is a trade.
    const meant = place.kind !== 'none' && place.exact
    if (meant && place.kind === 'one' && place.own) {
      const { code, name } = place.place
      return { kind: 'commune', value: code, name, seats: Number(number) }
    }
    if (meant && place.kind !== 'one') return undefined
    return { kind: 'trade', value: words, name: words, seats: Number(number) }
  })
  const known = read.filter((each) => each !== undefined)
  const kept = known.reduce((sum, each) => sum + each.seats, 0)
  const different = new Set(known.map(({ value }) => value)).size === known.length
  return known.length === parts.length && different && kept <= seats ? known : undefined
}
