import type { Database } from '#src/database/database.ts'
import type { Category } from '#src/feedback/categories.ts'
import type { CategoryLimits } from './limit.ts'

/** A category with what the register needs of it. */
export type ReportCategory = Category &
  CategoryLimits & {
    officeKind: string
    /** May stand on the public page. */
    public: boolean
    /** Limits for what is filed from a local day on. */
    dated: readonly (CategoryLimits & { validFrom: string })[]
  }

type LimitsRow = {
  days: number | null
  dayUnit: string | null
  forwardWithin: string | null
  refuseWithin: string | null
}

function limitsOf({ days, dayUnit, forwardWithin, refuseWithin }: LimitsRow): CategoryLimits {
  return {
    days: days ?? undefined,
    dayUnit: (dayUnit ?? undefined) as CategoryLimits['dayUnit'],
    forwardWithin: forwardWithin ?? undefined,
    refuseWithin: refuseWithin ?? undefined,
  }
}

/** The categories of the database, held in memory; `reload` takes in what an import changed. */
export async function createCurrentCategories({ prisma }: Database) {
  async function load(): Promise<readonly ReportCategory[]> {
    const rows = await prisma.reportCategory.findMany({
      orderBy: { position: 'asc' },
      include: { limits: { orderBy: { validFrom: 'asc' } } },
    })
    return rows.map(({ code, name, synonyms, kind, urgent, limits, ...row }) => ({
      ...{ code, name, synonyms, urgent, officeKind: row.officeKind, public: row.public },
      kind: kind as Category['kind'],
      ...limitsOf(row),
      dated: limits.map((each) => ({
        ...limitsOf(each),
        validFrom: each.validFrom.toISOString().slice(0, 10),
      })),
    }))
  }
  let categories = await load()
  return {
    current: () => categories,
    async reload(): Promise<void> {
      const fresh = await load()
      // The index of words hangs on the list: the same list keeps it.
      if (JSON.stringify(fresh) !== JSON.stringify(categories)) categories = fresh
    },
  }
}

export type CurrentCategories = Awaited<ReturnType<typeof createCurrentCategories>>
