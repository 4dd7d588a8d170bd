import type { Database } from '#src/database/database.ts'
import type { Prisma } from '#src/generated/prisma/client.ts'

/** A broadcast that two officers have seen and that is due, to all who agreed unless told otherwise; its id. */
export async function makeBroadcast(
  { prisma }: Database,
  given: Partial<Prisma.BroadcastUncheckedCreateInput> = {},
): Promise<number> {
  const { id } = await prisma.broadcast.create({
    data: {
      ...{ state: 'approved', textVi: 'Mất điện sáng thứ Bảy.', makerId: 1, approverId: 2 },
      audience: { include: [{ kind: 'agreed' }], exclude: [] },
      createdAt: new Date(),
      ...given,
    },
  })
  return id
}
