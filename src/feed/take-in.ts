import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Sql } from '#src/database/database.ts'
import type { CodeRules } from '#src/dossiers/dossier-code.ts'
import { noStatusWords, readStatusWords, type StatusWords } from '#src/dossiers/status-words.ts'
import { type SealedDossier, sealDossier, upsertDossiers } from '#src/dossiers/upsert-dossiers.ts'
import type { Saved } from '#src/imports/import-kind.ts'
import type { Sealing } from '#src/sealing.ts'
import { cleanCell } from '#src/text/clean-cell.ts'
import type { FeedClient } from './clients.ts'
import { type ItemProblem, isItem, readItem } from './read-item.ts'

export type Rejected = { index: number; code: string | null; problems: ItemProblem[] }
export type TakenIn = {
  received: number
  rejected: Rejected[]
  /** The systems that the items taken in name. */
  systems: Set<string>
} & Saved

export type TakeInDeps = {
  sql: Sql
  sealing: Sealing
  rules: () => CodeRules
  now: () => Date
}

const longestCode = 100
const partSize = 100

function codeGiven(item: unknown): string | null {
  if (!isItem(item) || typeof item.code !== 'string') return null
  return cleanCell(item.code.slice(0, longestCode))
}

/**
 * Stores rows part by part, in order, one part while the next is being read and sealed: the database
 * and this process then work at the same time. A full part waits for one row more, so that there is
 * always a last one, and it is the last that waits for the disk.
 */
function createSaver({ sql, now }: TakeInDeps, client: FeedClient) {
  const total: Saved = { created: 0, updated: 0, unchanged: 0 }
  let part: SealedDossier[] = []
  let saving = Promise.resolve()

  async function save(rows: SealedDossier[], moreFollows: boolean): Promise<void> {
    const saved = await upsertDossiers(sql, rows, { at: now(), moreFollows, fedBy: client.id })
    total.created += saved.created
    total.updated += saved.updated
    total.unchanged += saved.unchanged
  }

  function flush(moreFollows: boolean): void {
    const rows = part
    part = []
    saving = saving.then(() => save(rows, moreFollows))
    // It is awaited at the end; until then a failure must not count as unhandled.
    saving.catch(() => {})
  }

  async function add(row: SealedDossier): Promise<void> {
    if (part.length >= partSize) {
      flush(true)
      // Lets the statement out, and other callers in.
      await nextTurn()
    }
    part.push(row)
  }

  async function finish(): Promise<Saved> {
    if (part.length > 0) flush(false)
    await saving
    return total
  }

  return { add, finish }
}

/**
 * Takes in the items of one call: the good ones are stored in the order given, although others are
 * rejected; see `upsertDossiers` for which version stays. Rejects with the driver's error; whether
 * anything was stored is not known then, and the call may be repeated.
 */
export async function takeIn(
  deps: TakeInDeps,
  client: FeedClient,
  items: readonly unknown[],
): Promise<TakenIn> {
  const { sql, sealing, rules } = deps
  const named = items.some((item) => isItem(item) && typeof item.source_system === 'string')
  const words: StatusWords = named ? await readStatusWords(sql) : noStatusWords
  const today = rules()
  const saver = createSaver(deps, client)
  const rejected: Rejected[] = []
  const systems = new Set<string>()
  for (const [index, item] of items.entries()) {
    const reading = readItem(item, today, words)
    if ('row' in reading) {
      await saver.add(sealDossier(reading.row, sealing))
      if (reading.row.sourceSystem !== null) systems.add(reading.row.sourceSystem)
    } else rejected.push({ index, code: codeGiven(item), problems: reading.problems })
  }
  return { received: items.length, ...(await saver.finish()), rejected, systems }
}
