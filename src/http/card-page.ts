import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Language } from '#src/i18n/translate.ts'
import { asHtml } from './html.ts'

const style = readFileSync(join(import.meta.dirname, 'slip-page', 'slip.css'), 'utf8')
const styleHash = createHash('sha256').update(style).digest('base64')

/** A page without a script, that nobody embeds, indexes or keeps. */
export const cardHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  // The address of such a page may hold a code: it is nobody else's business.
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
  'cache-control': 'no-store',
}

/** A page of one card: `title` as its head, `body` as HTML below. */
export function cardPage(language: Language, title: string, body: string): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${asHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${asHtml(title)}</h1>
${body}
</main>
</body>
</html>
`
}
