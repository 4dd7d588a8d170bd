import type { Choice, Reply } from '#src/chat/reply.ts'
import type { Language, Translate } from '#src/i18n/translate.ts'

type Voice = { t: Translate; language: Language }

/** The way back, under every reply that could be an end. */
export function menuChoice(t: Translate): Choice {
  return { label: t('menu.open'), data: 'menu' }
}

/** The way to a human. */
export function contactsChoice(t: Translate): Choice {
  return { label: t('menu.contacts'), data: 'contacts' }
}

/** The way to linking this chat with the person's chat on another platform. */
export function linkChoice(t: Translate): Choice {
  return { label: t('link-chats.choice.link'), data: 'link-chats' }
}

/** What the assistant can do, in at most five buttons (Zalo shows no more). */
function menuChoices({ t, language }: Voice): Choice[] {
  const other = language === 'vi' ? 'en' : 'vi'
  return [
    { label: t('menu.dossier'), data: 'dossier' },
    { label: t('menu.my-dossiers'), data: 'my-dossiers' },
    contactsChoice(t),
    { label: t('menu.help'), data: 'help' },
    { label: t('menu.language'), data: `language:${other}` },
  ]
}

/** A sentence over the menu. */
export function withMenu(voice: Voice, text: string): Reply {
  return { text, choices: menuChoices(voice) }
}
