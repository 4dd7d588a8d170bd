import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDialogue } from '../support/make-dialogue.ts'
import { postUpdateTo, tapUpdate, waitUntil } from '../support/program.ts'
import { startTwoProcesses, type TwoProcesses } from '../support/two-processes.ts'

const server = process.env.TEST_DATABASE_URL
const people = Array.from({ length: 100 }, (_, nth) => 60_000 + nth)

describe.skipIf(!server)('the last seat, before two processes', () => {
  let two: TwoProcesses

  beforeAll(async () => {
    two = await startTwoProcesses(String(server))
  }, 120_000)
  afterAll(() => two.close(), 60_000)

  const post = (update: object) => postUpdateTo(two.url, update)
  const rows = () => two.database.prisma.dialogueRegistration.findMany({ orderBy: { id: 'asc' } })
  const inState = async (state: string) => (await rows()).filter((row) => row.state === state)

  it('goes to one of a hundred, the others wait in order, and one who leaves lets exactly one in', async () => {
    const startsAt = new Date(Date.now() + 10 * 86_400_000)
    const id = await makeDialogue(two.database, { seats: 1, startsAt })
    const statuses = await Promise.all(
      people.map((chat) => post(tapUpdate(chat, `dlg-join:${id}`))),
    )
    expect(new Set(statuses)).toEqual(new Set([200]))
    await waitUntil(async () => (await rows()).length === people.length, 'everybody registered', 50)
    expect(await inState('seated')).toHaveLength(1)
    expect(await inState('waiting')).toHaveLength(99)
    const answered = async () => people.every((chat) => two.telegram.textsTo(chat).length === 1)
    await waitUntil(answered, 'an answer to everybody', 50)
    const places = people.map(
      (chat) => /thứ (\d+) trong/.exec(two.telegram.textsTo(chat)[0] ?? '')?.[1],
    )
    const told = places.filter((place) => place !== undefined).map(Number)
    expect(told.sort((a, b) => a - b)).toEqual(Array.from({ length: 99 }, (_, nth) => nth + 1))

    const [seated] = await inState('seated')
    const [first] = await inState('waiting')
    const owner = await two.database.prisma.conversation.findUniqueOrThrow({
      where: { id: seated?.conversationId ?? 0n },
    })
    await post(tapUpdate(Number(owner.address), `dlg-drop:${seated?.code}`))
    await waitUntil(async () => (await inState('left')).length === 1, 'the seat given up')
    const offered = [...(await inState('offered'))]
    expect(offered.map((row) => row.id)).toEqual([first?.id])
    expect(await inState('waiting')).toHaveLength(98)
  }, 180_000)
})
