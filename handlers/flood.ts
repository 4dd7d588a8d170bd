import type { Handler } from '#src/chat/handler.ts'
import { menuChoice } from './views/menu.ts'

/** More messages in a minute than anybody reads answers to: asked once to slow down; the rest is not handled. */
export function flood(): Handler {
  return {
    name: 'flood',
    matches: ({ content }) =>
      content.kind !== 'flood'
        ? undefined
        : {
            answer: async ({ t }) => ({
              replies: [{ text: t('flood.slow-down'), choices: [menuChoice(t)] }],
            }),
          },
  }
}
