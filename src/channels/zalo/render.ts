import type { Limits } from '../../chat/fit-reply.ts'
import type { Choice, Reply } from '../../chat/reply.ts'
import { writeTap } from './tap.ts'

/**
 * Text up to 2,000 characters [2+], 5 buttons [2+] (zalo-oa-api.md 1.1, 1.2). Whether a picture may carry buttons is not
 * known [?], so they follow it.
 */
export const zaloLimits: Limits = {
  textLength: 2_000,
  captionLength: 2_000,
  choices: 5,
  choicesUnderImage: false,
}

// A title has at most 100 characters [2+].
const titleLength = 100

function titleOf(label: string): string {
  const title = label.normalize('NFC')
  if (title.length <= titleLength) return title
  // The half of a pair that a cut leaves behind is dropped.
  return `${title.slice(0, titleLength - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** What a button sends for a person; given the choice's data. */
type WriteTap = (data: string) => string

function button(choice: Choice, tap: WriteTap): object {
  const title = titleOf(choice.label)
  return 'url' in choice
    ? { title, type: 'oa.open.url', payload: { url: choice.url } }
    : { title, type: 'oa.query.hide', payload: tap(choice.data) }
}

function payloadOf(reply: Reply, tap: WriteTap): object | undefined {
  const { image, choices = [] } = reply
  const buttons = choices.map((choice) => button(choice, tap))
  if (image === undefined) return buttons.length === 0 ? undefined : { buttons }
  const elements = [{ media_type: 'image', url: image.url }]
  return { template_type: 'media', elements, ...(buttons.length === 0 ? {} : { buttons }) }
}

/** The `message` of a send: composed text, and the attachment that holds picture or buttons. */
export function renderMessage(reply: Reply, tapKey: Uint8Array, address: string): object {
  const payload = payloadOf(reply, (data) => writeTap(tapKey, address, data))
  return {
    text: reply.text.normalize('NFC'),
    ...(payload === undefined ? {} : { attachment: { type: 'template', payload } }),
  }
}
