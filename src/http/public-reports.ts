import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import express, { type Request, type Response, type Router } from 'express'
import { formatDate } from '#src/i18n/format.ts'
import { type Language, type Translate, translator } from '#src/i18n/translate.ts'
import { asHtml } from './html.ts'

const states = ['received', 'accepted', 'asked', 'answered', 'refused', 'closed'] as const
type State = (typeof states)[number]

type Item = {
  receipt: string
  category: string
  communeCode: string | undefined
  office: string | undefined
  state: State
  filedAt: Date
  dueAt: Date
  answeredAt: Date | undefined
  answer: string | undefined
}
type Filter = {
  commune: string | undefined
  category: string | undefined
  state: State | undefined
  page: number
}
type Listed = {
  items: Item[]
  total: number
  pages: number
  communes: string[]
  categories: { code: string; name: string }[]
}

export type PublicReportsOptions = {
  list: (filter: Filter) => Promise<Listed>
  communeName: (code: string) => string | undefined
}

const style = readFileSync(join(import.meta.dirname, 'public-reports', 'reports.css'), 'utf8')
const hash = createHash('sha256').update(style).digest('base64')
const headers = {
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'cache-control': 'public, max-age=60',
}
const longest = 40
const mostPages = 10_000

function readFilter({ query }: Request): Filter {
  const text = (name: string) => {
    const value = query[name]
    return typeof value === 'string' && value !== '' ? value.slice(0, longest) : undefined
  }
  const page = Number(text('page') ?? 1)
  return {
    ...{ commune: text('commune'), category: text('category') },
    state: states.find((each) => each === text('state')),
    page: Number.isInteger(page) && page > 0 && page < mostPages ? page - 1 : 0,
  }
}

type Option = { value: string; label: string }

const labels = {
  commune: 'public-reports.commune',
  category: 'public-reports.category',
  state: 'public-reports.by-state',
} as const

function select(
  name: keyof typeof labels,
  chosen: string | undefined,
  options: readonly Option[],
  t: Translate,
): string {
  const all = [{ value: '', label: t('public-reports.all') }, ...options]
  const items = all.map(({ value, label }) => {
    const mark = value === (chosen ?? '') ? ' selected' : ''
    return `<option value="${asHtml(value)}"${mark}>${asHtml(label)}</option>`
  })
  return `<div><label for="${name}">${asHtml(t(labels[name]))}</label>
<select id="${name}" name="${name}">${items.join('')}</select></div>`
}

function itemOf(
  item: Item,
  communeName: PublicReportsOptions['communeName'],
  t: Translate,
): string {
  const place = item.communeCode && communeName(item.communeCode)
  const lines = [
    t('public-reports.filed', { receipt: item.receipt, day: formatDate(item.filedAt) }),
    place,
    item.office,
    t(`reports.state.${item.state}`),
    item.answeredAt === undefined
      ? ['received', 'accepted'].includes(item.state) &&
        t('reports.due', { due: formatDate(item.dueAt) })
      : t('public-reports.answered', { day: formatDate(item.answeredAt) }),
  ]
  const answer = item.answer && `<blockquote>${asHtml(item.answer)}</blockquote>`
  const paragraphs = lines.flatMap((line) => (line ? `<p>${asHtml(line)}</p>` : []))
  return `<li><article><h2>${asHtml(item.category)}</h2>${paragraphs.join('')}${answer ?? ''}</article></li>`
}

function linksOf(filter: Filter, pages: number, t: Translate): string {
  const link = (page: number, key: 'newer' | 'older') => {
    const { commune = '', category = '', state = '' } = filter
    const query = new URLSearchParams({ commune, category, state, page: String(page + 1) })
    return `<a href="?${asHtml(query.toString())}">${asHtml(t(`public-reports.${key}`))}</a>`
  }
  const links = [
    filter.page > 0 ? link(filter.page - 1, 'newer') : '',
    filter.page + 1 < pages ? link(filter.page + 1, 'older') : '',
  ].join('')
  return links && `<nav aria-label="${asHtml(t('public-reports.pages'))}">${links}</nav>`
}

/** `GET /phan-anh`: what was reported and what became of it, by area, category and state; nothing of who reported it. */
export function createPublicReports({ list, communeName }: PublicReportsOptions): Router {
  function bodyOf(filter: Filter, listed: Listed, t: Translate): string {
    const communes = listed.communes
      .map((code) => ({ value: code, label: communeName(code) ?? code }))
      .sort((a, b) => a.label.localeCompare(b.label, 'vi'))
    const categories = listed.categories.map(({ code, name }) => ({ value: code, label: name }))
    const stateOptions = states.map((value) => ({
      value,
      label: t(`public-reports.state.${value}`),
    }))
    return [
      `<p>${asHtml(t('public-reports.about'))}</p>`,
      '<form method="get">',
      select('commune', filter.commune, communes, t),
      select('category', filter.category, categories, t),
      select('state', filter.state, stateOptions, t),
      `<div><button type="submit">${asHtml(t('public-reports.filter'))}</button></div></form>`,
      `<p role="status">${asHtml(t('public-reports.total', { total: listed.total }))}</p>`,
      `<ol>${listed.items.map((item) => itemOf(item, communeName, t)).join('\n')}</ol>`,
      linksOf(filter, listed.pages, t),
    ].join('\n')
  }

  async function show(request: Request, response: Response): Promise<void> {
    const language: Language = request.acceptsLanguages('vi', 'en') === 'en' ? 'en' : 'vi'
    const t = translator(language)
    const filter = readFilter(request)
    const body = bodyOf(filter, await list(filter), t)
    const title = asHtml(t('public-reports.title'))
    response
      .set(headers)
      .vary('accept-language')
      .type('html')
      .send(`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`)
  }

  const router = express.Router()
  router.get('/phan-anh', show)
  return router
}
