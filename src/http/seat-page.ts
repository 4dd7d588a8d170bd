import express, { type Request, type Response, type Router } from 'express'
import { formatDay, formatTime } from '#src/i18n/format.ts'
import { type Language, type Translate, translator } from '#src/i18n/translate.ts'
import { cardHeaders, cardPage } from './card-page.ts'
import { asHtml } from './html.ts'
import type { WayIn } from './slip-page.ts'

/** What the page of a registration shows: the meeting, which is public, and nothing of the person. */
type Seat = {
  code: string
  title: string
  host: string
  place: string
  startsAt: Date
  /** The seat was given up, or the meeting called off. */
  void: boolean
  calendarFile: string
}

export type SeatPageOptions = {
  find: (code: string) => Promise<Seat | undefined>
  /** A QR code as PNG that leads to this page. */
  qr: (code: string) => Promise<Buffer>
  /** The chats there are, opened on this registration as far as the platform can. */
  waysIn: (code: string) => Promise<WayIn[]>
}

function seatBody(
  seat: Seat,
  picture: Buffer,
  ways: readonly WayIn[],
  voice: { t: Translate; language: Language },
) {
  const { t, language } = voice
  const { code, host, place, startsAt } = seat
  const when = `${formatTime(startsAt)} ${formatDay(startsAt, language)}`
  const facts = [
    t('dialogues.line.host', { host }),
    t('dialogues.line.when', { when }),
    t('dialogues.line.place', { place }),
  ]
  const links = ways.map(
    ({ channel, url }) =>
      `<a class="way" href="${asHtml(url)}">${asHtml(t(`seat-page.open.${channel}`))}</a>`,
  )
  const source = `data:image/png;base64,${picture.toString('base64')}`
  return [
    ...facts.map((fact) => `<p>${asHtml(fact)}</p>`),
    `<p><output id="code">${asHtml(code)}</output></p>`,
    `<p><img src="${source}" width="232" height="232" alt="${asHtml(t('seat-page.qr', { code }))}"></p>`,
    `<p class="small">${asHtml(t('seat-page.show'))}</p>`,
    `<a class="way" href="/doi-thoai/${asHtml(code)}.ics">${asHtml(t('seat-page.calendar'))}</a>`,
    ...links,
  ].join('\n')
}

/**
 * `GET /doi-thoai/<code>`: the page of a registration, with the QR code to show at the door, and `<code>.ics` beside it
 * for a calendar. A code that is unknown or no longer good is answered with 404 and where to go.
 */
export function createSeatPage({ find, qr, waysIn }: SeatPageOptions): Router {
  async function show(request: Request, response: Response): Promise<void> {
    const language = request.acceptsLanguages('vi', 'en') === 'en' ? 'en' : 'vi'
    const t = translator(language)
    const [, asked = '', extension] = /^(.{1,40}?)(\.ics)?$/.exec(String(request.params.code)) ?? []
    const seat = await find(asked)
    response.set(cardHeaders).vary('accept-language')
    if (seat === undefined || seat.void) {
      const body = `<p>${asHtml(t('seat-page.unknown'))}</p>`
      response
        .status(404)
        .type('html')
        .send(cardPage(language, t('seat-page.title'), body))
    } else if (extension === undefined) {
      const body = seatBody(seat, await qr(seat.code), await waysIn(seat.code), { t, language })
      response.type('html').send(cardPage(language, seat.title, body))
    } else {
      response.type('text/calendar; charset=utf-8')
      response.attachment(`${seat.code}.ics`).send(seat.calendarFile)
    }
  }

  const router = express.Router()
  router.get('/doi-thoai/:code', show)
  return router
}
