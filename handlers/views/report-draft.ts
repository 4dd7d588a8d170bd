import { z } from 'zod'
import type { Choice, Reply } from '#src/chat/reply.ts'
import type { Communes } from '#src/communes/communes.ts'
import { formatDate } from '#src/i18n/format.ts'
import type { Translate } from '#src/i18n/translate.ts'
import type { ReportCategory } from '#src/reports/current-categories.ts'
import type { Report } from '#src/reports/report.ts'
import { menuChoice } from './menu.ts'

const steps = [
  'what',
  'category',
  'where',
  'commune',
  'near',
  'name',
  'contact',
  'hide',
  'confirm',
] as const
export type DraftStep = (typeof steps)[number]

/** A report while it is being written: it lies in the session until it is filed. */
export const draftSchema = z.object({
  step: z.enum(steps),
  id: z.uuid(),
  text: z.string().optional(),
  category: z.string().optional(),
  /** Empty: passed over. The same for name and contact. */
  place: z.string().optional(),
  commune: z.string().optional(),
  latitude: z.number().optional(),
  longitude: z.number().optional(),
  name: z.string().optional(),
  contact: z.string().optional(),
  hidden: z.boolean().optional(),
  /** Near-by reports were shown. */
  compared: z.literal(true).optional(),
})
export type Draft = z.infer<typeof draftSchema>

/** What the law wants with an opinion on rules: name, address and contact (NĐ 20/2008 Đ7). */
export const needsPerson = (category: ReportCategory | undefined) => category?.kind === 'rules'

/** What is still to be asked, first things first. `near` only where the commune is known. */
export function nextStep(draft: Draft, category: ReportCategory | undefined): DraftStep {
  if (draft.text === undefined) return 'what'
  if (category === undefined) return 'category'
  const somewhere = category.kind === 'field'
  if (somewhere && draft.place === undefined) return 'where'
  if (draft.commune === undefined) return 'commune'
  if (somewhere && draft.commune !== '' && !draft.compared) return 'near'
  if (draft.name === undefined) return 'name'
  if (draft.contact === undefined) return 'contact'
  const told = `${draft.name}${draft.contact}` !== ''
  if (somewhere && told && draft.hidden === undefined) return 'hide'
  return 'confirm'
}

export type DraftView = { t: Translate; communes: Communes; categories: readonly ReportCategory[] }

const skip = (t: Translate): Choice => ({ label: t('feedback.skip'), data: 'feedback:skip' })
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

function summary(draft: Draft, { t, communes, categories }: DraftView): string {
  const category = categories.find(({ code }) => code === draft.category)
  const place = [draft.place, communeName(communes, draft.commune)].filter(Boolean).join(', ')
  const person = [draft.name, draft.contact].filter(Boolean).join(', ')
  return [
    t('feedback.summary'),
    t('feedback.line.text', { text: draft.text }),
    t('feedback.line.category', { category: category?.name }),
    place && t('feedback.line.place', { place }),
    draft.latitude !== undefined && t('feedback.line.located'),
    t('feedback.line.person', { person: person || t('feedback.nobody') }),
    draft.hidden && t('feedback.line.hidden'),
  ]
    .filter(Boolean)
    .join('\n')
}

/** The question of a step (but those that show what was found: `category`, `near`). */
export function draftReply(draft: Draft, view: DraftView): Reply {
  const { t, communes, categories } = view
  const category = categories.find(({ code }) => code === draft.category)
  const strict = needsPerson(category)
  const commune = communeName(communes, draft.commune)
  switch (draft.step) {
    case 'where':
      return {
        text: commune ? t('feedback.ask-spot', { commune }) : t('feedback.ask-where'),
        choices: commune ? [skip(t), drop(t)] : [drop(t)],
      }
    case 'commune':
      return { text: t('feedback.ask-commune'), choices: [skip(t), drop(t)] }
    case 'name':
      return strict
        ? { text: t('feedback.ask-name-address'), choices: [drop(t)] }
        : { text: t('feedback.ask-name'), choices: [skip(t), drop(t)] }
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
          { label: t('feedback.change-category'), data: 'feedback:category' },
          drop(t),
        ],
      }
    default:
      return { text: t('feedback.ask-what'), choices: [menuChoice(t)] }
  }
}
