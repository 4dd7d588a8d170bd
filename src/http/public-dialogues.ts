import express, { type Request, type Response, type Router } from 'express'
import { formatDay, formatLocalDay, formatMoment, formatTime } from '#src/i18n/format.ts'
import { type Language, type Translate, translator } from '#src/i18n/translate.ts'
import { cardHeaders, cardPage } from './card-page.ts'
import { asHtml } from './html.ts'

type Facts = { title: string; host: string; place: string; startsAt: Date }
type Coming = Facts & { seats: number; held: number; registrationClosesAt: Date }
type Held = { code: string; title: string; startsAt: Date; questions: number }
type Question = {
  text: string
  answer: string
  promises: readonly { what: string; who: string; dueDay: string; kept: boolean }[]
}

export type PublicDialoguesOptions = {
  list: () => Promise<{ coming: readonly Coming[]; held: readonly Held[] }>
  /** A dialogue that was held; undefined: there is none, or nothing of it is published. */
  find: (code: string) => Promise<{ dialogue: Facts; questions: readonly Question[] } | undefined>
  now: () => Date
}

type Voice = { t: Translate; language: Language }

const paragraph = (text: string) => `<p>${asHtml(text).replaceAll('\n', '<br>')}</p>`
const heading = (text: string) => `<h2>${asHtml(text)}</h2>`

function factsOf({ host, place, startsAt }: Facts, { t, language }: Voice): string[] {
  const when = `${formatTime(startsAt)} ${formatDay(startsAt, language)}`
  return [
    t('dialogues.line.host', { host }),
    t('dialogues.line.when', { when }),
    t('dialogues.line.place', { place }),
  ].map(paragraph)
}

function comingHtml(each: Coming, now: Date, voice: Voice): string {
  const { t } = voice
  const { title, seats, held, registrationClosesAt } = each
  const left = Math.max(0, seats - held)
  const until = formatMoment(registrationClosesAt)
  const line =
    now < registrationClosesAt
      ? t('dialogues.seats-left', { left, seats, until })
      : t('dialogues.closed', { until })
  const body = [`<h3>${asHtml(title)}</h3>`, ...factsOf(each, voice), paragraph(line)]
  return `<li>${body.join('\n')}</li>`
}

function heldHtml({ code, title, startsAt, questions }: Held, { t, language }: Voice): string {
  const facts = { day: formatDay(startsAt, language), count: questions }
  const link = `<a href="/doi-thoai/buoi/${asHtml(encodeURIComponent(code))}">${asHtml(title)}</a>`
  return `<li>${link}\n${paragraph(t('public-dialogues.held-item', facts))}</li>`
}

function questionHtml({ text, answer, promises }: Question, { t, language }: Voice): string {
  const lines = promises.map(({ what, who, dueDay, kept }) => {
    const day = formatLocalDay(dueDay, language)
    return `<li>${paragraph(t(`public-dialogues.promise.${kept ? 'kept' : 'open'}`, { what, who, day }))}</li>`
  })
  return [
    '<li>',
    paragraph(t('public-dialogues.question', { text })),
    paragraph(t('public-dialogues.answer', { text: answer })),
    lines.length > 0 ? `<ul>${lines.join('\n')}</ul>` : '',
    '</li>',
  ].join('\n')
}

const listOf = (items: readonly string[], none: string) =>
  items.length === 0 ? paragraph(none) : `<ol>${items.join('\n')}</ol>`

function languageOf(request: Request): Language {
  return request.acceptsLanguages('vi', 'en') === 'en' ? 'en' : 'vi'
}

/**
 * `GET /doi-thoai`: the dialogues that are coming, and those held of which something is published.
 * `GET /doi-thoai/buoi/<code>`: what was asked at one, answered and promised; nothing of who asked.
 */
export function createPublicDialogues({ list, find, now }: PublicDialoguesOptions): Router {
  async function showList(request: Request, response: Response): Promise<void> {
    const language = languageOf(request)
    const voice = { t: translator(language), language }
    const { t } = voice
    const { coming, held } = await list()
    const body = [
      paragraph(t('public-dialogues.about')),
      heading(t('public-dialogues.coming')),
      listOf(
        coming.map((each) => comingHtml(each, now(), voice)),
        t('public-dialogues.none-coming'),
      ),
      heading(t('public-dialogues.held')),
      listOf(
        held.map((each) => heldHtml(each, voice)),
        t('public-dialogues.none-held'),
      ),
    ].join('\n')
    response.set(cardHeaders).vary('accept-language').type('html')
    response.send(cardPage(language, t('public-dialogues.title'), body))
  }

  async function showOne(request: Request, response: Response): Promise<void> {
    const language = languageOf(request)
    const voice = { t: translator(language), language }
    const { t } = voice
    const found = await find(String(request.params.code).slice(0, 100))
    const back = `<p><a href="/doi-thoai">${asHtml(t('public-dialogues.all'))}</a></p>`
    response.set(cardHeaders).vary('accept-language').type('html')
    if (found === undefined) {
      const body = [paragraph(t('public-dialogues.unknown')), back].join('\n')
      response.status(404).send(cardPage(language, t('public-dialogues.title'), body))
      return
    }
    const body = [
      ...factsOf(found.dialogue, voice),
      heading(t('public-dialogues.questions')),
      `<ol>${found.questions.map((each) => questionHtml(each, voice)).join('\n')}</ol>`,
      back,
    ].join('\n')
    response.send(cardPage(language, found.dialogue.title, body))
  }

  const router = express.Router()
  router.get('/doi-thoai', showList)
  router.get('/doi-thoai/buoi/:code', showOne)
  return router
}
