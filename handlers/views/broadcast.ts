import type { BroadcastContent } from '#src/broadcasts/broadcast.ts'
import type { Reply } from '#src/chat/reply.ts'
import { type Language, translator } from '#src/i18n/translate.ts'

/**
 * A broadcast as its recipients read it, in previews, tests and for real: the words in their language if there are any,
 * and how to leave.
 */
export function broadcastMessage(content: BroadcastContent, language: Language): Reply {
  const { textVi, textEn, imageId, choices } = content
  const t = translator(language)
  const text = language === 'en' && textEn !== undefined ? textEn : textVi
  return {
    text: [text, t('broadcast.foot')].filter(Boolean).join('\n\n'),
    ...(choices.length > 0 && { choices: [...choices] }),
    ...(imageId !== undefined && { image: { fileId: imageId, alt: t('broadcast.picture-alt') } }),
  }
}
