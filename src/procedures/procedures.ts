import { localDay } from '#src/calendar/working-days.ts'
import type { Database } from '#src/database/database.ts'
import type { Procedure } from './procedure.ts'
import { createSearchIndex, type Finding, type Search } from './search-index.ts'
import * as store from './store.ts'
import { wordingsOf } from './wordings.ts'

/** The codes a search may answer with, named. */
export type Named = { code: string; name: string }

export type Found = Omit<Finding, 'codes'> & {
  /** Best first. */
  procedures: Named[]
  /** The person named the code itself. */
  byCode: boolean
}

type Known = { stamp: string; names: Map<string, string>; search: Search }

/**
 * The national code of a procedure in a text, without the tail that some systems add (`1.001193.000.00.00.H36`).
 */
export function readProcedureCode(text: string): string | undefined {
  return /(?<![\d.])(\d\.\d{6})(?![\d])/.exec(text)?.[1]
}

/** An index over rows that are at hand; for commands that look nothing up. */
export function createSearchOver(
  names: Map<string, string>,
  phrases: readonly { key: string; phrases: string }[],
): (text: string) => Found | undefined {
  const { wordings, synonyms } = wordingsOf(names, phrases)
  return searchIn({
    stamp: '',
    names,
    search: createSearchIndex(wordings, synonyms),
  })
}

function searchIn({ names, search }: Known) {
  const named = (code: string) => ({ code, name: names.get(code) ?? code })
  return (text: string): Found | undefined => {
    const code = readProcedureCode(text)
    const sure = {
      learnt: true,
      chance: 1,
      wish: 1,
      share: 1,
      whole: 1,
      evidence: 10,
      byCode: true,
    }
    if (code !== undefined && names.has(code))
      return { kind: 'one', procedures: [named(code)], ...sure }
    // A code that was replaced stands among the words of its successor.
    const found = search(code ?? text)
    if (code !== undefined && (found === undefined || found.whole < 1))
      return { kind: 'none', procedures: [], ...sure }
    if (found === undefined) return undefined
    const { codes, ...facts } = found
    return { ...facts, procedures: codes.map(named), byCode: false }
  }
}

/**
 * The procedures of the database, searched in memory. `reload` takes in what an import changed and versions whose day
 * has come; it is cheap when nothing did.
 */
export async function createProcedures(deps: {
  database: Database
  now: () => Date
  index?: typeof createSearchIndex
}) {
  const { database, index = createSearchIndex } = deps

  async function read(stamp: string, day: string): Promise<Known> {
    const all = await store.readNames(database, day)
    const names = new Map([...all].map(([code, { name }]) => [code, name]))
    const { wordings, synonyms } = wordingsOf(names, await store.readPhrases(database))
    return { stamp, names, search: index(wordings, synonyms) }
  }

  async function current(): Promise<{ stamp: string; day: string }> {
    const day = localDay(deps.now())
    return { stamp: `${day} ${await store.readStamp(database.sql)}`, day }
  }

  const start = await current()
  let known = await read(start.stamp, start.day)

  async function reload(): Promise<void> {
    const { stamp, day } = await current()
    if (stamp !== known.stamp) known = await read(stamp, day)
  }

  /** What a text asks for; undefined when it shares nothing with any procedure. Needs no database. */
  function search(text: string): Found | undefined {
    return searchIn(known)(text)
  }

  /**
   * A procedure as it was on `at`: the version valid then, else (`valid: false`) the oldest known. Undefined: no such
   * code.
   */
  async function find(
    code: string,
    at: Date,
  ): Promise<{ procedure: Procedure; valid: boolean } | undefined> {
    const row = await store.findVersion(database, code, localDay(at))
    if (row !== undefined) return { procedure: row, valid: true }
    const oldest = await store.findOldest(database, code)
    return oldest && { procedure: oldest, valid: false }
  }

  /** The names of some procedures, in that order; unknown codes are left out. */
  function named(codes: readonly string[]): Named[] {
    return codes.flatMap((code) => {
      const name = known.names.get(code)
      return name === undefined ? [] : [{ code, name }]
    })
  }

  return { search, find, named, reload }
}

export type Procedures = Awaited<ReturnType<typeof createProcedures>>
