import type { Translate } from '#src/i18n/translate.ts'

/** What people call the app behind a channel. */
export function appName(channel: string, t: Translate): string {
  return channel === 'web' ? t('link-chats.web') : `${channel[0]?.toUpperCase()}${channel.slice(1)}`
}
