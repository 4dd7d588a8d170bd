import type { Choice, Reply } from '#src/chat/reply.ts'
import { formatMoment } from '#src/i18n/format.ts'
import type { Translate } from '#src/i18n/translate.ts'
import { appName } from '../views/app-name.ts'
import { contactsChoice, menuChoice } from '../views/menu.ts'

type Voice = { t: Translate }

/** A trouble that only an operator can mend; `facts` undefined: it is over. */
export type Trouble = {
  /** `<channel>-sending`, `<channel>-token`, or what else there may be. */
  kind: string
  facts: { cause: string; remedy: string } | undefined
  at: Date
}

/** A source of dossiers that fell silent, or is heard again. */
export type FeedSilence = { source: string; heardAt: Date; over: boolean; at: Date }

// A remedy as the log says it in English, and the name of what an admin is told.
const remedyNames = {
  'get a new refresh token and run: npm run cli -- zalo token set <token>': 'new-token',
  'link the Official Account again and run: npm run cli -- zalo token set <token>': 'new-token',
  'check ZALO_APP_ID and ZALO_APP_SECRET, and that the app is active': 'check-app',
  'tick the missing permission in the app and link the Official Account again': 'permission',
  'give the app the permission at developers.zalo.me and link the account again': 'permission',
  'neither endpoint takes this type of account: ask Zalo which API a state agency may use':
    'ask-zalo',
  'an address of the API has changed: check ZALO_API_ROOT, then update the program': 'address',
  'restore the Official Account at oa.zalo.me': 'restore-account',
  'check which Official Account the app is linked to': 'which-account',
  'activate the app at developers.zalo.me': 'activate-app',
  'restore the app at developers.zalo.me': 'activate-app',
  'raise the quota of the Official Account, or wait for the next period': 'quota',
  'register the API for the app at developers.zalo.me': 'register-api',
  'have the Official Account verified at oa.zalo.me': 'verify-account',
  'buy the tier of the Official Account that may use the API': 'tier',
  'set ZALO_APPSECRET_PROOF=1, or check ZALO_APP_SECRET': 'proof',
  'link a Zalo Cloud account to the Official Account': 'cloud',
  'check that DATA_DIR can be written and is not full': 'data-dir',
  'put money into the Zalo Cloud account': 'cloud-money',
} as const

/** The name of a remedy in locales/; `log`: none but the log knows. */
export function remedyName(remedy: string) {
  return Object.hasOwn(remedyNames, remedy)
    ? remedyNames[remedy as keyof typeof remedyNames]
    : 'log'
}

/** What a kind of trouble is about: `zalo-token` is the token of the channel `zalo`. */
export function readKind(kind: string): {
  channel: string | undefined
  what: 'sending' | 'token' | 'other'
} {
  const what = (['sending', 'token'] as const).find((each) => kind.endsWith(`-${each}`)) ?? 'other'
  const channel = what === 'other' ? undefined : kind.slice(0, -what.length - 1)
  return { channel, what }
}

const choices = (t: Translate): Choice[] => [contactsChoice(t), menuChoice(t)]

function troubleLine({ kind, facts }: Trouble, t: Translate): string {
  const { channel, what } = readKind(kind)
  const names = { app: channel && appName(channel, t), kind }
  return t(`alert.${what}.${facts === undefined ? 'over' : 'stands'}`, names)
}

/** What an admin is told of a trouble: what people notice of it, the cause, and what to do; or that it is over. */
export function troubleReply(trouble: Trouble, { t }: Voice): Reply[] {
  const { facts, at } = trouble
  const moment = formatMoment(at)
  const head = t(facts === undefined ? 'alert.head-over' : 'alert.head', { moment })
  const lines = [head, troubleLine(trouble, t)]
  if (facts !== undefined) {
    lines.push(t('alert.remedy.how', { remedy: t(`alert.remedy.${remedyName(facts.remedy)}`) }))
    lines.push(t('alert.cause', { cause: facts.cause }))
  }
  return [{ text: lines.join('\n\n'), choices: choices(t) }]
}

/** What an admin is told of a source of dossiers that fell silent, or that is heard again. */
export function feedSilenceReply(silence: FeedSilence, { t }: Voice): Reply[] {
  const { source, heardAt, over, at } = silence
  const head = t(over ? 'alert.head-over' : 'alert.head', { moment: formatMoment(at) })
  const facts = { source, moment: formatMoment(heardAt) }
  const lines = over
    ? [head, t('alert.feed.over', facts)]
    : [
        head,
        t('alert.feed.stands', facts),
        t('alert.remedy.how', { remedy: t('alert.remedy.feed') }),
      ]
  return [{ text: lines.join('\n\n'), choices: choices(t) }]
}
