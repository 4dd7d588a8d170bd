import { join } from 'node:path'
import { createApologies } from './apologies/apologies.ts'
import { letterKeys } from './apology-duties.ts'
import { createBriefs } from './briefs/briefs.ts'
import { createBroadcasting } from './broadcasting.ts'
import { createCurrentCalendar } from './calendar/current-calendar.ts'
import type { OnAlert } from './channels/channel.ts'
import { createChatNames } from './chat-names/store.ts'
import { createCitizens } from './citizens/citizens.ts'
import { createCommunes } from './communes/communes.ts'
import type { Config } from './config.ts'
import { createConsents } from './consents/consents.ts'
import type { Database } from './database/database.ts'
import { createDossiers } from './dossiers/dossiers.ts'
import { createFeedFreshness } from './feed/freshness.ts'
import { createFeedWatch, type OnFeedAlert } from './feed/watch.ts'
import { isDenunciation } from './feedback/screen.ts'
import { createFigures } from './figures/figures.ts'
import { createLiveFigures } from './figures/live/live-figures.ts'
import { createFiles } from './files/store.ts'
import { type Indexing, indexing } from './indexing.ts'
import type { Log } from './log.ts'
import { createMeetings } from './meetings.ts'
import type { Metrics } from './metrics.ts'
import { createMyData } from './my-data/my-data.ts'
import { createNotices } from './notices/notices.ts'
import { createOfficers } from './officers/officers.ts'
import { createOffices } from './offices/offices.ts'
import { dropQueued } from './outbox/store.ts'
import { createPhotoFolder } from './photos/photo-folder.ts'
import { createPhotos } from './photos/photos.ts'
import { createProcedures } from './procedures/procedures.ts'
import { createRatings } from './ratings/ratings.ts'
import { createCurrentCategories } from './reports/current-categories.ts'
import { createPublished } from './reports/published.ts'
import { createReports } from './reports/reports.ts'
import type { Sealing } from './sealing.ts'
import { createSurveyDesk } from './surveys/desk.ts'
import { createSurveys } from './surveys/surveys.ts'
import { noticeKeys } from './unasked.ts'
import { createUnknownEvents } from './unknown-events/store.ts'

export type SubjectDeps = {
  config: Config
  database: Database
  sealing: Sealing
  now: () => Date
  log: Log
  metrics?: Pick<Metrics, 'alertRaised'>
  onAlert?: OnAlert
  /** Told when a source of the feed falls silent and is heard again, once, in the transaction that notes it. */
  onFeedAlert?: OnFeedAlert
  /** Other makers of the same indices, such as remember what they made. */
  indexing?: Indexing
}

const photoRemedy = 'check that DATA_DIR can be written and is not full'

/** Everything that knows the subject, over one database; none of it knows a chat. */
export async function createSubjects(deps: SubjectDeps) {
  const { config, database, sealing, now, log, metrics } = deps
  const files = createFiles({ database, sealing, now })
  const calendar = await createCurrentCalendar(database)
  const dossiers = createDossiers({
    database,
    sealing,
    calendar: calendar.current,
    prefixes: config.codePrefixes,
    proof: config.proof,
  })
  const citizens = createCitizens({ database, sealing })
  const { provinceCode } = config
  const index = deps.indexing ?? indexing
  const communes = createCommunes({ database, provinceCode, index: index.places })
  await communes.reload()
  const offices = createOffices({ database })
  const consents = createConsents({ database, now })
  const notices = createNotices({
    consents,
    dropQueued: async (sql, citizenId) =>
      dropQueued(sql, await citizens.idsOf(sql, citizenId), [noticeKeys, letterKeys]),
  })
  const ratings = createRatings({ database, sealing, dossiers, now, screen: isDenunciation })
  const myData = createMyData({ database, sealing, files, now })
  const categories = await createCurrentCategories(database)
  const photos = createPhotos({
    ...{ database, sealing, now },
    folder: createPhotoFolder(join(config.dataDir, 'photos'), sealing),
    onTrouble: (cause) =>
      deps.onAlert?.(
        'photo-store',
        cause === undefined ? undefined : { cause, remedy: photoRemedy },
      ),
  })
  const published = createPublished(database, categories)
  const reports = createReports({
    ...{ database, sealing, categories, now },
    calendar: calendar.current,
  })
  const officers = createOfficers({ database, sealing, now })
  const names = createChatNames({ database, sealing })
  const unknownEvents = createUnknownEvents({ database, sealing })
  const apologies = createApologies({
    ...{ database, calendar: calendar.current, sealing, now },
    silenced: consents.silenced,
  })
  const figures = createFigures({ database, communes, index: index.figures })
  const briefs = createBriefs({ database, now })
  const live = createLiveFigures({
    ...{ database, communes, categories: categories.current },
    index: index.liveFigures,
  })
  const procedures = await createProcedures({ database, now, index: index.procedures })
  const feed = createFeedFreshness({ database, staleHours: config.feed.staleHours })
  const feedWatch = createFeedWatch({
    ...{ database, log, calendar: calendar.current, staleHours: config.feed.staleHours },
    onAlert: deps.onFeedAlert,
    onRaised: (kind) => metrics?.alertRaised(kind),
  })

  const meetings = createMeetings({ config, database, sealing, now })
  const { dialogues, dialogueDesk, receptions, seatPage } = meetings
  const surveys = createSurveys({ database, sealing, screen: isDenunciation })
  const surveyDesk = createSurveyDesk({ database, sealing })
  const surveyPage = (code: string) => `${config.publicUrl}/y-kien/${code}`

  const casting = createBroadcasting({ config, database, officers, now })

  return {
    ...casting,
    ...{ meetings, dialogues, dialogueDesk, receptions, seatPage },
    ...{ surveys, surveyDesk, surveyPage },
    ...{ calendar, communes, offices, officers, files, names, unknownEvents },
    ...{ dossiers, citizens, consents, notices, ratings, myData, reports, photos, published },
    ...{ apologies, briefs, figures, live, procedures, feed, feedWatch },
  }
}

export type Subjects = Awaited<ReturnType<typeof createSubjects>>
