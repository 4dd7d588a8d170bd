import type { Services } from '#handlers/index.ts'
import { createApologies } from '#src/apologies/apologies.ts'
import { createBriefs } from '#src/briefs/briefs.ts'
import { createBroadcasting } from '#src/broadcasting.ts'
import { createCalendar } from '#src/calendar/working-days.ts'
import { type Conversation, choose } from '#src/chat/dispatch.ts'
import { cleanText, type Message } from '#src/chat/message.ts'
import { emptySession } from '#src/chat/session.ts'
import { createCitizens } from '#src/citizens/citizens.ts'
import { createCommunes } from '#src/communes/communes.ts'
import type { Config } from '#src/config.ts'
import { createConsents } from '#src/consents/consents.ts'
import type { Database } from '#src/database/database.ts'
import { createDossiers } from '#src/dossiers/dossiers.ts'
import { shippedCategories } from '#src/feedback/categories.ts'
import { createFigures } from '#src/figures/figures.ts'
import { createLiveFigures } from '#src/figures/live/live-figures.ts'
import { createFiles } from '#src/files/store.ts'
import { createMeetings } from '#src/meetings.ts'
import { createMyData } from '#src/my-data/my-data.ts'
import { createNotices } from '#src/notices/notices.ts'
import { createOfficers } from '#src/officers/officers.ts'
import { createOffices } from '#src/offices/offices.ts'
import { createPhotoFolder } from '#src/photos/photo-folder.ts'
import { createPhotos } from '#src/photos/photos.ts'
import { looks } from '#src/platforms.ts'
import { searchShippedProcedures } from '#src/procedures/shipped-procedures.ts'
import { createRatings } from '#src/ratings/ratings.ts'
import { createReports } from '#src/reports/reports.ts'
import { createSealing } from '#src/sealing.ts'
import { createSurveyDesk } from '#src/surveys/desk.ts'
import { createSurveys } from '#src/surveys/surveys.ts'
import type { Io } from './io.ts'

/**
 * Reads one message a line and prints, as one JSON object a line, which handler takes it and what it understood. Looks
 * nothing up: no database, no network.
 */
export async function understand(conversation: Conversation, io: Io): Promise<void> {
  for await (const line of io.input()) {
    const text = cleanText(line)
    const message: Message = {
      ...{ channel: 'web', address: 'cli', externalId: 'cli', position: 0 },
      content: { kind: 'text', text },
    }
    const { name, match } = choose(conversation, message, emptySession)
    io.out(`${JSON.stringify({ text, handler: name, understood: match.understood ?? {} })}\n`)
  }
}

/** The services of a conversation that is only asked what it understands: nothing behind them is ever called. */
export function offlineServices(config: Config, now: () => Date): Services {
  const offline = () => Promise.reject(new Error('offline'))
  const nowhere: Database = new Proxy(offline as unknown as Database, { get: () => nowhere })
  const calendar = () => createCalendar([])
  const sealing = createSealing(Buffer.alloc(32))
  const { codePrefixes: prefixes, proof, provinceCode, hotline, chatRetentionDays } = config
  const communes = createCommunes({ database: nowhere, provinceCode })
  const dossiers = createDossiers({ database: nowhere, calendar, sealing, prefixes, proof })
  const consents = createConsents({ database: nowhere, now })
  const shipped = shippedCategories.map((category) => ({
    ...category,
    ...{ days: undefined, dayUnit: undefined, dated: [], officeKind: 'other', public: false },
  }))
  const categories = { current: () => shipped, reload: async () => {} }
  const officers = createOfficers({ database: nowhere, sealing, now })
  return {
    ...createBroadcasting({ config, database: nowhere, officers, now }),
    dossiers,
    consents,
    notices: createNotices({ consents, dropQueued: async () => {} }),
    myData: createMyData({ database: nowhere, sealing, now, files: { save: offline } }),
    ratings: createRatings({ database: nowhere, sealing, dossiers, now, screen: () => false }),
    photos: createPhotos({
      ...{ database: nowhere, sealing, now },
      folder: createPhotoFolder(config.dataDir, sealing),
    }),
    reports: createReports({ database: nowhere, sealing, categories, calendar, now }),
    apps: [],
    citizens: createCitizens({ database: nowhere, sealing }),
    communes,
    briefs: createBriefs({ database: nowhere, now }),
    figures: createFigures({ database: nowhere, communes }),
    live: createLiveFigures({ database: nowhere, communes, categories: categories.current }),
    files: createFiles({ database: nowhere, sealing, now }),
    offices: createOffices({ database: nowhere }),
    officers,
    ...{ looks, billing: undefined, quietHours: config.quietHours },
    apologies: createApologies({ database: nowhere, calendar, sealing, now }),
    procedures: {
      search: searchShippedProcedures(),
      find: async () => undefined,
      named: () => [],
    },
    ...createMeetings({ config, database: nowhere, sealing, now }),
    surveys: createSurveys({ database: nowhere, sealing, screen: () => false }),
    surveyDesk: createSurveyDesk({ database: nowhere, sealing }),
    surveyPage: (code) => code,
    hotline,
    chatRetentionDays,
    now,
  }
}
