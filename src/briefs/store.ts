import type { Tx } from '#src/database/database.ts'

/** What an officer asked to be told: every morning, or when the share in time falls below a limit (percent). */
export type BriefWish =
  | { officerId: number; kind: 'morning'; since: Date }
  | { officerId: number; kind: 'on-time-below'; since: Date; threshold: number; crossed: boolean }

type Prisma = Pick<Tx['prisma'], 'officerBrief'>

/** Everything that officers asked for; of one officer when given. */
export async function readWishes(
  { prisma }: { prisma: Prisma },
  officerId?: number,
): Promise<BriefWish[]> {
  const where = officerId === undefined ? {} : { officerId }
  const rows = await prisma.officerBrief.findMany({ where, orderBy: { officerId: 'asc' } })
  return rows.map(({ kind, threshold, crossed, ...row }) =>
    kind === 'morning'
      ? { ...row, kind }
      : { ...row, kind: 'on-time-below', threshold: threshold ?? 0, crossed },
  )
}

/** Notes a wish from now on, in place of an earlier one of its kind; asked again, the morning keeps its beginning. */
export async function saveWish(
  { prisma }: Tx,
  officerId: number,
  wish: { kind: 'morning' } | { kind: 'on-time-below'; threshold: number },
  since: Date,
): Promise<void> {
  const key = { officerId, kind: wish.kind }
  const limit = wish.kind === 'morning' ? {} : { threshold: wish.threshold, crossed: false }
  await prisma.officerBrief.upsert({
    where: { officerId_kind: key },
    create: { ...key, ...limit, since },
    update: limit,
  })
}

export async function removeWishes({ prisma }: Tx, officerId: number): Promise<boolean> {
  return (await prisma.officerBrief.deleteMany({ where: { officerId } })).count > 0
}

/**
 * Notes on which side of its limit the share is; true when that is news. Of several processes that look at the same
 * moment one is told so.
 */
export async function noteSide(
  { prisma }: Tx,
  { officerId, threshold }: BriefWish & { kind: 'on-time-below' },
  crossed: boolean,
): Promise<boolean> {
  const where = { officerId, kind: 'on-time-below', threshold, crossed: !crossed }
  return (await prisma.officerBrief.updateMany({ where, data: { crossed } })).count > 0
}
