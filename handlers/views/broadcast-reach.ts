import type { Reach } from '#src/audiences/audiences.ts'
import type { BroadcastTerms } from '#src/broadcasts/broadcast.ts'
import { formatDigits } from '#src/i18n/format.ts'
import { appName } from './app-name.ts'
import { countText, type Voice } from './broadcast-words.ts'

/**
 * What the platform bills: đồng for one message, the most in a calendar month, and what is left of that now; undefined:
 * nothing that costs money is sent here.
 */
export type Billing = { price: number; monthlyCap: number; left: () => Promise<number> } | undefined

type Terms = Pick<BroadcastTerms, 'costCap' | 'waitDays'> & {
  /** Undefined: nothing that costs money is sent here. */
  billing: Pick<NonNullable<Billing>, 'price'> | undefined
  /** Đồng that this month has left. */
  moneyLeft: number
  /** How many messages one person gets where messages are billed. */
  messages: number
}

const sum = (channels: Reach['channels'], pick: (each: Reach['channels'][number]) => number) =>
  channels.reduce((total, each) => total + pick(each), 0)

/** How many of those whom the platform bills the money reaches, and what that costs at most, in đồng. */
function payFor(reach: Reach, { costCap, billing, moneyLeft, messages }: Terms) {
  const billed = sum(reach.channels, (each) => each.billed)
  const each = (billing?.price ?? 0) * messages
  const money = Math.min(costCap, moneyLeft)
  const people = each === 0 ? 0 : Math.min(billed, Math.floor(money / each))
  return { billed, people, cost: people * each, monthIsUsed: moneyLeft < each && each <= costCap }
}

function channelLines({ channels }: Reach, voice: Voice): string[] {
  const { t } = voice
  return channels
    .filter(({ free, billed, later }) => free + billed + later > 0)
    .map(({ channel, ...counts }) => {
      const parts = (['free', 'billed', 'later'] as const)
        .filter((key) => counts[key] > 0)
        .map((key) => t(`broadcast.reach.${key}`, { count: countText(counts[key], voice) }))
      const app = appName(channel, t)
      return `• ${app.charAt(0).toUpperCase()}${app.slice(1)}: ${parts.join('; ')}`
    })
}

/** What becomes of those who cannot simply be written to: paid for, waited for, or left out. */
function termLines(reach: Reach, terms: Terms, voice: Voice): (string | false)[] {
  const { t, language } = voice
  const { billed, people, cost, monthIsUsed } = payFor(reach, terms)
  const later = sum(reach.channels, (each) => each.later)
  const money = {
    count: countText(people, voice),
    cost: formatDigits(String(cost), language),
    cap: formatDigits(String(terms.costCap), language),
    left: formatDigits(String(terms.moneyLeft), language),
  }
  const unpaid = monthIsUsed ? 'month-used' : 'unpaid'
  const paid = people > 0 ? 'paid' : terms.billing === undefined ? 'billing-off' : unpaid
  return [
    billed > 0 && t(`broadcast.reach.${paid}`, money),
    later > 0 &&
      t(terms.waitDays > 0 ? 'broadcast.reach.waits' : 'broadcast.reach.waits-not', {
        days: terms.waitDays,
      }),
  ]
}

/** How many people a broadcast has, how many it reaches on each platform and what that costs, before anything is sent. */
export function reachText(reach: Reach, terms: Terms, voice: Voice): string {
  const { t, language } = voice
  if (reach.people === 0) return t('broadcast.reach.nobody')
  const { people, cost } = payFor(reach, terms)
  const now = sum(reach.channels, (each) => each.free) + people
  const left = (['optedOut', 'stopped', 'off'] as const)
    .filter((key) => reach[key] > 0)
    .map((key) => t(`broadcast.reach.${key}`, { count: countText(reach[key], voice) }))
  const lines = [
    t('broadcast.reach.people', { count: countText(reach.people, voice) }),
    ...channelLines(reach, voice),
    left.length > 0 && `• ${t('broadcast.reach.not', { groups: left.join('; ') })}`,
    ...termLines(reach, terms, voice),
    t('broadcast.reach.total', {
      count: countText(now, voice),
      cost: formatDigits(String(cost), language),
    }),
  ]
  return lines.filter(Boolean).join('\n')
}
