import type { Database } from '#src/database/database.ts'
import { type CommuneMatch, createCommuneFinder, type FindCommune } from './find-commune.ts'

// Communes change by law, not by the minute; an import is seen after this at the latest.
const rereadMs = 5 * 60_000

async function load(database: Database, provinceCode: string) {
  return await database.prisma.commune.findMany({
    where: { provinceCode },
    include: { formerUnits: true },
    orderBy: { code: 'asc' },
  })
}

/** The communes of the province the program serves. */
export function createCommunes(deps: { database: Database; provinceCode: string }) {
  let known: { at: number; provinceName: string | undefined; find: FindCommune } | undefined

  async function read() {
    if (known === undefined || Date.now() - known.at > rereadMs) {
      const communes = await load(deps.database, deps.provinceCode)
      const provinceName = communes[0]?.provinceName
      known = { at: Date.now(), provinceName, find: createCommuneFinder(communes) }
    }
    return known
  }

  /** The communes that a text may mean, by their names of today or before 1-7-2025. */
  async function find(text: string): Promise<CommuneMatch[]> {
    return (await read()).find(text)
  }

  /** `Tỉnh Lâm Đồng`; undefined before the communes are imported. */
  async function provinceName(): Promise<string | undefined> {
    return (await read()).provinceName
  }

  /** Today's name of a commune; undefined when the code is not of this province. */
  async function nameOf(code: string): Promise<string | undefined> {
    const { provinceCode } = deps
    const found = await deps.database.prisma.commune.findFirst({ where: { code, provinceCode } })
    return found?.name
  }

  /** The districts and provinces of before 1-7-2025 that a commune lay in: `Huyện Đức Trọng`, `Tỉnh Lâm Đồng`. */
  async function originOf(code: string): Promise<string[]> {
    const units = await deps.database.prisma.formerUnit.findMany({ where: { communeCode: code } })
    const names = units.flatMap(({ district, province }) => [...district.split(/;\s*/), province])
    return [...new Set(names)]
  }

  return { find, provinceName, nameOf, originOf }
}

export type Communes = ReturnType<typeof createCommunes>
