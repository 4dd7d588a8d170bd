import { createApologyDuties } from './apology-duties.ts'
import { createBriefDuty } from './brief-duties.ts'
import type { Config } from './config.ts'
import type { Database } from './database/database.ts'
import { foldTallies } from './dossiers/tally.ts'
import { createRemind } from './notices/remind.ts'
import { createTellChanges } from './notices/tell-changes.ts'
import type { Post } from './outbox/post.ts'
import { createReportDuties } from './report-duties.ts'
import type { Subjects } from './subjects.ts'
import { createSay } from './unasked.ts'
import type { Task } from './workers.ts'

export type DutyDeps = {
  config: Config
  database: Database
  services: Subjects
  post: Post
  now: () => Date
}

/** What the assistant does unasked, again and again; safe in several processes at once. */
export function createDuties({ config, database, services, post, now }: DutyDeps): Task[] {
  const { quietHours } = config
  const { apologies, calendar, dossiers, myData, officers, photos, ratings } = services
  const telling = { database, dossiers, quietHours, now, say: createSay(post) }
  return [
    ...services.meetings.duties(post),
    { name: 'officer-codes', everyMs: 3_600_000, run: officers.forgetOldCodes },
    { name: 'erased-chats', everyMs: 5_000, run: myData.removeErased },
    ...createApologyDuties({
      ...{ database, apologies, officers, calendar: calendar.current, post, now, quietHours },
    }),
    createBriefDuty({ database, officers, calendar: calendar.current, post, now }),
    { name: 'dossier-counts', everyMs: 2_000, run: () => foldTallies(database) },
    { name: 'photos-dropped', everyMs: 60_000, run: photos.dropForgotten },
    { name: 'photo-files', everyMs: 5_000, run: photos.removeGone },
    ...createReportDuties({
      ...{ database, officers, post, now },
      ...{ reports: services.reports, communes: services.communes, calendar: calendar.current },
    }),
    {
      name: 'notices',
      everyMs: 1_000,
      run: createTellChanges({ ...telling, askRatings: ratings.ask }),
    },
    {
      name: 'reminders',
      everyMs: 300_000,
      run: createRemind({
        ...telling,
        calendar: calendar.current,
        letterSent: apologies.letterSent,
      }),
    },
  ]
}
