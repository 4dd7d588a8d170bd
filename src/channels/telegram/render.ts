import type {
  InlineKeyboardButton,
  InlineKeyboardMarkup,
  ReplyKeyboardMarkup,
} from 'telegraf/types'
import type { Choice, Reply } from '../../chat/reply.ts'

/**
 * https://core.telegram.org/bots/api#sendmessage and #sendphoto; a keyboard may have a hundred buttons, a screen holds
 * eight. A request for a contact is a keyboard of its own kind, so a message has either that or buttons.
 */
export const telegramLimits = {
  textLength: 4096,
  captionLength: 1024,
  choices: 8,
  contactLength: 4096,
}

// Two short labels stand side by side on the narrowest phone.
const shortLabel = 14

function button(choice: Choice): InlineKeyboardButton {
  return 'url' in choice
    ? { text: choice.label, url: choice.url }
    : { text: choice.label, callback_data: choice.data }
}

/** One button a row, short neighbours in pairs. */
function renderKeyboard(choices: readonly Choice[]): InlineKeyboardMarkup {
  const rows: InlineKeyboardButton[][] = []
  let open = false
  for (const choice of choices) {
    const short = choice.label.length <= shortLabel
    const last = rows.at(-1)
    if (short && open && last) last.push(button(choice))
    else rows.push([button(choice)])
    open = short && !open
  }
  return { inline_keyboard: rows }
}

/** A button in place of the keys, which shares the sender's own number once it is pressed. */
const contactKeyboard = (label: string): ReplyKeyboardMarkup => ({
  keyboard: [[{ text: label, request_contact: true }]],
  resize_keyboard: true,
  one_time_keyboard: true,
})

function markupOf({ choices, asksContact }: Reply) {
  if (asksContact !== undefined) return contactKeyboard(asksContact.label)
  return choices !== undefined && choices.length > 0 ? renderKeyboard(choices) : undefined
}

/** The extras of a send: buttons, and no preview of links that a reader did not ask for. */
export function renderExtras(reply: Reply) {
  const markup = markupOf(reply)
  return {
    link_preview_options: { is_disabled: true },
    ...(markup && { reply_markup: markup }),
  }
}
