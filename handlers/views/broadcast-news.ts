import type { Answer } from '#src/chat/handler.ts'
import type { Reply } from '#src/chat/reply.ts'
import { languageOf, translator } from '#src/i18n/translate.ts'
import type { Officers } from '#src/officers/officers.ts'
import type { Voice } from './broadcast-words.ts'

type OfficerChat = Awaited<ReturnType<Officers['chatsOf']>>[number]

/** What is said to officers in their own chats, each in their language, along with the answer. */
export function toChats(
  chats: readonly OfficerChat[],
  say: (voice: Voice, chat: OfficerChat) => Reply[],
): NonNullable<Answer['elsewhere']> {
  return chats.flatMap((chat) => {
    const { conversationId, channel } = chat
    const language = languageOf(chat.language)
    const replies = say({ t: translator(language), language }, chat)
    return replies.map((reply) => ({ conversationId, channel, reply }))
  })
}
