import { randomUUID } from 'node:crypto'
import type { Answer, Handler, Match, Turn, Write } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import { asideOf, dialogueOf, withoutLasting } from '#src/chat/session.ts'
import { asksFor, choiceArgument, commandOf } from '#src/chat/words.ts'
import { kindOfMessage } from '#src/feedback/kind-of-message.ts'
import type { Officers } from '#src/officers/officers.ts'
import { mostPhotos } from '#src/photos/photo.ts'
import type { Photos, Taken } from '#src/photos/photos.ts'
import { surelyWished } from '#src/procedures/chance-of-wish.ts'
import type { Report } from '#src/reports/report.ts'
import type { Reports } from '#src/reports/reports.ts'
import { createFilling } from './feedback/filling.ts'
import {
  captionOf,
  filesOf,
  isWithheld,
  pendingOf,
  together,
  withoutPending,
} from './feedback/pending-photos.ts'
import { takeFiles, takenText } from './feedback/photo-intake.ts'
import { agreeing, asksForProcedure, passesOver, setAside } from './feedback/ways-out.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'
import { myReportsChoice, receiptReply } from './views/report.ts'
import { type Draft, draftSchema, resumeReply } from './views/report-draft.ts'
import { toOfficers } from './views/report-work.ts'
import type { Wishing } from './views/wished.ts'

const name = 'feedback'
const ways = {
  words: ['viet phan anh', 'gui phan anh', 'phan anh moi', 'kien nghi', 'report a problem'],
  choice: name,
}
// With a category beside it, the likeliest kind will do: what is opened here is confirmed before it is sent.
const sureEnough = 0.45
const dossierCode = /[HG]\d{2}[ .-]?\d[\d .-]{8,}/i
const codeAlone = /^\s*(?:\d{3}\.\d{2}\.\d{2}\.)?[HG]\d{2}[ .-]?[\d .-]{8,}$/i
// Questions that the words under a photo may answer; at the others they belong to what happened.
const answerable = ['what', 'where', 'commune']
// Opinions share their words with questions about procedures.
const surer = 0.85

type Services = Wishing & {
  reports: Reports
  photos: Photos
  hotline: string | undefined
  officers: Officers
  /** The bytes of what a message carries. */
  fetchFile?: (message: Message) => Promise<Uint8Array | undefined>
}

/** Files a report (phản ánh, kiến nghị) step by step; the draft waits in the session until it is sent or dropped. */
export function feedback(services: Services): Handler {
  const { reports, photos, communes, officers } = services
  const filling = createFilling(services)
  const closed = (turn: Turn) => withoutLasting(turn.session, name)

  /** The answer that `next` gives once what came is counted, and the photos become the draft's with its commit. */
  async function keeping(
    draft: Draft,
    taken: Taken,
    turn: Turn,
    next: (draft: Draft, head: string) => Promise<Answer>,
  ): Promise<Write> {
    const total = (draft.photos ?? 0) + taken.photos.length
    const counted = total === 0 ? draft : { ...draft, photos: total }
    const answer = await next(counted, takenText(taken, total, turn.t))
    const owner = { draftId: draft.id, citizenId: turn.citizenId }
    return async (tx) => {
      await photos.add(tx, owner, taken.photos)
      return answer
    }
  }

  /** Begins a draft with the photos that came before it. */
  async function begin(text: string | undefined, turn: Turn, files = pendingFiles(turn)) {
    const draft: Draft = { step: 'what', id: randomUUID() }
    if (files.length === 0) return await filling.begin(text, turn, draft)
    const owner = { draftId: draft.id, citizenId: turn.citizenId }
    const taken = await takeFiles(services, owner, { files, like: turn.message })
    const cleared = { ...turn, session: withoutPending(turn.session) }
    const known = { ...draft, ...partsOf(turn) }
    return await keeping(known, taken, turn, (counted, head) =>
      filling.begin(text, cleared, counted, head),
    )
  }

  const pendingFiles = (turn: Turn) => pendingOf(turn.session, turn.now)?.files ?? []

  /** Which messages, of which album, have had their photos taken. */
  function partsOf(turn: Turn, draft?: Draft): Pick<Draft, 'album' | 'parts'> {
    const { content } = turn.message
    const pending = pendingOf(turn.session, turn.now)
    const album = (content.kind === 'media' ? content.album : undefined) ?? pending?.album
    if (album === undefined) return {}
    const before = draft?.album === album ? (draft.parts ?? []) : (pending?.messages ?? [])
    return { album, parts: [...before, ...together(turn).map((each) => each.externalId)] }
  }

  /** Photos while a draft is open. The parts of an album are one turn: those that come late add in silence. */
  async function receive(draft: Draft, turn: Turn): Promise<Answer | Write> {
    const { message } = turn
    const messages = together(turn)
    const album = message.content.kind === 'media' ? message.content.album : undefined
    const late = album !== undefined && draft.album === album
    if (late && draft.parts?.includes(message.externalId)) return { replies: [] }
    if (isWithheld(turn)) return { replies: [] }
    const owner = { draftId: draft.id, citizenId: turn.citizenId }
    const files = messages.flatMap(filesOf)
    const taken = await takeFiles(services, owner, { files, like: message })
    const caption = captionOf(messages)
    const known = { ...draft, ...partsOf(turn, draft) }
    return await keeping(known, taken, turn, async (counted, head) => {
      if (caption !== undefined && answerable.includes(counted.step)) {
        return await filling.hear(counted, caption, turn, head)
      }
      const told = caption === undefined ? counted : filling.withMore(counted, caption)
      const full = told.step === 'photos' && told.photos === mostPhotos
      const answer =
        full || ['near', 'category'].includes(told.step)
          ? await filling.proceed(told, turn, head)
          : filling.asking(told, turn, head)
      const quiet = late && taken.unstored + taken.unfetched + taken.unreadable === 0
      return quiet ? { ...answer, replies: [] } : answer
    })
  }

  /** A photo that the platform did not hand over at all. */
  const missed = (draft: Draft, turn: Turn) =>
    filling.asking(draft, turn, turn.t('feedback.photo.unfetched'))

  /** Into the register, with the receipt and the officers' news in one commit. */
  const send =
    (draft: Draft) =>
    async (turn: Turn): Promise<Write> => {
      const { t, citizenId } = turn
      const chats = await officers.chatsOf(['handler'])
      return async (tx) => {
        const { text = '', place = '', category = '', commune, id, ...rest } = draft
        const report = await reports.file(tx, {
          ...{ draftId: id, citizenId, text, place, category },
          communeCode: commune || undefined,
          ...{ latitude: rest.latitude, longitude: rest.longitude, hidden: rest.hidden === true },
          ...{ name: rest.name || undefined, contact: rest.contact || undefined },
          ...{ address: rest.address || undefined },
        })
        const [photo] = report.photos === 0 ? [] : await photos.ofReport(report.id, tx)
        const telling = { tx, officers, communes, key: 'new', photo, chats } as const
        const elsewhere = await toOfficers(report, telling)
        const replies = [receiptReply(report, communes, { t, language: turn.language })]
        return { replies, session: closed(turn), elsewhere }
      }
    }

  const join =
    (receipt: string, draft: Draft | undefined) =>
    async (turn: Turn): Promise<Write> => {
      const { t } = turn
      return async (tx) => {
        const report: Report | undefined = await reports.join(tx, receipt, turn.citizenId)
        const choices = [myReportsChoice(t), menuChoice(t)]
        if (report === undefined) return { replies: [{ text: t('feedback.not-open'), choices }] }
        if (draft !== undefined) await photos.drop(tx, draft.id)
        const text = [
          t('feedback.joined', { receipt, count: report.followers + 1 }),
          draft?.photos && t('feedback.photo.not-joined'),
        ]
        return {
          replies: [{ text: text.filter(Boolean).join('\n'), choices }],
          session: closed(turn),
        }
      }
    }

  const gone = async ({ t }: Turn): Promise<Answer> => ({
    replies: [
      {
        text: t('feedback.gone'),
        choices: [myReportsChoice(t), contactsChoice(t), menuChoice(t)],
      },
    ],
  })

  /** Begins, unless a draft was left: then the person chooses. */
  const start = async (turn: Turn) => {
    const left = asideOf(turn.session, name, draftSchema)
    if (left?.text === undefined && !left?.photos) return await begin(undefined, turn)
    return { replies: [resumeReply(left, turn.t)] }
  }

  const aboutPhotos = async (turn: Turn) =>
    await begin(pendingOf(turn.session, turn.now)?.caption, turn)

  function matchTap(message: Message, draft: Draft | undefined, left: Draft | undefined) {
    const commune = choiceArgument(message, 'report')
    const tapped = choiceArgument(message, name)
    if (commune === undefined && tapped === undefined) return undefined
    const [action = '', argument = ''] = tapped?.split(':') ?? []
    if (action === 'join') {
      return { understood: { join: argument }, answer: join(argument, draft) }
    }
    // Pressed twice, the first has begun the draft.
    if (action === 'photo' && draft === undefined) return { answer: aboutPhotos }
    if (action === 'anew') return { answer: (turn: Turn) => begin(undefined, turn) }
    // Filed already, or dropped: the button of a draft that is no more.
    const filled = draft ?? left
    if (filled === undefined) return { answer: gone }
    if (commune !== undefined) {
      return { answer: (turn: Turn) => filling.proceed({ ...filled, commune }, turn) }
    }
    return matchStep(filled, action, argument)
  }

  function matchStep(draft: Draft, action: string, argument: string): Match {
    switch (action) {
      case 'send':
        if (argument !== draft.id) return { answer: gone }
        return draft.step === 'confirm'
          ? { answer: send(draft) }
          : { answer: (turn) => filling.proceed(draft, turn) }
      case 'edit':
        return { answer: (turn) => filling.edit(draft, argument, turn) }
      case 'cat':
        return { answer: (turn) => filling.proceed({ ...draft, category: argument }, turn) }
      case 'other':
        return { answer: (turn) => filling.proceed({ ...draft, compared: true }, turn) }
      case 'hide':
      case 'show':
        return { answer: (turn) => filling.proceed({ ...draft, hidden: action === 'hide' }, turn) }
      case 'photo':
      case 'resume':
        return { answer: (turn) => filling.proceed(draft, turn) }
      default:
        return { answer: (turn) => filling.passOver(draft, turn) }
    }
  }

  function matchShared(message: Message, draft: Draft): Match | undefined {
    const { content } = message
    if (content.kind === 'contact' && draft.step === 'contact') {
      return { answer: (turn) => filling.hearContact(draft, content.phone, turn) }
    }
    if (content.kind === 'location') {
      return { answer: (turn) => filling.locate(draft, content, turn) }
    }
    if (filesOf(message).length > 0) return { answer: (turn) => receive(draft, turn) }
    const empty = content.kind === 'media' && content.media === 'photo'
    return empty ? { answer: async (turn) => missed(draft, turn) } : undefined
  }

  function matchReport(message: Message, text: string): Match | undefined {
    // A dossier code is no report, and judging costs more than finding it.
    if (dossierCode.test(text)) return undefined
    const { kind, certainty, because, category } = kindOfMessage(text, reports.categories())
    const isReport =
      (kind === 'report' && category !== undefined) ||
      (['suggestion', 'rules', 'officer-attitude'].includes(kind) && because.length > 0)
    const enough = kind === 'report' ? sureEnough : surer
    if (!isReport || certainty < enough) return undefined
    const own = filesOf(message).length > 0
    // Who sends a picture shows something; who surely reports asks for no paper.
    const shows = own || (kind === 'report' && certainty >= surer)
    if (!shows && surelyWished(text)) return undefined
    return {
      understood: { kind, category, because },
      answer: (turn) => begin(text, turn, own ? together(turn).flatMap(filesOf) : undefined),
    }
  }

  return {
    name,
    matches(message, session) {
      const draft = dialogueOf(session, name, draftSchema)
      const tapped = matchTap(message, draft, asideOf(session, name, draftSchema))
      if (tapped !== undefined) return tapped
      if (asksFor(message, ways)) return { answer: start }
      const text = wordsOf(message)
      if (draft === undefined) {
        const free = ['text', 'media'].includes(message.content.kind) && !session.dialogue
        return free && text !== undefined && commandOf(text) === undefined
          ? matchReport(message, text)
          : undefined
      }
      const shared = matchShared(message, draft)
      if (shared !== undefined) return shared
      if (text === undefined || commandOf(text) !== undefined) return undefined
      if (passesOver(message)) return { answer: (turn) => filling.passOver(draft, turn) }
      if (draft.step === 'confirm' && asksFor(message, agreeing)) return { answer: send(draft) }
      // Typed alone it is a wish to see that dossier, whatever was asked.
      if (codeAlone.test(text)) return undefined
      if (asksForProcedure(draft.step, text)) {
        return { answer: async (turn) => setAside(text, services, turn) }
      }
      return { understood: { step: draft.step }, answer: (turn) => filling.hear(draft, text, turn) }
    },
  }
}
