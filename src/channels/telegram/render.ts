import type {
  InlineKeyboardButton,
  InlineKeyboardMarkup,
  KeyboardButton,
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

/**
 * Only a keyboard in place of the person's own can ask for their number (#keyboardbutton), and a message has one kind
 * of buttons: the choices stand there by their words, and come back as words.
 */
function renderPhoneKeyboard(ask: string, choices: readonly Choice[]): ReplyKeyboardMarkup {
  const rows: KeyboardButton[][] = choices.map(({ label }) => [{ text: label }])
  return {
    keyboard: [[{ text: ask, request_contact: true }], ...rows],
    resize_keyboard: true,
    one_time_keyboard: true,
  }
}

function renderMarkup({ asksContact, choices = [] }: Reply) {
  if (asksContact !== undefined) return renderPhoneKeyboard(asksContact.label, choices)
  return choices.length === 0 ? undefined : renderKeyboard(choices)
}

/** The extras of a send: buttons, and no preview of links that a reader did not ask for. */
export function renderExtras(reply: Reply) {
  const markup = renderMarkup(reply)
  return {
    link_preview_options: { is_disabled: true },
    ...(markup === undefined ? {} : { reply_markup: markup }),
  }
}

/** The extras of an edit: only buttons under the message can be changed, never a keyboard. */
export function renderEditExtras({ choices = [] }: Reply) {
  return {
    link_preview_options: { is_disabled: true },
    ...(choices.length === 0 ? {} : { reply_markup: renderKeyboard(choices) }),
  }
}
