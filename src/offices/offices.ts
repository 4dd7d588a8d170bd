import type { Database } from '#src/database/database.ts'

/** An office that people can go to or call; what is not known is undefined. */
export type Office = {
  name: string
  address: string | undefined
  phone: string | undefined
  hours: string | undefined
}

type Row = { name: string; address: string | null; phone: string | null; hours: string | null }

function officeOf(row: Row): Office {
  return {
    name: row.name,
    address: row.address ?? undefined,
    phone: row.phone ?? undefined,
    hours: row.hours ?? undefined,
  }
}

/** Where people are sent when a chat is not enough. */
export function createOffices({ database }: { database: Database }) {
  /** The offices of a commune, the one-stop desk (bộ phận một cửa) first. */
  async function ofCommune(communeCode: string): Promise<Office[]> {
    const rows = await database.prisma.office.findMany({
      where: { communeCode },
      orderBy: [{ kind: 'asc' }, { name: 'asc' }],
      take: 5,
    })
    const oneStopFirst = rows.sort(
      (a, b) => Number(b.kind === 'one_stop') - Number(a.kind === 'one_stop'),
    )
    return oneStopFirst.map(officeOf)
  }

  /** The one-stop centre of the province itself, if it was imported. */
  async function ofProvince(): Promise<Office | undefined> {
    const where = { communeCode: null, kind: 'one_stop' }
    const row = await database.prisma.office.findFirst({ where, orderBy: { code: 'asc' } })
    return row === null ? undefined : officeOf(row)
  }

  /** Where the province receives citizens (tiếp công dân), if it was imported. */
  async function receptionOfProvince(): Promise<Office | undefined> {
    const where = { communeCode: null, kind: 'reception' }
    const row = await database.prisma.office.findFirst({ where, orderBy: { code: 'asc' } })
    return row === null ? undefined : officeOf(row)
  }

  /** The commune of an office; undefined: it is the province's, or there is no such office. */
  async function communeOf(code: string): Promise<string | undefined> {
    const row = await database.prisma.office.findUnique({ where: { code } })
    return row?.communeCode ?? undefined
  }

  return { ofCommune, ofProvince, receptionOfProvince, communeOf }
}

export type Offices = ReturnType<typeof createOffices>
