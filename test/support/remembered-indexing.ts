import { createHash } from 'node:crypto'
import { type Indexing, indexing } from '#src/indexing.ts'

/** More than a test file or a dialogue needs at once. */
const mostKept = 6

/** Every row as text: what JSON knows not too. */
const written = (rows: unknown) =>
  JSON.stringify(rows, (_, value) => {
    if (typeof value === 'bigint') return `${value}n`
    return value instanceof Map ? [...value] : value
  })

/** `make`, which makes of the very same rows the very same index, and so only once. */
function remembering<Rows extends unknown[], Index>(make: (...rows: Rows) => Index) {
  const made = new Map<string, Index>()
  return (...rows: Rows): Index => {
    const key = createHash('sha1').update(written(rows)).digest('base64')
    const index = made.get(key) ?? make(...rows)
    made.delete(key)
    made.set(key, index)
    for (const oldest of made.keys()) {
      if (made.size <= mostKept) break
      made.delete(oldest)
    }
    return index
  }
}

/**
 * Each test has an assistant of its own, and most have the same places, procedures and figures, which take a second to
 * index: what one test's assistant indexed serves the next, whatever database the rows came from.
 */
export const rememberedIndexing: Indexing = {
  places: remembering(indexing.places),
  procedures: remembering(indexing.procedures),
  figures: remembering(indexing.figures),
  liveFigures: remembering(indexing.liveFigures),
}
