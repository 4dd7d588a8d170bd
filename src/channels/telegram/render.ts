import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'telegraf/types'
import type { Choice, Reply } from '../../chat/reply.ts'

/** https://core.telegram.org/bots/api#sendmessage and #sendphoto; a keyboard may have a hundred buttons, a screen holds eight. */
export const telegramLimits = { textLength: 4096, captionLength: 1024, choices: 8 }

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

/** The extras of a send: buttons, and no preview of links that a reader did not ask for. */
export function renderExtras(reply: Reply) {
  return {
    link_preview_options: { is_disabled: true },
    ...(reply.choices && reply.choices.length > 0
      ? { reply_markup: renderKeyboard(reply.choices) }
      : {}),
  }
}
