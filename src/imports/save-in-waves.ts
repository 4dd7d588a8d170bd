import type { Saved } from './import-kind.ts'

/**
 * Parts rows so that no part holds a key twice and each key keeps its order; without repetition
 * there is one part.
 */
function waves<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Row[][] {
  const seen = new Map<string, number>()
  const parts: Row[][] = []
  for (const row of rows) {
    const key = keyOf(row)
    const nth = seen.get(key) ?? 0
    seen.set(key, nth + 1)
    const part = parts[nth]
    if (part) part.push(row)
    else parts.push([row])
  }
  return parts
}

/** What an upsert statement counts itself; the rest of its rows changed nothing. */
export type Counts = { created: number; updated: number }

/**
 * Saves rows with a statement that cannot touch a row twice, so that a key that comes several times
 * is saved several times, in the order given. `saveWave` gets each key once, in the order of keys:
 * two imports that lock the same rows then wait for each other instead of dying in a deadlock.
 */
export async function saveInWaves<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  saveWave: (wave: Row[]) => Promise<Counts | undefined>,
): Promise<Saved> {
  const total: Saved = { created: 0, updated: 0, unchanged: 0 }
  for (const wave of waves(rows, keyOf)) {
    wave.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    const { created, updated } = (await saveWave(wave)) ?? { created: 0, updated: 0 }
    total.created += created
    total.updated += updated
    total.unchanged += wave.length - created - updated
  }
  return total
}
