import type { Reach } from '#src/audiences/audiences.ts'
import type { Broadcast } from '#src/broadcasts/broadcast.ts'
import type { Progress } from '#src/broadcasts/progress.ts'
import type { Names } from '../views/broadcast-words.ts'
import type { Services } from './job.ts'

/** A broadcast and what is said about it. Gathered before anything is written: a `Write` reads nothing more. */
export type Facts = {
  broadcast: Broadcast
  names: Names
  maker: string
  approver: string | undefined
  /** How many people it is for; undefined: not counted. */
  reach: Reach | undefined
  /** Đồng that this month has left; undefined: not counted, or nothing that costs money is sent here. */
  moneyLeft: number | undefined
  /** How far it is; undefined: it has not begun. */
  progress: Progress | undefined
}

const unbegun = ['draft', 'submitted', 'approved'] as const

/** Whether nothing of it has been sent yet. */
export const isUnbegun = ({ state }: Pick<Broadcast, 'state'>): boolean =>
  unbegun.some((each) => each === state)

/** Gathers the facts of broadcasts. */
export function createFacts(services: Services) {
  const { audiences, billing, broadcasts, communes, dialogues, officers } = services
  return async (
    broadcast: Broadcast,
    { counting = true, money = counting }: { counting?: boolean; money?: boolean } = {},
  ): Promise<Facts> => {
    const { audience, communeCode, makerId, approverId } = broadcast
    const codes = [...audience.include, ...audience.exclude].flatMap((each) =>
      'dialogue' in each ? [each.dialogue] : [],
    )
    const counts = counting && isUnbegun(broadcast) && audience.include.length > 0
    return {
      broadcast,
      names: { communes, dialogues: await dialogues.titles(codes) },
      maker: (await officers.nameOf(makerId)) ?? '',
      approver: approverId === undefined ? undefined : await officers.nameOf(approverId),
      reach: counts ? await audiences.reach(audience, communeCode) : undefined,
      moneyLeft: money && isUnbegun(broadcast) ? await billing?.left() : undefined,
      progress: isUnbegun(broadcast) ? undefined : await broadcasts.progress(broadcast.id),
    }
  }
}
