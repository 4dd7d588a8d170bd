import type { Database } from '#src/database/database.ts'

type Given = {
  channel?: string
  /** Undefined: agreed and still agrees; `ended`: no longer; `never`. */
  consent?: 'given' | 'ended' | 'never'
  silentHours?: number
  communes?: readonly string[]
  language?: string
  stopped?: boolean
}

let lastAddress = 5_000_000

/** A person with one chat, who by default agreed to announcements and wrote a minute ago. */
export async function makeRecipient({ prisma }: Database, given: Given = {}) {
  const { channel = 'telegram', consent = 'given', silentHours = 0.02, communes = [] } = given
  const chat = await prisma.conversation.create({
    data: {
      ...{ channel, address: String(++lastAddress), language: given.language ?? null },
      lastInAt: new Date(Date.now() - silentHours * 3_600_000),
      stoppedAt: given.stopped ? new Date() : null,
    },
  })
  const { citizenId } = chat
  if (consent !== 'never') {
    const withdrawnAt = consent === 'ended' ? new Date() : null
    const data = { citizenId, purpose: 'announcements', version: 'test', givenAt: new Date() }
    await prisma.consent.create({ data: { ...data, withdrawnAt } })
  }
  await prisma.followedCommune.createMany({
    data: communes.map((communeCode) => ({ citizenId, communeCode, since: new Date() })),
  })
  return { id: chat.id, address: chat.address, citizenId, channel }
}
