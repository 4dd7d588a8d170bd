import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import express, { type Request, type Response, type Router } from 'express'
import { type Language, type Translate, translator } from '#src/i18n/translate.ts'
import { cardHeaders, cardPage } from './card-page.ts'
import { asHtml } from './html.ts'

/** A way into the chat: on Telegram and in the simulator it opens the dossier, on Zalo the code is to be pasted. */
export type WayIn = { channel: 'telegram' | 'zalo' | 'web'; url: string }

export type SlipPageOptions = {
  /** The code in its one spelling; undefined: this is none. */
  readCode: (text: string) => string | undefined
  /** The chats there are, opened on this dossier as far as the platform can. */
  waysIn: (code: string) => Promise<WayIn[]>
  hotline: string | undefined
}

const script = readFileSync(join(import.meta.dirname, 'slip-page', 'slip.js'), 'utf8')
const scriptHash = createHash('sha256').update(script).digest('base64')

const headers = {
  ...cardHeaders,
  'content-security-policy': `${cardHeaders['content-security-policy']}; script-src 'sha256-${scriptHash}'`,
}

function linksOf(ways: readonly WayIn[], t: Translate): string {
  return ways
    .map(({ channel, url }) => {
      const label = asHtml(t(`slip-page.open.${channel}`))
      return `<a class="way" href="${asHtml(url)}">${label}</a>`
    })
    .join('\n')
}

function codePage(code: string, ways: readonly WayIn[], t: Translate): string {
  const shown = asHtml(code)
  return [
    `<p>${asHtml(t('slip-page.code'))}</p>`,
    `<p><output id="code">${shown}</output></p>`,
    `<p><button type="button" id="copy" data-done="${asHtml(t('slip-page.copied'))}" hidden>${asHtml(t('slip-page.copy'))}</button></p>`,
    ways.length === 0 ? `<p>${asHtml(t('slip-page.no-chat'))}</p>` : linksOf(ways, t),
    ways.some(({ channel }) => channel === 'zalo') ? `<p>${asHtml(t('slip-page.paste'))}</p>` : '',
    `<p class="small">${asHtml(t('slip-page.proof'))}</p>`,
  ].join('\n')
}

function languageFor(request: Request): Language {
  return request.acceptsLanguages('vi', 'en') === 'en' ? 'en' : 'vi'
}

/**
 * `GET /d/<code>`: where the QR of a slip leads. It opens a chat on that dossier and shows the code to copy; it says
 * nothing about the dossier, not even whether there is one.
 */
export function createSlipPage({ readCode, waysIn, hotline }: SlipPageOptions): Router {
  async function show(request: Request, response: Response): Promise<void> {
    const language = languageFor(request)
    const t = translator(language)
    const code = readCode(String(request.params.code).slice(0, 200))
    response.set(headers).vary('accept-language').type('html')
    if (code === undefined) {
      const person = hotline === undefined ? '' : ` ${t('slip-page.hotline', { hotline })}`
      const body = `<p>${asHtml(t('slip-page.no-code') + person)}</p>`
      response.status(404).send(cardPage(language, t('slip-page.title'), body))
      return
    }
    const body = codePage(code, await waysIn(code), t)
    response.send(cardPage(language, t('slip-page.title'), `${body}\n<script>${script}</script>`))
  }

  const router = express.Router()
  router.get('/d/:code', show)
  return router
}
