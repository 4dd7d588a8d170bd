import type { Broadcast, BroadcastState, Reason } from '#src/broadcasts/broadcast.ts'
import type { Progress } from '#src/broadcasts/progress.ts'
import { formatDigits, formatMoment } from '#src/i18n/format.ts'
import { countText, titleOf, type Voice } from './broadcast-words.ts'

/** How much of a broadcast is over, 0 to 100: 100 only when everybody has an outcome. */
export function percentOf(
  { total, waiting }: Progress,
  { state }: Pick<Broadcast, 'state'>,
): number {
  if (state === 'resolving' || total === 0) return state === 'finished' ? 100 : 0
  return Math.floor(((total - waiting) / total) * 100)
}

const bars = 10

function barOf(percent: number): string {
  const full = Math.floor((percent / 100) * bars)
  return `${'▰'.repeat(full)}${'▱'.repeat(bars - full)}`
}

/** The reasons of a state with their counts, most frequent first: `từ chối 5, không tới được 15`. */
function reasonsOf(
  { tallies }: Progress,
  state: 'failed' | 'skipped' | 'unknown',
  voice: Voice,
): string {
  const counts = new Map<Reason, number>()
  for (const { state: found, reason, people } of tallies) {
    if (found === state && reason !== undefined)
      counts.set(reason, (counts.get(reason) ?? 0) + people)
  }
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([reason, people]) =>
      voice.t('broadcast.report.reason', {
        reason: voice.t(`broadcast.reason.${reason}`),
        count: countText(people, voice),
      }),
    )
    .join(', ')
}

function countLines(progress: Progress, voice: Voice): (string | false)[] {
  const { t } = voice
  const withReasons = (state: 'failed' | 'skipped' | 'unknown') => {
    const reasons = reasonsOf(progress, state, voice)
    const count = countText(progress[state], voice)
    const said = t(`broadcast.report.${state}`, { count })
    return progress[state] > 0 && `• ${said}${reasons === '' ? '' : ` (${reasons})`}`
  }
  const plain = (key: 'sent' | 'waiting' | 'held' | 'erased') =>
    progress[key] > 0 &&
    `• ${t(`broadcast.report.${key}`, { count: countText(progress[key], voice) })}`
  return [
    `• ${t('broadcast.report.sent', { count: countText(progress.sent, voice) })}`,
    plain('waiting'),
    plain('held'),
    withReasons('failed'),
    withReasons('unknown'),
    withReasons('skipped'),
    plain('erased'),
  ]
}

type Begun = Exclude<BroadcastState, 'draft' | 'submitted' | 'approved'>

/** How far a broadcast that has begun is, or how it ended: who got it, who did not and why, and what it cost. */
export function progressText(broadcast: Broadcast, progress: Progress, voice: Voice): string {
  const { t, language } = voice
  const { state, startedAt, endedAt, stoppedFor } = broadcast
  const percent = percentOf(progress, broadcast)
  const moment = endedAt ?? startedAt
  const facts = {
    ...{ title: titleOf(broadcast, t), percent, bar: barOf(percent) },
    moment: moment && formatMoment(moment),
    total: countText(progress.total, voice),
  }
  const running = state === 'resolving' || state === 'running'
  const lines = [
    t(`broadcast.stands.${state as Begun}`, facts),
    stoppedFor !== undefined && t(`broadcast.stopped-for.${stoppedFor}`),
    (running || state === 'paused' || state === 'stopped') && t('broadcast.report.bar', facts),
    t('broadcast.report.total', facts),
    ...countLines(progress, voice),
    (progress.cost > 0 || broadcast.costCap > 0) &&
      t('broadcast.report.cost', { cost: formatDigits(String(progress.cost), language) }),
  ]
  return lines.filter(Boolean).join('\n')
}
