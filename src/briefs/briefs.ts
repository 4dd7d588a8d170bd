import type { Database, Tx } from '#src/database/database.ts'
import { type BriefWish, readWishes, removeWishes, saveWish } from './store.ts'

/** What officers want to be told unasked. */
export function createBriefs({ database, now }: { database: Database; now: () => Date }) {
  return {
    /** What this officer asked for. */
    of: (officerId: number): Promise<BriefWish[]> => readWishes(database, officerId),
    /** Notes a wish; a limit takes the place of an earlier one. */
    wish: (tx: Tx, officerId: number, wish: Parameters<typeof saveWish>[2]): Promise<void> =>
      saveWish(tx, officerId, wish, now()),
    /** Ends every wish; false when there was none. */
    end: (tx: Tx, officerId: number): Promise<boolean> => removeWishes(tx, officerId),
  }
}

export type Briefs = ReturnType<typeof createBriefs>
