import type { Database } from '#src/database/database.ts'
import { holds, type Officer } from '#src/officers/officer.ts'
import { type Broadcast, maySteer } from './broadcast.ts'
import {
  countRecipients,
  type Progress,
  progressOf,
  type ReportRow,
  reportPages,
  type Tally,
} from './progress.ts'
import { broadcastOf, findBroadcast } from './store.ts'

/** What officers read of broadcasts. */
export function createBroadcastReading(database: Database) {
  /** One broadcast, if the officer may see it. */
  async function find(id: number, officer: Officer): Promise<Broadcast | undefined> {
    const found = await findBroadcast(database, id)
    return found !== undefined && maySteer(officer, found) ? found : undefined
  }

  /** Those the officer made or may approve, newest first; drafts of others are theirs alone. */
  async function list(officer: Officer, limit = 20): Promise<Broadcast[]> {
    const { areaCode, officeCode } = officer
    const area = areaCode === undefined ? {} : { communeCode: areaCode }
    const scope = officeCode === undefined ? area : { officeCode }
    const others = { state: { not: 'draft' }, ...scope }
    const rows = await database.prisma.broadcast.findMany({
      where: { OR: [{ makerId: officer.id }, ...(holds(officer, 'approver') ? [others] : [])] },
      orderBy: { id: 'desc' },
      take: limit,
    })
    return rows.map(broadcastOf)
  }

  /** How far it is. Reads every recipient's row: for a million people that takes most of a second. */
  async function progress(id: number): Promise<Progress> {
    const row = await database.prisma.broadcast.findUnique({ where: { id } })
    const facts = { audienceSize: row?.audienceSize ?? 0, price: row?.price ?? undefined }
    // Of a broadcast long ended only this is kept.
    const tallies = (row?.outcome as Tally[] | null) ?? (await countRecipients(database, id))
    return progressOf(tallies, facts)
  }

  /** What became of everybody, in pages. */
  const report = (id: number): AsyncGenerator<ReportRow[]> => reportPages(database, id)

  return { find, list, progress, report }
}
