import { randomUUID } from 'node:crypto'
import type { Answer, Turn } from '#src/chat/handler.ts'
import { inLastingDialogue } from '#src/chat/session.ts'
import { plainWords } from '#src/chat/words.ts'
import type { Communes } from '#src/communes/communes.ts'
import { kindOfMessage } from '#src/feedback/kind-of-message.ts'
import { proposeCategory } from '#src/feedback/propose-category.ts'
import { normalisePhone } from '#src/phone.ts'
import { mostPhotos } from '#src/photos/photo.ts'
import type { Reports } from '#src/reports/reports.ts'
import { whichPlace } from '../views/place.ts'
import {
  categoryReply,
  type Draft,
  draftReply,
  editReply,
  isAskedAnew,
  nearReply,
  needsPerson,
  nextStep,
} from '../views/report-draft.ts'
import { isUnwilling } from './ways-out.ts'

const name = 'feedback'
const shortestText = 8
const longestText = 3_000
const longestLine = 300
const enough = new Set([
  'xong',
  'het',
  'het roi',
  'het anh',
  'khong co',
  'khong co anh',
  'du roi',
  'done',
])

type Services = { reports: Reports; communes: Communes; hotline: string | undefined }

/** Filling a draft: what each answer means for it, and which question comes next. */
export function createFilling({ reports, communes, hotline }: Services) {
  const view = (turn: Turn) => ({ t: turn.t, communes, categories: reports.categories() })
  const categoryOf = (draft: Draft) =>
    reports.categories().find(({ code }) => code === draft.category)
  const kept = (turn: Turn, draft: Draft) => inLastingDialogue(turn.session, name, draft)

  /** Asks the question at which the draft stands, after `head`. */
  function asking(draft: Draft, turn: Turn, head?: string): Answer {
    const reply = draftReply(draft, view(turn))
    const text = head ? `${head}\n\n${reply.text}` : reply.text
    return { replies: [{ ...reply, text }], session: kept(turn, draft) }
  }

  /** Open reports of the same sort near by, to be joined instead of doubled. */
  async function compare(draft: Draft, turn: Turn): Promise<Answer | undefined> {
    const { category = '', commune, latitude, longitude } = draft
    const near = await reports.near({
      ...{ category, communeCode: commune || undefined, citizenId: turn.citizenId },
      ...{ latitude, longitude },
    })
    if (near.length === 0) return undefined
    const session = kept(turn, { ...draft, step: 'near' })
    return { replies: [nearReply(near, turn.t)], session }
  }

  /** Goes on with what is still missing. */
  async function proceed(draft: Draft, turn: Turn, head?: string): Promise<Answer> {
    const step = nextStep(draft, categoryOf(draft))
    if (step === 'category') {
      const proposed = proposeCategory(draft.text ?? '', reports.categories())
      const codes = proposed.map(({ code }) => code)
      const reply = categoryReply(codes, view(turn))
      const text = head ? `${head}\n\n${reply.text}` : reply.text
      return { replies: [{ ...reply, text }], session: kept(turn, { ...draft, step }) }
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

  /** A draft begins, or the one without a text gets it; `head` is said first. */
  async function begin(
    text: string | undefined,
    turn: Turn,
    draft: Draft = { step: 'what', id: randomUUID() },
    head?: string,
  ): Promise<Answer> {
    if (text === undefined || text.trim().length < shortestText) return asking(draft, turn, head)
    const read = readText(text, draft)
    const category = categoryOf(read)?.name
    const understood = category && turn.t('feedback.understood', { category })
    return await proceed(read, turn, [head, understood].filter(Boolean).join('\n'))
  }

  /** Words while a question is open. */
  async function hear(draft: Draft, text: string, turn: Turn, head?: string): Promise<Answer> {
    const line = text.slice(0, longestLine)
    if (['what', 'where', 'commune'].includes(draft.step) && isAskedAnew(draft, categoryOf(draft)))
      return await hearAnew(draft, text, turn, head)
    switch (draft.step) {
      case 'what':
        return await begin(text, turn, draft, head)
      case 'category':
        return await hearCategory(draft, text, turn)
      case 'where':
        return await hearPlace({ ...draft, place: line }, line, turn, head)
      case 'commune':
        return await hearPlace(draft, line, turn, head)
      case 'photos':
        return enough.has(plainWords(text))
          ? await proceed(draft, turn)
          : asking(draft, turn, turn.t('feedback.photo.or-skip'))
      case 'name':
        return await proceed({ ...draft, name: line }, turn, head)
      case 'address':
        return await proceed({ ...draft, address: line }, turn, head)
      case 'contact':
        return await hearContact(draft, line, turn, head)
      default:
        return draft.step === 'near'
          ? await proceed(draft, turn, head)
          : asking(draft, turn, turn.t('feedback.choose'))
    }
  }

  /** What comes in the place of the text, or of the place: the rest of the draft stays. */
  async function hearAnew(draft: Draft, text: string, turn: Turn, head?: string): Promise<Answer> {
    if (draft.step === 'what') {
      if (text.trim().length < shortestText) return asking(draft, turn, head)
      return await proceed({ ...draft, text: text.slice(0, longestText) }, turn, head)
    }
    const line = text.slice(0, longestLine)
    const { commune, ...rest } = draft
    if (draft.step === 'commune') return await hearPlace(rest, line, turn, head)
    // What lies near the old place, and where that was on the map, says nothing of the new one.
    const { compared: _, latitude: _north, longitude: _east, ...moved } = { ...rest, place: line }
    const elsewhere = communes.gazetteer().findIn(line).length > 0
    return await hearPlace(elsewhere ? moved : { ...moved, commune }, line, turn, head)
  }

  /** Asks anew for a part of a draft that only waits to be sent; without a part, which one. */
  async function edit(draft: Draft, part: string, turn: Turn): Promise<Answer> {
    const category = categoryOf(draft)
    if (nextStep(draft, category) !== 'confirm') return await proceed(draft, turn)
    switch (part) {
      case 'text':
        return asking({ ...draft, step: 'what' }, turn)
      case 'category': {
        const { category: _, ...rest } = draft
        return await proceed(rest, turn)
      }
      case 'place':
        return asking({ ...draft, step: category?.kind === 'field' ? 'where' : 'commune' }, turn)
      case 'photos':
        return draft.photos === mostPhotos
          ? await proceed(draft, turn)
          : asking({ ...draft, step: part }, turn)
      case 'name':
      case 'contact':
        return asking({ ...draft, step: part }, turn)
      default:
        return { replies: [editReply(turn.t)], session: kept(turn, { ...draft, step: 'confirm' }) }
    }
  }

  async function hearCategory(draft: Draft, text: string, turn: Turn): Promise<Answer> {
    const [found] = proposeCategory(text, reports.categories())
    return await proceed({ ...draft, ...(found && { category: found.code }) }, turn)
  }

  async function hearPlace(draft: Draft, text: string, turn: Turn, head?: string): Promise<Answer> {
    if (draft.commune !== undefined) return await proceed(draft, turn, head)
    const gazetteer = communes.gazetteer()
    const named = gazetteer.findIn(text)[0]?.reading
    const reading = named ?? (draft.step === 'commune' ? gazetteer.resolve(text) : undefined)
    if (reading === undefined) return await proceed(draft, turn, head)
    if (reading.kind === 'one' && reading.own) {
      return await proceed({ ...draft, commune: reading.place.code }, turn, head)
    }
    const question = { prefix: 'report' as const, t: turn.t, hotline }
    const back = reading.kind === 'one' ? undefined : whichPlace(reading, question)
    const next: Draft = { ...draft, step: 'commune' }
    if (back === undefined) return asking(next, turn, turn.t('feedback.unknown-commune'))
    return { replies: [back], session: kept(turn, next) }
  }

  async function hearContact(draft: Draft, text: string, turn: Turn, head?: string) {
    const phone = normalisePhone(text)
    const mail = /^\S+@\S+\.\S+$/.test(text.trim())
    const { contactMissed, ...rest } = draft
    if (phone !== undefined || mail) {
      return await proceed({ ...rest, contact: phone ?? text.trim() }, turn, head)
    }
    if (needsPerson(categoryOf(draft))) {
      return asking(draft, turn, turn.t('feedback.bad-contact-needed'))
    }
    if (contactMissed && isUnwilling(text)) return await passOver(rest, turn)
    const missed = contactMissed ? 'feedback.bad-contact-again' : 'feedback.bad-contact'
    return asking({ ...draft, contactMissed: true }, turn, turn.t(missed))
  }

  /** A shared location: an answer to where, and welcome at any other question too. */
  async function locate(
    draft: Draft,
    at: { latitude: number; longitude: number; label?: string | undefined },
    turn: Turn,
  ): Promise<Answer> {
    const { latitude, longitude, label = '' } = at
    const anew = draft.step === 'where' && isAskedAnew(draft, categoryOf(draft))
    if (anew) {
      const { compared: _, commune, ...rest } = draft
      const elsewhere = communes.gazetteer().findIn(label).length > 0
      const moved = { ...rest, latitude, longitude, place: label, ...(!elsewhere && { commune }) }
      return await hearPlace(moved, label, turn, turn.t('feedback.located'))
    }
    const located = { ...draft, latitude, longitude, place: draft.place || label }
    if (draft.step === 'what') return asking(located, turn, turn.t('feedback.located'))
    return await hearPlace(located, label, turn, turn.t('feedback.located'))
  }

  async function passOver(draft: Draft, turn: Turn): Promise<Answer> {
    const strict = needsPerson(categoryOf(draft))
    switch (draft.step) {
      case 'where':
        return await proceed({ ...draft, place: '' }, turn)
      case 'commune':
        return await proceed({ ...draft, commune: '' }, turn)
      case 'name':
      case 'contact':
        return await proceed(strict ? draft : { ...draft, [draft.step]: '' }, turn)
      default:
        return await proceed(draft, turn)
    }
  }

  /** What was added to the story later. */
  const withMore = (draft: Draft, words: string): Draft => ({
    ...draft,
    text: [draft.text, words].filter(Boolean).join('\n').slice(0, longestText),
  })

  return { asking, proceed, withMore, begin, edit, hear, hearContact, locate, passOver }
}
