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

/** What people come for most, and the way to the rest: Zalo shows five buttons. */
function menuChoices({ t }: Voice): Choice[] {
  return [
    { label: t('menu.dossier'), data: 'dossier' },
    { label: t('menu.procedure'), data: 'procedure' },
    { label: t('menu.feedback'), data: 'my-reports' },
    contactsChoice(t),
    { label: t('menu.others'), data: 'menu:others' },
  ]
}

/** What else the assistant can do. */
export function otherChoices({ t, language }: Voice): Choice[] {
  return [
    { label: t('menu.my-dossiers'), data: 'my-dossiers' },
    { label: t('menu.dialogues'), data: 'dialogues' },
    { label: t('menu.surveys'), data: 'surveys' },
    { label: t('menu.language'), data: `language:${language === 'vi' ? 'en' : 'vi'}` },
    { label: t('menu.rest'), data: 'menu:rest' },
  ]
}

/** The rest of it. */
export function restChoices({ t }: Voice): Choice[] {
  return [
    { label: t('menu.reception'), data: 'reception' },
    { label: t('menu.my-data'), data: 'my-data' },
    { label: t('menu.help'), data: 'help' },
    menuChoice(t),
  ]
}

/** A sentence over the menu. */
export function withMenu(voice: Voice, text: string): Reply {
  return { text, choices: menuChoices(voice) }
}
