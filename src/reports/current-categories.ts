import type { Database } from '#src/database/database.ts'
import type { Category } from '#src/feedback/categories.ts'
import type { LegalTerm } from '#src/feedback/legal-terms.ts'

/** A category with what the register needs of it. */
export type ReportCategory = Category & {
  days: number | undefined
  dayUnit: LegalTerm['unit'] | undefined
  officeKind: string
  /** May stand on the public page. */
  public: boolean
}

/** The categories of the database, held in memory; `reload` takes in what an import changed. */
export async function createCurrentCategories({ prisma }: Database) {
  async function load(): Promise<readonly ReportCategory[]> {
    const rows = await prisma.reportCategory.findMany({ orderBy: { position: 'asc' } })
    return rows.map(({ code, name, synonyms, kind, urgent, days, dayUnit, ...row }) => ({
      ...{ code, name, synonyms, urgent, officeKind: row.officeKind, public: row.public },
      kind: kind as Category['kind'],
      days: days ?? undefined,
      dayUnit: (dayUnit ?? undefined) as ReportCategory['dayUnit'],
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
