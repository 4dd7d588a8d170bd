import type { Database, Tx } from '#src/database/database.ts'
import type { Dossier, Dossiers } from '#src/dossiers/dossiers.ts'
import { finished } from '#src/dossiers/status.ts'
import type { Sealing } from '#src/sealing.ts'
import { mayConcernDeath } from './bereavement.ts'
import * as store from './store.ts'

/** Fewer votes than these could be traced back to somebody at the counter. */
const leastVotes = 5
const longestWord = 500
const answeringMs = 3 * 24 * 60 * 60_000

export type RatingDeps = {
  database: Database
  sealing: Sealing
  dossiers: Pick<Dossiers, 'mine'>
  now: () => Date
  /** Whether a text denounces somebody: then it is not kept. */
  screen: (text: string) => boolean
}

export type WordKept = 'kept' | 'screened' | 'refused'

/** Whether this dossier is over, and not one after which nobody is asked for stars. */
function mayBeRated({ status, unclear, procedureCode, procedureName }: Dossier): boolean {
  return !unclear && finished(status) && !mayConcernDeath(procedureCode, procedureName)
}

/**
 * What people think of how they were served: once per finished dossier and person, however many linked chats they have, one to five stars and an optional word. No name
 * is stored, and nobody reads single votes: only averages of five and more leave this module.
 */
export function createRatings({ database, sealing, dossiers, now, screen }: RatingDeps) {
  /** Who of these is asked for stars, each once and not when they gave some: `<citizen> <code>`. Notes it. */
  async function ask(
    tx: Tx,
    over: readonly { citizenId: string; dossier: Dossier }[],
  ): Promise<Set<string>> {
    const owned = over
      .filter(({ dossier }) => mayBeRated(dossier))
      .map(({ citizenId, dossier: { code } }) => ({ citizenId, code }))
    if (owned.length === 0) return new Set()
    const asked = await store.noteAsked(tx, owned, now())
    return new Set(asked.map(({ citizenId, code }) => `${citizenId} ${code}`))
  }

  /** The person's finished dossiers that still may be rated, newest change first. */
  async function open(citizenId: string): Promise<Dossier[]> {
    const [mine, rated] = await Promise.all([
      dossiers.mine(citizenId, now()),
      store.findRated(database.sql, citizenId),
    ])
    return mine.filter((dossier) => mayBeRated(dossier) && !rated.has(dossier.code))
  }

  /** Of those that may be rated the ones for which stars were asked these last days: a bare number is an answer. */
  async function askedLately(citizenId: string): Promise<Dossier[]> {
    const since = new Date(now().getTime() - answeringMs)
    const asked = await store.findAskedSince(database.sql, citizenId, since)
    return asked.size === 0 ? [] : (await open(citizenId)).filter(({ code }) => asked.has(code))
  }

  /** Stores 1-5 stars for a dossier that `open` lists; false when it was rated before. */
  async function rate(tx: Tx, owned: store.Owned, stars: number): Promise<boolean> {
    return await store.addRating(tx, owned, stars, now())
  }

  /** Keeps a word with the stars, sealed; a denunciation is not kept, nor a second word. */
  async function addWord(tx: Tx, owned: store.Owned, text: string): Promise<WordKept> {
    if (screen(text)) return 'screened'
    const sealed = sealing.seal(text.slice(0, longestWord).toWellFormed())
    return (await store.addWord(tx, owned, sealed)) ? 'kept' : 'refused'
  }

  /** Average stars by office or procedure code, given from `from` to `until`; groups under five votes are left out. */
  async function averages(
    by: 'office' | 'procedure',
    span: { from: Date; until: Date },
  ): Promise<store.Average[]> {
    return await store.findAverages(database.sql, by, { ...span, least: leastVotes })
  }

  return { ask, open, askedLately, rate, addWord, averages }
}

export type Ratings = ReturnType<typeof createRatings>
