import type { Conversation } from '#src/chat/dispatch.ts'
import type { Communes } from '#src/communes/communes.ts'
import type { Dossiers } from '#src/dossiers/dossiers.ts'
import type { Notices } from '#src/notices/notices.ts'
import type { Officers } from '#src/officers/officers.ts'
import type { Offices } from '#src/offices/offices.ts'
import type { Ratings } from '#src/ratings/ratings.ts'
import { cancel } from './cancel.ts'
import { contacts } from './contacts.ts'
import { dossier } from './dossier.ts'
import { fallback } from './fallback.ts'
import { flood } from './flood.ts'
import { help } from './help.ts'
import { language } from './language.ts'
import { later } from './later.ts'
import { media } from './media.ts'
import { myDossiers } from './my-dossiers.ts'
import { notices } from './notices.ts'
import { officerLink } from './officer-link.ts'
import { presence } from './presence.ts'
import { rating } from './rating.ts'
import { start } from './start.ts'
import { stop } from './stop.ts'
import { thanks } from './thanks.ts'

/** What the handlers lean on: domain services and a few settings. */
export type Services = {
  dossiers: Dossiers
  communes: Communes
  offices: Offices
  officers: Officers
  notices: Notices
  ratings: Ratings
  feed?: { isStale: (now: Date) => Promise<boolean> }
  hotline: string | undefined
  chatRetentionDays: number
  now: () => Date
}

/** The conversation, in the order in which it is asked: what works at any point first, what it merely recognises last. */
export function createConversation(services: Services): Conversation {
  return {
    handlers: [
      flood(),
      presence(),
      cancel(),
      start(services),
      help(),
      language(),
      stop(services),
      notices(services),
      officerLink(services),
      rating(services),
      dossier(services),
      myDossiers(services),
      contacts(services),
      later(services),
      thanks(),
      media(),
    ],
    fallback: fallback(services),
  }
}
