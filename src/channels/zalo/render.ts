import type { Limits } from '../../chat/fit-reply.ts'
import type { Choice, Reply } from '../../chat/reply.ts'
import { writeTap } from './tap.ts'

/**
 * Text up to 2,000 characters [2+], 5 buttons [2+] (zalo-oa-api.md 1.1, 1.2); the text beside a picture leaves room for
 * the link that takes its place where Zalo does not take the picture. Whether a picture may carry buttons is not known
 * [?], so they follow it. A file has neither text nor buttons [2+]. How much a request for information holds is not
 * known [?]: 500 characters are ours.
 */
export const zaloLimits: Limits = {
  textLength: 2_000,
  captionLength: 1_800,
  choices: 5,
  choicesUnderImage: false,
  fileAlone: true,
  contactLength: 500,
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

export type Rendering = {
  /** Under it taps are signed. */
  tapKey: Uint8Array
  address: string
  /** The picture, once it is uploaded. */
  imageId?: string | undefined
  /** The address of the picture in a request for the person's number. */
  contactImage?: string | undefined
}

function payloadOf(reply: Reply, { tapKey, address, imageId, contactImage }: Rendering) {
  const { image, asksContact, choices = [] } = reply
  if (asksContact !== undefined) {
    const asked = { title: titleOf(asksContact.label), subtitle: reply.text.normalize('NFC') }
    const elements = [{ ...asked, ...(contactImage && { image_url: contactImage }) }]
    return { template_type: 'request_user_info', elements }
  }
  const tap = (data: string) => writeTap(tapKey, address, data)
  const buttons = choices.map((choice) => button(choice, tap))
  if (image === undefined) return buttons.length === 0 ? undefined : { buttons }
  const shown = 'url' in image ? { url: image.url } : { attachment_id: imageId }
  const elements = [{ media_type: 'image', ...shown }]
  return { template_type: 'media', elements, ...(buttons.length === 0 ? {} : { buttons }) }
}

/** The `message` of a send: composed text, and the attachment that holds picture, buttons or the request for a number. */
export function renderMessage(reply: Reply, rendering: Rendering): object {
  const payload = payloadOf(reply, rendering)
  return {
    ...(reply.asksContact === undefined && { text: reply.text.normalize('NFC') }),
    ...(payload === undefined ? {} : { attachment: { type: 'template', payload } }),
  }
}

/** The `message` of a send that is a file; Zalo gave the token when it was uploaded. */
export const renderFile = (token: string): object => ({
  attachment: { type: 'file', payload: { token } },
})
