import type { Database, Statement } from '#src/database/database.ts'
import { createGazetteer, type Gazetteer } from './gazetteer.ts'
import type { CommuneFacts } from './place-index.ts'

// An import that changes a commune replaces its old units, so their greatest id rises.
const stampStatement: Statement = {
  name: 'communes-stamp',
  text: `SELECT (SELECT count(*) FROM commune)::text || '/' || (SELECT count(*) FROM former_unit)
    || '/' || coalesce((SELECT max(id) FROM former_unit), 0) AS stamp`,
}

async function load({ prisma }: Database): Promise<CommuneFacts[]> {
  return await prisma.commune.findMany({
    include: { formerUnits: { orderBy: { id: 'asc' } } },
    orderBy: { code: 'asc' },
  })
}

/**
 * The communes of the province the program serves, and the gazetteer over all that the database
 * knows, held in memory. Empty until the first `reload`.
 */
export function createCommunes(deps: {
  database: Database
  provinceCode: string
  index?: (communes: readonly CommuneFacts[], provinceCode: string) => Gazetteer
}) {
  const { database, provinceCode, index = createGazetteer } = deps
  let stamp: string | undefined
  let gazetteer: Gazetteer = index([], provinceCode)
  let provinceName: string | undefined

  /** Takes in what an import changed, also one of another process; costs one small query when nothing did. */
  async function reload(): Promise<void> {
    const [row] = await database.sql.query<{ stamp: string }>(stampStatement, [])
    if (row?.stamp === stamp) return
    const communes = await load(database)
    gazetteer = index(communes, provinceCode)
    provinceName = communes.find((each) => each.provinceCode === provinceCode)?.provinceName
    stamp = row?.stamp
  }

  return {
    reload,
    /** The places as last read. */
    gazetteer: (): Gazetteer => gazetteer,
    /** `Tỉnh Lâm Đồng`; undefined before the communes are imported. */
    provinceName: (): string | undefined => provinceName,
  }
}

export type Communes = ReturnType<typeof createCommunes>
