import type { Conversation } from '#src/chat/dispatch.ts'
import type { Communes } from '#src/communes/communes.ts'
import type { DialogueDesk } from '#src/dialogues/desk.ts'
import type { Dialogues } from '#src/dialogues/dialogues.ts'
import type { Dossiers } from '#src/dossiers/dossiers.ts'
import type { Officers } from '#src/officers/officers.ts'
import type { Offices } from '#src/offices/offices.ts'
import type { Receptions } from '#src/receptions/receptions.ts'
import { cancel } from './cancel.ts'
import { complaint } from './complaint.ts'
import { contacts } from './contacts.ts'
import { denunciation } from './denunciation.ts'
import { dialogueDesk } from './dialogue-desk.ts'
import { dialogueDoor } from './dialogue-door.ts'
import { dialogueMaker } from './dialogue-maker.ts'
import { dialogues } from './dialogues.ts'
import { dossier } from './dossier.ts'
import { emergency } from './emergency.ts'
import { fallback } from './fallback.ts'
import { flood } from './flood.ts'
import { help } from './help.ts'
import { language } from './language.ts'
import { later } from './later.ts'
import { media } from './media.ts'
import { myDossiers } from './my-dossiers.ts'
import { officerLink } from './officer-link.ts'
import { presence } from './presence.ts'
import { reception } from './reception.ts'
import { receptionDesk } from './reception-desk.ts'
import { start } from './start.ts'
import { thanks } from './thanks.ts'

/** What the handlers lean on: domain services and a few settings. */
export type Services = {
  dossiers: Dossiers
  communes: Communes
  offices: Offices
  officers: Officers
  dialogues: Dialogues
  dialogueDesk: DialogueDesk
  receptions: Receptions
  /** The address of the page of a registration for a dialogue. */
  seatPage: (code: string) => string
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
      denunciation(services),
      emergency(),
      cancel(),
      start(services),
      help(),
      language(),
      officerLink(services),
      // Before all that reads plain words: a question to a leader may speak of anything.
      dialogueDesk(services),
      dialogueDoor(services),
      dialogueMaker(services),
      receptionDesk(services),
      dialogues(services),
      reception(services),
      dossier(services),
      myDossiers(services),
      contacts(services),
      later(services),
      complaint(services),
      thanks(),
      media(),
    ],
    fallback: fallback(services),
  }
}
