import type { Database } from '#src/database/database.ts'

type Given = {
  code?: string
  title?: string
  seats?: number
  startsAt?: Date
  communeCode?: string | null
  topics?: string
  organiserId?: number
  reserves?: { kind: 'commune' | 'trade'; value: string; seats: number }[]
}

/** A dialogue in a week from the town's day, with registration open until the day before. */
export async function makeDialogue({ prisma }: Database, given: Given = {}): Promise<number> {
  const { reserves = [], startsAt = new Date('2026-11-27T08:00:00+07:00'), ...fields } = given
  const { id } = await prisma.dialogue.create({
    data: {
      ...{ code: 'DT-01', title: 'Đối thoại về đất sản xuất', kind: 'dialogue' },
      ...{ host: 'Chủ tịch UBND xã Ninh Gia', place: 'Hội trường UBND xã Ninh Gia' },
      ...{ seats: 3, communeCode: '24985', topics: 'đất đai' },
      ...fields,
      startsAt,
      endsAt: new Date(startsAt.getTime() + 2 * 3_600_000),
      registrationClosesAt: new Date(startsAt.getTime() - 15 * 3_600_000),
      reserves: { create: reserves },
    },
  })
  return id
}

/** Chats of as many people, with nobody at work in them. */
export async function makeChats({ prisma }: Database, count: number) {
  const made = []
  for (let nth = 0; nth < count; nth++) {
    const data = { channel: 'web', address: `nguoi-${nth}` }
    made.push(await prisma.conversation.create({ data }))
  }
  return made.map(({ channel, address, citizenId }) => ({ channel, address, citizenId }))
}
