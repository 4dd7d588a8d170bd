import type { BroadcastContent } from '#src/broadcasts/broadcast.ts'
import type { Reply } from '#src/chat/reply.ts'
import type { Language } from '#src/i18n/translate.ts'

/** A broadcast as its recipients read it, in previews, tests and for real. */
export function broadcastMessage(content: BroadcastContent, language: Language): Reply {
  const { textVi, textEn, imageId, choices } = content
  const text = language === 'en' && textEn !== undefined ? textEn : textVi
  return {
    text,
    ...(choices.length > 0 && { choices: [...choices] }),
    ...(imageId !== undefined && { image: { fileId: imageId, alt: text.slice(0, 80) } }),
  }
}
