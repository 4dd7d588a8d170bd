import type { Communes } from '#src/communes/communes.ts'
import type { Named, Procedures } from '#src/procedures/procedures.ts'
import { wishOf } from '#src/procedures/wish.ts'
import { withoutPlaces } from './submit.ts'

const most = 2

export type Wishing = { procedures: Pick<Procedures, 'search'>; communes: Communes }

/** The procedures that a text surely asks for beside what it is answered with: what settles a quarrel. */
export function wishedIn(text: string, { procedures, communes }: Wishing): Named[] {
  const found = procedures.search(withoutPlaces(text, communes))
  if (found === undefined || found.kind === 'none' || wishOf(text, found) !== 'sure') return []
  return found.procedures.slice(0, most)
}
