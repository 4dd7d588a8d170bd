import { afterQuietHours, type QuietHours } from '#src/calendar/quiet-hours.ts'
import { chatsToReach } from '#src/citizens/chats-to-reach.ts'
import type { Database, Tx } from '#src/database/database.ts'
import type { Dossier, Dossiers } from '#src/dossiers/dossiers.ts'
import type { Notice, Say } from './notice.ts'
import * as store from './store.ts'

// Changes of one dossier within five seconds are one message; the half second is for statements on their way.
const gatherMs = 5_500
// Rows locked by one transaction: many enough to be fast, few enough that a feed never waits long behind it.
const batch = 500
// A stop waits no longer than this; the rest is told when the duty comes round again.
const rushMs = 3_000

export type TellDeps = {
  database: Database
  dossiers: Pick<Dossiers, 'several'>
  quietHours: QuietHours | undefined
  now: () => Date
  say: Say
  /** Which of these finished dossiers their people may be asked to rate, each once; notes that they were. */
  askRatings: (
    tx: Tx,
    finished: readonly { citizenId: string; dossier: Dossier }[],
  ) => Promise<Set<string>>
}

const urgent = ({ status, unclear }: Dossier) => !unclear && (status === 5 || status === 6)

/**
 * Tells what `upsertDossiers` noted: each dossier's changes as one message with the state it has now, to everybody who
 * proved it and agreed. Telling and forgetting are one transaction, so that a crash repeats nothing and loses nothing;
 * several processes share the work.
 */
export function createTellChanges(deps: TellDeps) {
  const { database, dossiers, quietHours, now, say, askRatings } = deps

  async function noticesOf(
    tx: Tx,
    news: readonly store.News[],
    facts: ReadonlyMap<string, Dossier>,
  ): Promise<Notice[]> {
    const followers = await store.findFollowers(
      tx,
      news.map(({ code }) => code),
    )
    const chats = await chatsToReach(
      tx.sql,
      followers.map(({ citizenId }) => citizenId),
    )
    const byCode = new Map(news.map((each) => [each.code, each]))
    const told = followers.flatMap(({ code, citizenId }) => {
      const [chat, dossier, change] = [chats.get(citizenId), facts.get(code), byCode.get(code)]
      return chat && dossier && change ? [{ chat, citizenId, dossier, change }] : []
    })
    const finished = told.filter(({ dossier }) => dossier.status >= 9)
    const asked = finished.length === 0 ? new Set() : await askRatings(tx, finished)
    return told.map(({ chat, citizenId, dossier, change }) => ({
      ...{ kind: 'change', chat, citizenId, dossier, since: change.since },
      ...{ statusChanged: change.statusChanged, dueChanged: change.dueChanged },
      wasDueAt: change.wasDueAt ?? undefined,
      askRating: asked.has(`${citizenId} ${dossier.code}`),
    }))
  }

  /** Tells one portion; how many dossiers it took up. */
  async function tellSome(): Promise<number> {
    const at = now()
    const before = new Date(at.getTime() - gatherMs)
    const quiet = afterQuietHours(at, quietHours) > at
    if (!(await store.newsWait(database.sql, before, quiet))) return 0
    return await database.transaction(async (tx) => {
      const claimed = await store.claimNews(tx, { before, urgent: quiet, limit: batch })
      const codes = claimed.map(({ code }) => code)
      const facts = await dossiers.several(tx.sql, codes, at)
      // What has moved on since is no longer worth waking somebody.
      const held = quiet ? codes.filter((code) => !urgent(facts.get(code) as Dossier)) : []
      const news = claimed.filter(({ code }) => !held.includes(code))
      if (held.length > 0) await store.calmNews(tx, held)
      if (news.length > 0) {
        await say(tx.sql, await noticesOf(tx, news, facts))
        await store.dropNews(
          tx,
          news.map(({ code }) => code),
        )
      }
      return claimed.length
    })
  }

  return async function tellChanges(): Promise<void> {
    const until = performance.now() + rushMs
    while ((await tellSome()) > 0 && performance.now() < until);
  }
}
