import { formatDate } from '#src/i18n/format.ts'
import type { Translate } from '#src/i18n/translate.ts'
import { asHtml } from '../html.ts'

export const states = ['received', 'accepted', 'asked', 'answered', 'refused', 'closed'] as const
export type State = (typeof states)[number]

type Photo = { publicId: string; kind: 'before' | 'after'; width: number; height: number }

export type Item = {
  receipt: string
  category: string
  communeCode: string | undefined
  office: string | undefined
  state: State
  filedAt: Date
  dueAt: Date
  answeredAt: Date | undefined
  answer: string | undefined
  photos: readonly Photo[]
}

export type View = { t: Translate; communeName: (code: string) => string | undefined }

// As wide as the small picture is made; the height follows from the shape, so that nothing jumps while it loads.
const smallSide = 480

function figure(photo: Photo, item: Item, { t, communeName }: View): string {
  const { publicId, kind, width, height } = photo
  const scale = Math.min(1, smallSide / Math.max(width, height))
  const place = item.communeCode && communeName(item.communeCode)
  const { category, receipt } = item
  const caption = t(`public-reports.photo.${kind}`)
  const alt = place
    ? t('public-reports.alt', { kind: caption, category, place, receipt })
    : t('public-reports.alt-nowhere', { kind: caption, category, receipt })
  const size = `width="${Math.round(width * scale)}" height="${Math.round(height * scale)}"`
  const address = `/phan-anh/anh/${asHtml(publicId)}`
  return `<figure><a href="${address}"><img src="${address}/nho" ${size} loading="lazy" alt="${asHtml(alt)}"></a>
<figcaption>${asHtml(caption)}</figcaption></figure>`
}

function linesOf(item: Item, { t, communeName }: View): string[] {
  const { receipt, filedAt, answeredAt, communeCode, office, state, dueAt } = item
  const due = ['received', 'accepted'].includes(state) && formatDate(dueAt)
  const lines = [
    t('public-reports.filed', { receipt, day: formatDate(filedAt) }),
    communeCode && communeName(communeCode),
    office,
    t(`reports.state.${state}`),
    answeredAt === undefined
      ? due && t('reports.due', { due })
      : t('public-reports.answered', { day: formatDate(answeredAt) }),
  ]
  return lines.flatMap((line) => line || [])
}

/** One report: what, when, where, how it stands, what was answered, and the photos that are published. */
export function itemHtml(item: Item, view: View): string {
  const id = `tieu-de-${asHtml(item.receipt)}`
  const paragraphs = linesOf(item, view).map((line) => `<p>${asHtml(line)}</p>`)
  const answer =
    item.answer &&
    `<h3>${asHtml(view.t('public-reports.answer'))}</h3><blockquote>${asHtml(item.answer)}</blockquote>`
  const figures = item.photos.map((photo) => figure(photo, item, view)).join('')
  const photos = figures && `<div class="photos">${figures}</div>`
  return `<li><article aria-labelledby="${id}"><h2 id="${id}">${asHtml(item.category)}</h2>
${paragraphs.join('')}${answer ?? ''}${photos}</article></li>`
}
