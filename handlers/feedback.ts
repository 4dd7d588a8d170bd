import { randomUUID } from 'node:crypto'
import type { Answer, Handler, Match, Turn, Write } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import { dialogueOf, inDialogue, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, choiceArgument, commandOf } from '#src/chat/words.ts'
import type { Communes } from '#src/communes/communes.ts'
import { kindOfMessage } from '#src/feedback/kind-of-message.ts'
import { proposeCategory } from '#src/feedback/propose-category.ts'
import type { Officers } from '#src/officers/officers.ts'
import { normalisePhone } from '#src/phone.ts'
import type { Report } from '#src/reports/report.ts'
import type { Reports } from '#src/reports/reports.ts'
import { contactsChoice, menuChoice } from './views/menu.ts'
import { whichPlace } from './views/place.ts'
import { myReportsChoice, receiptReply } from './views/report.ts'
import {
  categoryReply,
  type Draft,
  draftReply,
  draftSchema,
  nearReply,
  needsPerson,
  nextStep,
} from './views/report-draft.ts'
import { toOfficers } from './views/report-work.ts'

const name = 'feedback'
const ways = {
  words: ['viet phan anh', 'gui phan anh', 'phan anh moi', 'kien nghi', 'report a problem'],
  choice: name,
}
const skipping = { words: ['bo qua', 'khong', 'khong can', 'skip'], choice: `${name}:skip` }
// With a category beside it, the likeliest kind will do: what is opened here is confirmed before it is sent.
const sureEnough = 0.45
const dossierCode = /[HG]\d{2}[ .-]?\d[\d .-]{8,}/i
const codeAlone = /^\s*(?:\d{3}\.\d{2}\.\d{2}\.)?[HG]\d{2}[ .-]?[\d .-]{8,}$/i
// Opinions share their words with questions about procedures.
const surer = 0.85
const shortestText = 8
const longestText = 3_000
const longestLine = 300

type Services = { reports: Reports; communes: Communes; officers: Officers }

/** Files a report (phản ánh, kiến nghị) step by step; the draft waits in the session until it is sent or dropped. */
export function feedback({ reports, communes, officers }: Services): Handler {
  const view = (turn: Turn) => ({ t: turn.t, communes, categories: reports.categories() })
  const categoryOf = (draft: Draft) =>
    reports.categories().find(({ code }) => code === draft.category)

  function asking(draft: Draft, turn: Turn, head?: string): Answer {
    const reply = draftReply(draft, view(turn))
    const text = head === undefined ? reply.text : `${head}\n\n${reply.text}`
    return { replies: [{ ...reply, text }], session: inDialogue(turn.session, name, draft) }
  }

  /** Open reports of the same sort in the same commune, to be joined instead of doubled. */
  async function compare(draft: Draft, turn: Turn): Promise<Answer | undefined> {
    const { citizenId, session } = turn
    const { category = '', commune = '', latitude, longitude } = draft
    const place = { category, communeCode: commune, citizenId, latitude, longitude }
    const near = await reports.near(place)
    if (near.length === 0) return undefined
    return {
      replies: [nearReply(near, turn.t)],
      session: inDialogue(session, name, { ...draft, step: 'near' }),
    }
  }

  /** Goes on with what is still missing. */
  async function proceed(draft: Draft, turn: Turn, head?: string): Promise<Answer> {
    const step = nextStep(draft, categoryOf(draft))
    if (step === 'category') {
      const proposed = proposeCategory(draft.text ?? '', reports.categories())
      const reply = categoryReply(
        proposed.map(({ code }) => code),
        view(turn),
      )
      return { replies: [reply], session: inDialogue(turn.session, name, { ...draft, step }) }
    }
    if (step !== 'near') return asking({ ...draft, step }, turn, head)
    const found = await compare(draft, turn)
    return found ?? (await proceed({ ...draft, compared: true }, turn, head))
  }

  /** The text as the beginning of a draft, with the category and the commune that it speaks of. */
  function readText(text: string, draft: Draft): Draft {
    const { kind, category } = kindOfMessage(text, reports.categories())
    const byKind = {
      rules: 'rules',
      'officer-attitude': 'attitude',
      'dossier-late': 'dossier-late',
    }
    const special = kind in byKind ? byKind[kind as keyof typeof byKind] : undefined
    const [proposed] = proposeCategory(text, reports.categories())
    const place = communes.gazetteer().findIn(text)[0]?.reading
    const commune = place?.kind === 'one' && place.own ? place.place.code : undefined
    const found = special ?? category ?? proposed?.code
    return {
      ...draft,
      text: text.slice(0, longestText),
      ...(found !== undefined && { category: found }),
      ...(commune !== undefined && { commune }),
    }
  }

  async function begin(text: string | undefined, turn: Turn): Promise<Answer> {
    const draft: Draft = { step: 'what', id: randomUUID() }
    if (text === undefined || text.trim().length < shortestText) return asking(draft, turn)
    const read = readText(text, draft)
    const category = categoryOf(read)?.name
    const head = category && turn.t('feedback.understood', { category })
    return await proceed(read, turn, head)
  }

  /** Words, or a place, while a question is open. */
  async function hear(draft: Draft, text: string, turn: Turn): Promise<Answer> {
    const line = text.slice(0, longestLine)
    switch (draft.step) {
      case 'what':
        return await begin(text, turn)
      case 'category':
        return await hearCategory(draft, text, turn)
      case 'where':
        return await hearPlace({ ...draft, place: line }, line, turn)
      case 'commune':
        return await hearPlace(draft, line, turn)
      case 'name':
        return await proceed({ ...draft, name: line }, turn)
      case 'contact':
        return await hearContact(draft, line, turn)
      default:
        return draft.step === 'near'
          ? await proceed(draft, turn)
          : asking(draft, turn, turn.t('feedback.choose'))
    }
  }

  async function hearCategory(draft: Draft, text: string, turn: Turn): Promise<Answer> {
    const [found] = proposeCategory(text, reports.categories())
    return await proceed({ ...draft, ...(found && { category: found.code }) }, turn)
  }

  async function hearPlace(draft: Draft, text: string, turn: Turn): Promise<Answer> {
    if (draft.commune !== undefined) return await proceed(draft, turn)
    const gazetteer = communes.gazetteer()
    const named = gazetteer.findIn(text)[0]?.reading
    const reading = named ?? (draft.step === 'commune' ? gazetteer.resolve(text) : undefined)
    if (reading === undefined) return await proceed(draft, turn)
    if (reading.kind === 'one' && reading.own) {
      return await proceed({ ...draft, commune: reading.place.code }, turn)
    }
    const back =
      reading.kind === 'one' ? undefined : whichPlace(reading, { prefix: 'report', t: turn.t })
    const next: Draft = { ...draft, step: 'commune' }
    if (back === undefined) return asking(next, turn, turn.t('feedback.unknown-commune'))
    return { replies: [back], session: inDialogue(turn.session, name, next) }
  }

  async function hearContact(draft: Draft, text: string, turn: Turn): Promise<Answer> {
    const phone = normalisePhone(text)
    const mail = /^\S+@\S+\.\S+$/.test(text.trim())
    if (phone === undefined && !mail) return asking(draft, turn, turn.t('feedback.bad-contact'))
    return await proceed({ ...draft, contact: phone ?? text.trim() }, turn)
  }

  async function passOver(draft: Draft, turn: Turn): Promise<Answer> {
    const strict = needsPerson(categoryOf(draft))
    switch (draft.step) {
      case 'where':
        return await proceed(draft.commune ? { ...draft, place: '' } : draft, turn)
      case 'commune':
        return await proceed({ ...draft, commune: '' }, turn)
      case 'name':
        return await proceed(strict ? draft : { ...draft, name: '' }, turn)
      case 'contact':
        return await proceed(strict ? draft : { ...draft, contact: '' }, turn)
      default:
        return await proceed(draft, turn)
    }
  }

  /** Into the register, with the receipt and the officers' news in one commit. */
  const send =
    (draft: Draft) =>
    async (turn: Turn): Promise<Write> => {
      const { t, citizenId } = turn
      return async (tx) => {
        const { text = '', place = '', category = '', commune, id, step: _, ...rest } = draft
        const report = await reports.file(tx, {
          ...{ draftId: id, citizenId, text, place, category },
          communeCode: commune || undefined,
          ...{ latitude: rest.latitude, longitude: rest.longitude, hidden: rest.hidden === true },
          ...{ name: rest.name || undefined, contact: rest.contact || undefined },
        })
        const elsewhere = await toOfficers(report, { tx, officers, communes, key: 'new' })
        const replies = [receiptReply(report, communes, { t, language: turn.language })]
        return { replies, session: withoutDialogue(turn.session), elsewhere }
      }
    }

  const join =
    (receipt: string) =>
    async (turn: Turn): Promise<Write> => {
      const { t } = turn
      return async (tx) => {
        const report: Report | undefined = await reports.join(tx, receipt, turn.citizenId)
        const choices = [myReportsChoice(t), menuChoice(t)]
        if (report === undefined) return { replies: [{ text: t('feedback.not-open'), choices }] }
        const text = t('feedback.joined', { receipt, count: report.followers + 1 })
        return { replies: [{ text, choices }], session: withoutDialogue(turn.session) }
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

  function matchTap(message: Message, draft: Draft | undefined): Match | undefined {
    const commune = choiceArgument(message, 'report')
    const tapped = choiceArgument(message, name)
    if (commune === undefined && tapped === undefined) return undefined
    const [action = '', argument = ''] = tapped?.split(':') ?? []
    if (action === 'join') return { understood: { join: argument }, answer: join(argument) }
    // Filed already, or dropped: the button of a draft that is no more.
    if (draft === undefined) return { answer: gone }
    const filled = draft
    if (commune !== undefined) {
      return { answer: (turn) => proceed({ ...filled, commune }, turn) }
    }
    switch (action) {
      case 'send':
        return argument === filled.id && filled.step === 'confirm'
          ? { answer: send(filled) }
          : { answer: gone }
      case 'category': {
        const { category: _, ...rest } = filled
        return { answer: (turn) => proceed(rest, turn) }
      }
      case 'cat':
        return { answer: (turn) => proceed({ ...filled, category: argument }, turn) }
      case 'other':
        return { answer: (turn) => proceed({ ...filled, compared: true }, turn) }
      case 'hide':
      case 'show':
        return { answer: (turn) => proceed({ ...filled, hidden: action === 'hide' }, turn) }
      default:
        return { answer: (turn) => passOver(filled, turn) }
    }
  }

  function matchShared({ content }: Message, draft: Draft): Match | undefined {
    if (content.kind === 'contact' && draft.step === 'contact') {
      return { answer: (turn) => hearContact(draft, content.phone, turn) }
    }
    if (content.kind !== 'location' || !['where', 'commune'].includes(draft.step)) return undefined
    const { latitude, longitude, label } = content
    const located = { ...draft, latitude, longitude, place: draft.place || label || '' }
    return { answer: (turn) => hearPlace(located, label ?? '', turn) }
  }

  function matchReport(text: string): Match | undefined {
    // A dossier code is no report, and judging costs more than finding it.
    if (dossierCode.test(text)) return undefined
    const { kind, certainty, because, category } = kindOfMessage(text, reports.categories())
    const isReport =
      (kind === 'report' && category !== undefined) ||
      (['suggestion', 'rules', 'officer-attitude'].includes(kind) && because.length > 0)
    const enough = kind === 'report' ? sureEnough : surer
    if (!isReport || certainty < enough) return undefined
    return { understood: { kind, category, because }, answer: (turn) => begin(text, turn) }
  }

  return {
    name,
    matches(message, session) {
      const draft = dialogueOf(session, name, draftSchema)
      const tapped = matchTap(message, draft)
      if (tapped !== undefined) return tapped
      if (asksFor(message, ways)) return { answer: (turn) => begin(undefined, turn) }
      const text = wordsOf(message)
      if (draft === undefined) {
        const free = message.content.kind === 'text' && session.dialogue === undefined
        return free && text !== undefined && commandOf(text) === undefined
          ? matchReport(text)
          : undefined
      }
      const shared = matchShared(message, draft)
      if (shared !== undefined) return shared
      if (text === undefined || commandOf(text) !== undefined) return undefined
      if (asksFor(message, skipping)) return { answer: (turn) => passOver(draft, turn) }
      // Typed alone it is a wish to see that dossier, whatever was asked.
      if (codeAlone.test(text)) return undefined
      return { understood: { step: draft.step }, answer: (turn) => hear(draft, text, turn) }
    },
  }
}
