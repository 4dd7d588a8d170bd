import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import express, { type Request, type Response, type Router } from 'express'
import { type Language, type Translate, translator } from '#src/i18n/translate.ts'
import { asHtml } from './html.ts'
import { type Item, itemHtml, type State, states, type View } from './public-reports/items.ts'

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
  /** A photo by the name under which it is published; undefined: it is not, or no longer. */
  photo: (
    publicId: string,
    size: 'large' | 'small',
  ) => Promise<{ mediaType: string; bytes: Uint8Array } | undefined>
}

const style = readFileSync(join(import.meta.dirname, 'public-reports', 'reports.css'), 'utf8')
const hash = createHash('sha256').update(style).digest('base64')
const common = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // What is taken from the page is gone everywhere a minute later.
  'cache-control': 'public, max-age=60',
}
const headers = {
  ...common,
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    "img-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
}
const photoHeaders = {
  ...common,
  'content-security-policy': "default-src 'none'; sandbox",
  'x-robots-tag': 'noindex',
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

function formOf(filter: Filter, listed: Listed, { t, communeName }: View): string {
  const communes = listed.communes
    .map((code) => ({ value: code, label: communeName(code) ?? code }))
    .sort((a, b) => a.label.localeCompare(b.label, 'vi'))
  const categories = listed.categories.map(({ code, name }) => ({ value: code, label: name }))
  const stateOptions = states.map((value) => ({ value, label: t(`public-reports.state.${value}`) }))
  const filtered = filter.commune ?? filter.category ?? filter.state
  return [
    `<form method="get" role="search" aria-label="${asHtml(t('public-reports.filters'))}">`,
    select('commune', filter.commune, communes, t),
    select('category', filter.category, categories, t),
    select('state', filter.state, stateOptions, t),
    `<div><button type="submit">${asHtml(t('public-reports.filter'))}</button></div>`,
    filtered === undefined
      ? ''
      : `<div><a class="clear" href="/phan-anh">${asHtml(t('public-reports.clear'))}</a></div>`,
    '</form>',
  ].join('\n')
}

function linksOf(filter: Filter, pages: number, t: Translate): string {
  const link = (page: number, key: 'newer' | 'older') => {
    const { commune = '', category = '', state = '' } = filter
    const query = new URLSearchParams({ commune, category, state, page: String(page + 1) })
    return `<a href="?${asHtml(query.toString())}">${asHtml(t(`public-reports.${key}`))}</a>`
  }
  if (pages < 2) return ''
  const here = t('public-reports.page', { page: filter.page + 1, pages })
  return `<nav aria-label="${asHtml(t('public-reports.pages'))}">
${filter.page > 0 ? link(filter.page - 1, 'newer') : ''}
<span aria-current="page">${asHtml(here)}</span>
${filter.page + 1 < pages ? link(filter.page + 1, 'older') : ''}
</nav>`
}

function pageOf(language: Language, title: string, skip: string, body: string): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#danh-sach">${skip}</a>
<header>
<h1>${title}</h1>
</header>
<main>
${body}
</main>
</body>
</html>
`
}

/**
 * `GET /phan-anh`: what was reported and what became of it, by area, category and state; nothing of who reported it.
 * `GET /phan-anh/anh/<name>` and `…/nho`: a published photo, large and small; 404 once it is not published any more.
 */
export function createPublicReports({ list, communeName, photo }: PublicReportsOptions): Router {
  function bodyOf(filter: Filter, listed: Listed, view: View): string {
    const { t } = view
    const items = listed.items.map((item) => itemHtml(item, view)).join('\n')
    return [
      `<p>${asHtml(t('public-reports.about'))}</p>`,
      formOf(filter, listed, view),
      `<section id="danh-sach" tabindex="-1" aria-label="${asHtml(t('public-reports.list'))}">`,
      `<p role="status">${asHtml(t('public-reports.total', { total: listed.total }))}</p>`,
      items === '' ? `<p>${asHtml(t('public-reports.none'))}</p>` : `<ol>${items}</ol>`,
      '</section>',
      linksOf(filter, listed.pages, t),
    ].join('\n')
  }

  async function show(request: Request, response: Response): Promise<void> {
    const language: Language = request.acceptsLanguages('vi', 'en') === 'en' ? 'en' : 'vi'
    const t = translator(language)
    const filter = readFilter(request)
    const body = bodyOf(filter, await list(filter), { t, communeName })
    const [title, skip] = [t('public-reports.title'), t('public-reports.skip')].map(asHtml)
    response
      .set(headers)
      .vary('accept-language')
      .type('html')
      .send(pageOf(language, title ?? '', skip ?? '', body))
  }

  const showPhoto =
    (size: 'large' | 'small') =>
    async ({ params }: Request<{ name: string }>, response: Response): Promise<void> => {
      const found = await photo(params.name, size)
      if (found === undefined) {
        response.set({ ...photoHeaders, 'cache-control': 'no-store' }).sendStatus(404)
        return
      }
      response.set(photoHeaders).type(found.mediaType).send(Buffer.from(found.bytes))
    }

  const router = express.Router()
  router.get('/phan-anh', show)
  router.get('/phan-anh/anh/:name', showPhoto('large'))
  router.get('/phan-anh/anh/:name/nho', showPhoto('small'))
  return router
}
