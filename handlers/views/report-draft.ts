import { z } from 'zod'
import type { Choice, Reply } from '#src/chat/reply.ts'
import { dialogueOf, type Session } from '#src/chat/session.ts'
import type { Communes } from '#src/communes/communes.ts'
import { formatDate } from '#src/i18n/format.ts'
import type { Translate } from '#src/i18n/translate.ts'
import { mostPhotos } from '#src/photos/photo.ts'
import type { Named } from '#src/procedures/procedures.ts'
import type { ReportCategory } from '#src/reports/current-categories.ts'
import type { Report } from '#src/reports/report.ts'
import { menuChoice } from './menu.ts'
import { procedureChoices } from './procedure.ts'

const steps = [
  'what',
  'category',
  'where',
  'commune',
  'near',
  'photos',
  'name',
  'address',
  'contact',
  'hide',
  'confirm',
] as const
export type DraftStep = (typeof steps)[number]

/** What may be changed before it is sent: as many as the buttons that Zalo shows. */
const parts = ['text', 'category', 'place', 'name', 'contact'] as const

/** A report while it is being written: it lies in the session until it is filed. */
export const draftSchema = z.object({
  step: z.enum(steps),
  id: z.uuid(),
  text: z.string().optional(),
  category: z.string().optional(),
  /** Empty: passed over. The same for commune, name and contact. */
  place: z.string().optional(),
  commune: z.string().optional(),
  latitude: z.number().optional(),
  longitude: z.number().optional(),
  name: z.string().optional(),
  address: z.string().optional(),
  contact: z.string().optional(),
  /** What came as a contact was none. */
  contactMissed: z.literal(true).optional(),
  hidden: z.boolean().optional(),
  /** Near-by reports were shown. */
  compared: z.literal(true).optional(),
  /** How many photos are stored for it. */
  photos: z.number().int().optional(),
  /** The album that came last, and the messages whose photos are taken already. */
  album: z.string().optional(),
  parts: z.array(z.string()).optional(),
})
export type Draft = z.infer<typeof draftSchema>

const mayPass: readonly DraftStep[] = ['where', 'commune', 'photos', 'name', 'address', 'contact']

/** Whether a draft waits for something that one may rather not tell. */
export function isPassable(session: Session): boolean {
  const draft = dialogueOf(session, 'feedback', draftSchema)
  return draft !== undefined && mayPass.includes(draft.step)
}

/** What the law wants with an opinion on rules: name, address and contact (NĐ 20/2008 Đ7). */
export const needsPerson = (category: ReportCategory | undefined) => category?.kind === 'rules'

/**
 * What is still to be asked, first things first. `near` only where something is known of the place; `photos` never: they
 * are welcome at any question, and only asked for by who wants to add some to what is shown before it is sent.
 */
export function nextStep(draft: Draft, category: ReportCategory | undefined): DraftStep {
  if (draft.text === undefined) return 'what'
  if (category === undefined) return 'category'
  const somewhere = category.kind === 'field'
  if (somewhere && draft.place === undefined) return 'where'
  if (draft.commune === undefined) return 'commune'
  const placed = draft.commune !== '' || draft.latitude !== undefined
  if (somewhere && placed && !draft.compared) return 'near'
  if (draft.name === undefined) return 'name'
  if (needsPerson(category) && draft.address === undefined) return 'address'
  if (draft.contact === undefined) return 'contact'
  const told = `${draft.name}${draft.contact}` !== ''
  if (somewhere && told && draft.hidden === undefined) return 'hide'
  return 'confirm'
}

/** Whether a question is asked whose answer is known: it comes in the place of that one. */
export const isAskedAnew = (draft: Draft, category: ReportCategory | undefined): boolean =>
  ['what', 'where', 'commune', 'name', 'contact'].includes(draft.step) &&
  nextStep(draft, category) === 'confirm'

export type DraftView = { t: Translate; communes: Communes; categories: readonly ReportCategory[] }

const skip = (t: Translate): Choice => ({ label: t('feedback.skip'), data: 'feedback:skip' })
const review = (t: Translate): Choice => ({ label: t('feedback.review'), data: 'feedback:resume' })
const drop = (t: Translate): Choice => ({ label: t('feedback.drop'), data: 'cancel' })

/** The name of a commune of today by its code. */
export function communeName(communes: Communes, code: string | undefined): string | undefined {
  return code ? communes.gazetteer().commune(code)?.reading.place.name : undefined
}

const mostCategories = 4

/** The categories to choose from: those proposed, else the first ones. */
export function categoryReply(codes: readonly string[], { t, categories }: DraftView): Reply {
  const proposed = codes.flatMap((code) => categories.find((each) => each.code === code) ?? [])
  const shown = (proposed.length > 0 ? proposed : categories).slice(0, mostCategories)
  const choices = shown.map(({ code, name }) => ({ label: name, data: `feedback:cat:${code}` }))
  return { text: t('feedback.ask-category'), choices: [...choices, drop(t)] }
}

const longestPlaceShown = 80

/** Open reports that may be about the same thing, to be joined. */
export function nearReply(near: readonly Report[], t: Translate): Reply {
  const lines = near.map((report) =>
    t('feedback.near-line', {
      receipt: report.receipt,
      day: formatDate(report.filedAt),
      place: report.place.slice(0, longestPlaceShown) || t('feedback.no-place'),
    }),
  )
  const choices = near.map(({ receipt }) => ({
    label: t('feedback.join', { receipt }),
    data: `feedback:join:${receipt}`,
  }))
  const other = { label: t('feedback.other'), data: 'feedback:other' }
  return { text: [t('feedback.near'), ...lines].join('\n'), choices: [...choices, other] }
}

function photosLine({ photos }: Draft, category: ReportCategory | undefined, t: Translate) {
  if (photos !== undefined) return t('feedback.line.photos', { count: photos })
  return category?.kind === 'field' && t('feedback.line.no-photos')
}

function summary(draft: Draft, { t, communes, categories }: DraftView): string {
  const category = categories.find(({ code }) => code === draft.category)
  const place = [draft.place, communeName(communes, draft.commune)].filter(Boolean).join(', ')
  const person = [draft.name, draft.address, draft.contact].filter(Boolean).join(', ')
  return [
    t('feedback.summary'),
    t('feedback.line.text', { text: draft.text }),
    t('feedback.line.category', { category: category?.name }),
    place && t('feedback.line.place', { place }),
    draft.latitude !== undefined && t('feedback.line.located'),
    photosLine(draft, category, t),
    t('feedback.line.person', { person: person || t('feedback.nobody') }),
    draft.hidden && t('feedback.line.hidden'),
  ]
    .filter(Boolean)
    .join('\n')
}

/** What may be done with a draft that was left: go on, or begin anew. */
export function resumeReply(draft: Draft, t: Translate): Reply {
  const text = t('feedback.left', { text: (draft.text ?? '').slice(0, longestPlaceShown) || '…' })
  const choices = [resumeChoice(t), { label: t('feedback.anew'), data: 'feedback:anew' }, drop(t)]
  return { text, choices }
}

/** What is said to who asks for a procedure in the middle of a draft. */
export function asideReply(named: readonly Named[], t: Translate): Reply {
  const wish = { label: t('menu.procedure'), data: 'procedure' }
  const offered = named.length === 0 ? [wish] : procedureChoices(named)
  const text = t(named.length === 0 ? 'feedback.aside' : 'feedback.aside-named')
  return { text, choices: [...offered, resumeChoice(t), drop(t), menuChoice(t)] }
}

/** Which part of the draft is to be changed. */
export function editReply(t: Translate): Reply {
  const choices = parts.map((part) => ({
    label: t(`feedback.edit.${part}`),
    data: `feedback:edit:${part}`,
  }))
  return { text: t('feedback.edit.which'), choices }
}

export const resumeChoice = (t: Translate): Choice => ({
  label: t('feedback.resume'),
  data: 'feedback:resume',
})

/** The question of a step (but those that show what was found: `category`, `near`). */
export function draftReply(draft: Draft, view: DraftView): Reply {
  const { t, categories } = view
  const category = categories.find(({ code }) => code === draft.category)
  if (!isAskedAnew(draft, category)) return question(draft, view)
  const keep = { label: t('feedback.edit.keep'), data: 'feedback:resume' }
  if (draft.step === 'what') return { text: t('feedback.edit.ask-text'), choices: [keep] }
  if (draft.step === 'where') return { text: t('feedback.ask-where'), choices: [keep] }
  const { text, choices = [] } = question(draft, view)
  return { text, choices: [keep, ...choices] }
}

function question(draft: Draft, view: DraftView): Reply {
  const { t, communes, categories } = view
  const category = categories.find(({ code }) => code === draft.category)
  const strict = needsPerson(category)
  const commune = communeName(communes, draft.commune)
  switch (draft.step) {
    case 'where':
      return {
        text: [
          commune ? t('feedback.ask-spot', { commune }) : t('feedback.ask-where'),
          draft.photos === undefined && t('feedback.photo.welcome', { most: mostPhotos }),
        ]
          .filter(Boolean)
          .join(' '),
        choices: commune ? [skip(t), drop(t)] : [drop(t)],
      }
    case 'commune':
      return { text: t('feedback.ask-commune'), choices: [skip(t), drop(t)] }
    case 'photos':
      return {
        text: draft.photos
          ? t('feedback.ask-more-photos')
          : t('feedback.ask-photos', { most: mostPhotos }),
        choices: [review(t), drop(t)],
      }
    case 'name':
      return strict
        ? { text: t('feedback.ask-name-needed'), choices: [drop(t)] }
        : { text: t('feedback.ask-name'), choices: [skip(t), drop(t)] }
    case 'address':
      return { text: t('feedback.ask-address'), choices: [drop(t)] }
    case 'contact':
      return {
        text: t(strict ? 'feedback.ask-contact-needed' : 'feedback.ask-contact'),
        choices: strict ? [drop(t)] : [skip(t), drop(t)],
      }
    case 'hide':
      return {
        text: t('feedback.ask-hide'),
        choices: [
          { label: t('feedback.hide'), data: 'feedback:hide' },
          { label: t('feedback.show'), data: 'feedback:show' },
          drop(t),
        ],
      }
    case 'confirm':
      return {
        text: `${summary(draft, view)}\n\n${t('feedback.consent')}`,
        choices: [
          { label: t('feedback.send'), data: `feedback:send:${draft.id}` },
          ...(category?.kind === 'field' && (draft.photos ?? 0) < mostPhotos
            ? [{ label: t('feedback.add-photos'), data: 'feedback:edit:photos' }]
            : []),
          { label: t('feedback.edit.open'), data: 'feedback:edit' },
          drop(t),
        ],
      }
    default:
      return { text: t('feedback.ask-what'), choices: [menuChoice(t)] }
  }
}
