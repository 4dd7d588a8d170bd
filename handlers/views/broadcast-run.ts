import type { Broadcast } from '#src/broadcasts/broadcast.ts'
import type { Progress } from '#src/broadcasts/progress.ts'
import type { Choice, Reply } from '#src/chat/reply.ts'
import { percentOf, progressText } from './broadcast-report.ts'
import { countText, titleOf, type Voice } from './broadcast-words.ts'
import { menuChoice } from './menu.ts'

type Verb = 'open' | 'pause' | 'resume' | 'cancel' | 'file' | 'resend'

function choice(verb: Verb, { id }: Broadcast, { t }: Voice): Choice {
  const key = verb === 'open' ? 'refresh' : verb
  return { label: t(`broadcast.choice.${key}`), data: `broadcast:${verb}:${id}` }
}

function verbsOf({ state }: Broadcast, { failed }: Progress): Verb[] {
  switch (state) {
    case 'resolving':
      return ['open', 'cancel']
    case 'running':
      return ['open', 'pause', 'cancel']
    case 'paused':
    case 'stopped':
      return ['resume', 'cancel', 'file']
    case 'finished':
      return failed > 0 ? ['file', 'resend'] : ['file']
    default:
      return ['file']
  }
}

/** A broadcast that has begun: how far it is or how it ended, and what can be done now. */
export function progressReply(broadcast: Broadcast, progress: Progress, voice: Voice): Reply {
  const choices = verbsOf(broadcast, progress).map((verb) => choice(verb, broadcast, voice))
  const list = { label: voice.t('broadcast.choice.list'), data: 'broadcast' }
  const text = progressText(broadcast, progress, voice)
  return { text, choices: [...choices, list, menuChoice(voice.t)].slice(0, 5) }
}

/** That a quarter of it is over, where a message cannot be changed. */
export function quarterReply(broadcast: Broadcast, progress: Progress, voice: Voice): Reply {
  const { total, waiting } = progress
  const text = voice.t('broadcast.quarter', {
    ...{ title: titleOf(broadcast, voice.t), percent: percentOf(progress, broadcast) },
    ...{ done: countText(total - waiting, voice), total: countText(total, voice) },
  })
  const open = { label: voice.t('broadcast.choice.open'), data: `broadcast:open:${broadcast.id}` }
  return { text, choices: [open, menuChoice(voice.t)] }
}
