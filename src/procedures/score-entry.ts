import type { Word } from './read-words.ts'

/** One way of asking for something, read. `weights` belong to `words`; `mass` is their sum. */
export type Entry = {
  codes: readonly string[]
  /** Whether it is among what was learnt from. */
  isLearnt: boolean
  words: readonly Word[]
  weights: readonly number[]
  mass: number
}

/** What a person said, read; `mass` is the weight of all its words. */
export type Told = {
  words: readonly Word[]
  places: ReadonlyMap<string, readonly number[]>
  mass: number
  weightOf(plain: string): number
}

// Two words of a phrase this far apart still belong together: `khai sinh cho con` in `khai sinh trễ cho đứa con`.
const farthest = 4

/** How near to each other, in the order of the phrase, two words were said: 1 side by side, 0 not together. */
function nearness(before: readonly number[], after: readonly number[]): number {
  let best = 0
  for (const from of before) {
    for (const to of after) {
      const distance = to - from
      if (distance > 0 && distance <= farthest) best = Math.max(best, 1 - (distance - 1) * 0.2)
      else if (distance < 0 && distance >= -farthest) best = Math.max(best, 0.35)
    }
  }
  return best
}

/**
 * How well a wording fits what was said. What was said may be long and hold much else, so what counts is how much of the
 * wording was said, how rare its words are, and whether they stood together; what the wording leaves unexplained counts
 * a little against it.
 */
export function scoreEntry(
  entry: Entry,
  told: Told,
  otherMark: number,
): { score: number; whole: number; shared: number } {
  const { words, weights, mass } = entry
  let shared = 0
  let [pairs, together] = [0, 0]
  let previous: { places: readonly number[]; weight: number } | undefined
  for (const [at, word] of words.entries()) {
    const weight = weights[at] ?? 0
    const places = told.places.get(word.plain) ?? []
    if (places.length > 0) {
      const same = places.some((place) => {
        const said = told.words[place]?.marked
        return said === undefined || said === word.marked
      })
      shared += same ? weight : weight * otherMark
    }
    if (weight < 0.25) continue
    if (previous !== undefined) {
      const pair = Math.min(previous.weight, weight)
      pairs += pair
      together += pair * nearness(previous.places, places)
    }
    previous = { places, weight }
  }
  const whole = mass === 0 ? 0 : shared / mass
  const close = pairs === 0 ? 1 : together / pairs
  const share = told.mass === 0 ? 0 : shared / told.mass
  const score = shared * whole ** 2 * (0.4 + 0.6 * close) * (0.7 + 0.3 * share)
  return { score, whole: whole * (0.5 + 0.5 * close), shared }
}
