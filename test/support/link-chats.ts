import { randomUUID } from 'node:crypto'
import type { Database } from '#src/database/database.ts'

/** Links the chats of these citizen ids, each on another channel, as one person's. */
export async function linkChats({ prisma }: Database, citizenIds: readonly string[]) {
  const circleId = randomUUID()
  const chats = await prisma.conversation.findMany({
    where: { citizenId: { in: [...citizenIds] } },
  })
  await prisma.linkedChat.createMany({
    data: chats.map(({ citizenId, channel }) => ({
      ...{ citizenId, channel, circleId },
      joinedAt: new Date(),
    })),
  })
}

/** Parts every linked chat. */
export async function partChats({ prisma }: Database): Promise<void> {
  await prisma.linkedChat.updateMany({ data: { leftAt: new Date() } })
}
