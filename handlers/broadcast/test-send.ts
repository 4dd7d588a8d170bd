import { broadcastMessage } from '../views/broadcast.ts'
import { menuChoice } from '../views/menu.ts'
import type { Change } from './change.ts'
import type { Job, Services } from './job.ts'
import { openChoice } from './review.ts'

/** Sending a broadcast to oneself alone, exactly as everybody would get it. */
export function createTest({ broadcasts, officers }: Services, steps: Change) {
  const test =
    (id: number): Job =>
    async (at) => {
      const { turn, officer } = at
      const found = await broadcasts.find(id, officer)
      if (found === undefined || found.textVi === '') return steps.refused({ kind: 'none' }, at)
      const messages = [
        broadcastMessage(found, 'vi'),
        ...(found.textEn === undefined ? [] : [broadcastMessage(found, 'en')]),
      ]
      const choices = [openChoice(id, turn), menuChoice(turn.t)]
      const last = { text: turn.t('broadcast.tested', { count: messages.length }), choices }
      return async (tx) => {
        const detail = { broadcast: id, revision: found.revision }
        await officers.note(tx, { officerId: officer.id, action: 'broadcast-test', detail })
        return { replies: [...messages, last] }
      }
    }

  return { test }
}
