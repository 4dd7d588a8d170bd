/** Numbers that look random and are the same for the same seed on every machine (mulberry32). */
export function createRandom(seed: number) {
  let state = seed >>> 0

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from `first` to `last`, both included. */
  function between(first: number, last: number): number {
    return first + Math.floor(next() * (last - first + 1))
  }

  /** One of a list that is not empty. */
  function pick<Item>(list: readonly Item[]): Item {
    return list[between(0, list.length - 1)] as Item
  }

  return { between, pick, chance: (share: number): boolean => next() < share }
}

export type Random = ReturnType<typeof createRandom>
