import type { Apologies } from '#src/apologies/apologies.ts'
import type { Audiences } from '#src/audiences/audiences.ts'
import type { Briefs } from '#src/briefs/briefs.ts'
import type { Broadcasts } from '#src/broadcasts/broadcasts.ts'
import type { QuietHours } from '#src/calendar/quiet-hours.ts'
import type { Conversation } from '#src/chat/dispatch.ts'
import type { Message } from '#src/chat/message.ts'
import type { ChatNames } from '#src/chat-names/store.ts'
import type { Citizens } from '#src/citizens/citizens.ts'
import type { Communes } from '#src/communes/communes.ts'
import type { Consents } from '#src/consents/consents.ts'
import type { DialogueDesk } from '#src/dialogues/desk.ts'
import type { Dialogues } from '#src/dialogues/dialogues.ts'
import type { Dossiers } from '#src/dossiers/dossiers.ts'
import type { FeedFreshness } from '#src/feed/freshness.ts'
import type { Figures } from '#src/figures/figures.ts'
import type { LiveFigures } from '#src/figures/live/live-figures.ts'
import type { Files } from '#src/files/store.ts'
import type { MyData } from '#src/my-data/my-data.ts'
import type { Notices } from '#src/notices/notices.ts'
import type { Officers } from '#src/officers/officers.ts'
import type { Offices } from '#src/offices/offices.ts'
import type { Photos } from '#src/photos/photos.ts'
import type { Procedures } from '#src/procedures/procedures.ts'
import type { Ratings } from '#src/ratings/ratings.ts'
import type { Receptions } from '#src/receptions/receptions.ts'
import type { Reports } from '#src/reports/reports.ts'
import type { SurveyDesk } from '#src/surveys/desk.ts'
import type { Surveys } from '#src/surveys/surveys.ts'
import { announcements } from './announcements.ts'
import { brief } from './brief.ts'
import { broadcast } from './broadcast.ts'
import { cancel } from './cancel.ts'
import { compare } from './compare.ts'
import { complaint } from './complaint.ts'
import { contacts } from './contacts.ts'
import { denunciation } from './denunciation.ts'
import { dialogueChange } from './dialogue-change.ts'
import { dialogueDesk } from './dialogue-desk.ts'
import { dialogueDoor } from './dialogue-door.ts'
import { dialogueMaker } from './dialogue-maker.ts'
import { dialoguePromises } from './dialogue-promises.ts'
import { dialogueSeats } from './dialogue-seats.ts'
import { dialogues } from './dialogues.ts'
import { dossier } from './dossier.ts'
import { dossierFollowUp } from './dossier-follow-up.ts'
import { emergency } from './emergency.ts'
import { fallback } from './fallback.ts'
import { feedback } from './feedback.ts'
import { flood } from './flood.ts'
import { frank } from './frank.ts'
import { help } from './help.ts'
import { figureQuestions, indicator } from './indicator.ts'
import { language } from './language.ts'
import { type App, linkChats } from './link-chats.ts'
import { media } from './media.ts'
import { myData } from './my-data.ts'
import { myDossiers } from './my-dossiers.ts'
import { myReports } from './my-reports.ts'
import { notices } from './notices.ts'
import { officerLink } from './officer-link.ts'
import { place } from './place.ts'
import { presence } from './presence.ts'
import { procedure } from './procedure.ts'
import { procedureGuess } from './procedure-guess.ts'
import { rating } from './rating.ts'
import { reception } from './reception.ts'
import { receptionDesk } from './reception-desk.ts'
import { start } from './start.ts'
import { stop } from './stop.ts'
import { survey } from './survey.ts'
import { surveyDesk } from './survey-desk.ts'
import { surveyInvite } from './survey-invite.ts'
import { surveyMaker } from './survey-maker.ts'
import { thanks } from './thanks.ts'
import type { Look } from './views/broadcast-preview.ts'
import type { Billing } from './views/broadcast-reach.ts'
import { work } from './work.ts'

/** What the handlers lean on: domain services and a few settings. */
export type Services = {
  dossiers: Dossiers
  citizens: Citizens
  /** Where the assistant can be met; with one platform only there is nothing to link. */
  apps: readonly App[]
  communes: Communes
  consents: Consents
  offices: Offices
  officers: Officers
  feed?: Pick<FeedFreshness, 'judge'>
  /** What the platforms call people, where they tell. */
  names?: Pick<ChatNames, 'nameOf'>
  /** The bytes of what a person sent. */
  fetchFile?: (message: Message) => Promise<Uint8Array | undefined>
  /** Keeps what a reply shows or hands over; `save` it with the `tx` of the handler's Write. */
  files: Files
  apologies: Apologies
  briefs: Briefs
  audiences: Audiences
  broadcasts: Broadcasts
  /** How messages look on the platforms that people use. */
  looks: readonly Look[]
  /** What the platform that bills asks for a message; undefined: nothing is sent that costs money. */
  billing: Billing
  quietHours: QuietHours | undefined
  figures: Figures
  /** What the registers say at this moment. */
  live: LiveFigures
  procedures: Pick<Procedures, 'search' | 'find' | 'named'>
  notices: Notices
  myData: MyData
  ratings: Ratings
  dialogues: Dialogues
  dialogueDesk: DialogueDesk
  receptions: Receptions
  /** The address of the page of a registration for a dialogue. */
  seatPage: (code: string) => string
  surveys: Surveys
  surveyDesk: SurveyDesk
  /** The address of the page of a survey. */
  surveyPage: (code: string) => string
  reports: Reports
  photos: Photos
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
      // Whole words that work at any point; none of them is an emergency.
      cancel(),
      start(services),
      help(services),
      frank(services),
      // An official's text to many people may speak of fires, thieves and denunciations.
      broadcast(services),
      denunciation(services),
      emergency(),
      language(services),
      stop(services),
      notices(services),
      announcements(services),
      myData(services),
      officerLink(services),
      // Before all that reads plain words: an opinion, or a question to a leader, may speak of anything.
      surveyMaker(services),
      surveyDesk(services),
      surveyInvite(services),
      survey(services),
      dialogueDesk(services),
      dialoguePromises(services),
      dialogueDoor(services),
      dialogueMaker(services),
      dialogueChange(services),
      receptionDesk(services),
      dialogues(services),
      dialogueSeats(services),
      reception(services),
      // Before what recognises codes and contacts: here they may answer an open question.
      linkChats(services),
      work(services),
      brief(services),
      // Before what else asks why, where and who.
      dossierFollowUp(services),
      complaint(services),
      myReports(services),
      feedback(services),
      rating(services),
      procedure(services),
      dossier(services),
      myDossiers(services),
      contacts(services),
      place(services),
      thanks(),
      media(services),
      compare(services),
      indicator(services),
      procedureGuess(services),
    ],
    fallback: fallback(services),
    // Of an official, "bao nhiêu đơn khiếu nại đã giải quyết" is no complaint, and "đối thoại cấp xã" asks for no seat.
    ahead: figureQuestions(services),
  }
}
