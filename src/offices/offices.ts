import { createHash } from 'node:crypto'
import type { Database, Tx } from '#src/database/database.ts'
import { fold } from '#src/text/fold.ts'

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

/** An office that a matter may be handed to. `mark` names it where its code would be too long: in a button. */
export type Receiver = { code: string; name: string; mark: string }

type Place = { code: string; name: string; communeCode: string | null; kind: string }

/** Where to read: inside a write only its own `tx` may be used. */
type Within = Pick<Tx, 'prisma'>

const mostFound = 4
const markOf = (code: string) => createHash('sha256').update(code).digest('hex').slice(0, 10)
const receiverOf = ({ code, name }: Place): Receiver => ({ code, name, mark: markOf(code) })

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

  /** Where the province receives citizens (tiếp công dân), if it was imported; asked inside `within`. */
  async function receptionOfProvince(within: Within = database): Promise<Office | undefined> {
    const where = { communeCode: null, kind: 'reception' }
    const row = await within.prisma.office.findFirst({ where, orderBy: { code: 'asc' } })
    return row === null ? undefined : officeOf(row)
  }

  /** The commune of an office; undefined: it is the province's, or there is no such office. */
  async function communeOf(code: string): Promise<string | undefined> {
    const row = await database.prisma.office.findUnique({ where: { code } })
    return row?.communeCode ?? undefined
  }

  const everywhere = (within: Within): Promise<Place[]> =>
    within.prisma.office.findMany({ orderBy: [{ communeCode: 'asc' }, { name: 'asc' }] })

  /** The likeliest offices for a matter of a commune: its own, then those of the province; never `but`. */
  async function receivers(
    communeCode: string | undefined,
    but: string | undefined,
    within: Within = database,
  ) {
    const rank = (place: Place) =>
      place.communeCode === communeCode ? 0 : place.communeCode === null ? 1 : 2
    const near = (await everywhere(within)).filter((place) => place.code !== but && rank(place) < 2)
    return near
      .sort((a, b) => rank(a) - rank(b))
      .slice(0, mostFound)
      .map(receiverOf)
  }

  /** The offices whose name holds all these words, with or without marks, the shortest name first; at most four. */
  async function named(words: string, within: Within = database): Promise<Receiver[]> {
    const wanted = fold(words).split(' ').filter(Boolean)
    const holds = ({ name, code }: Place) =>
      wanted.every((word) => ` ${fold(name)} ${fold(code)} `.includes(` ${word}`))
    const found = wanted.length === 0 ? [] : (await everywhere(within)).filter(holds)
    return found
      .sort((a, b) => a.name.length - b.name.length)
      .slice(0, mostFound)
      .map(receiverOf)
  }

  /** The office of a mark. */
  async function marked(mark: string, within: Within = database): Promise<Receiver | undefined> {
    return (await everywhere(within)).map(receiverOf).find((each) => each.mark === mark)
  }

  return { ofCommune, ofProvince, receptionOfProvince, receivers, named, marked, communeOf }
}

export type Offices = ReturnType<typeof createOffices>
