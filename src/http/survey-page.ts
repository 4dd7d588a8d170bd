import express, { type Request, type Response, type Router } from 'express'
import { formatDate } from '#src/i18n/format.ts'
import { type Translate, translator } from '#src/i18n/translate.ts'
import { cardHeaders, cardPage } from './card-page.ts'
import { asHtml } from './html.ts'
import type { WayIn } from './slip-page.ts'

/** What the page of a survey shows: what is put before the people, and nothing of what they answered. */
type PublicSurvey = {
  code: string
  title: string
  text: string
  link: string | undefined
  questions: number
  endsAt: Date
  open: boolean
}

export type SurveyPageOptions = {
  find: (code: string) => Promise<PublicSurvey | undefined>
  /** A QR code as PNG that leads to this page. */
  qr: (code: string) => Promise<Buffer>
  /** The chats there are, opened on this survey as far as the platform can. */
  waysIn: (code: string) => Promise<WayIn[]>
}

const paragraphs = (text: string) =>
  text
    .split(/\n+/)
    .map((line) => `<p>${asHtml(line)}</p>`)
    .join('\n')

function surveyBody(
  survey: PublicSurvey,
  { picture, ways }: { picture: Buffer; ways: readonly WayIn[] },
  t: Translate,
): string {
  const { code, text, link, questions, endsAt } = survey
  const whole =
    link && `<a class="way" href="${asHtml(link)}">${asHtml(t('survey.choice.whole'))}</a>`
  if (!survey.open)
    return [paragraphs(text), whole, `<p>${asHtml(t('survey-page.ended'))}</p>`]
      .filter(Boolean)
      .join('\n')
  const links = ways.map(
    ({ channel, url }) =>
      `<a class="way" href="${asHtml(url)}">${asHtml(t(`seat-page.open.${channel}`))}</a>`,
  )
  const source = `data:image/png;base64,${picture.toString('base64')}`
  return [
    paragraphs(text),
    whole,
    `<p>${asHtml(t('survey.until', { count: questions, day: formatDate(endsAt) }))}</p>`,
    ...links,
    `<p class="small">${asHtml(t('survey-page.how'))}</p>`,
    `<p><output id="code">${asHtml(code)}</output></p>`,
    `<p><img src="${source}" width="232" height="232" alt="${asHtml(t('survey-page.qr', { code }))}"></p>`,
  ]
    .filter(Boolean)
    .join('\n')
}

/**
 * `GET /y-kien/<code>`: what the people are asked and how to answer; printed on paper by its QR code. A code that is unknown
 * is answered with 404 and where to go.
 */
export function createSurveyPage({ find, qr, waysIn }: SurveyPageOptions): Router {
  async function show(request: Request, response: Response): Promise<void> {
    const language = request.acceptsLanguages('vi', 'en') === 'en' ? 'en' : 'vi'
    const t = translator(language)
    const survey = await find(String(request.params.code).slice(0, 40))
    response.set(cardHeaders).vary('accept-language').type('html')
    if (survey === undefined) {
      const body = `<p>${asHtml(t('survey-page.unknown'))}</p>`
      response.status(404).send(cardPage(language, t('survey-page.title'), body))
      return
    }
    const { code, title } = survey
    const [picture, ways] = await Promise.all([qr(code), waysIn(code)])
    response.send(cardPage(language, title, surveyBody(survey, { picture, ways }, t)))
  }

  const router = express.Router()
  router.get('/y-kien/:code', show)
  return router
}
