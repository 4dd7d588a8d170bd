import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { createDoorbell, createWebChannel } from '#src/channels/web/deliver.ts'
import type { Message } from '#src/chat/message.ts'
import type { Reply } from '#src/chat/reply.ts'
import type { TranscriptItem } from '#src/chat/transcript.ts'
import { createSimulator, type SimulatedPerson } from '#src/http/simulator.ts'

export const people: SimulatedPerson[] = [
  {
    id: 'ba-lan',
    name: 'Bà Nguyễn Thị Lan',
    note: 'Chờ giấy chứng nhận đất, hồ sơ trễ hẹn',
    phone: '0900000123',
    slips: [
      {
        code: 'H36.11.24-260901-0007',
        procedure: 'Đăng ký biến động quyền sử dụng đất, tài sản gắn liền với đất',
        last4: '0123',
      },
    ],
  },
  {
    id: 'anh-minh',
    name: 'Anh Trần Văn Minh',
    note: 'Hồ sơ khai sinh đã có kết quả',
    slips: [{ code: 'H36.11.25-261020-0031', procedure: 'Đăng ký khai sinh', last4: '4567' }],
  },
  { id: 'chi-hoa', name: 'Chị K’Hoa', note: 'Chưa có hồ sơ nào', slips: [] },
]

/** Chats in memory. A cursor is the number of items that were read. */
function createMemoryTranscript() {
  const chats = new Map<string, TranscriptItem[]>()
  const of = (address: string) => chats.get(address) ?? []
  let isAway = false
  let reads = 0

  return {
    add(address: string, item: TranscriptItem): void {
      chats.set(address, [...of(address), item])
    },
    of,
    /** How often anybody has asked. */
    reads: () => reads,
    /** From now on every read fails, as when the database is away. */
    setAway(away: boolean): void {
      isAway = away
    },
    async read(address: string, cursor: string | undefined) {
      reads += 1
      if (isAway) throw new Error('the database is away')
      const items = of(address)
      return {
        items: items.slice(cursor === undefined ? -100 : Number(cursor)),
        cursor: `${items.length}`,
      }
    },
  }
}

export type Answer = (message: Message) => Reply | undefined

/** The simulator on a port of its own, with chats in memory and an assistant that is one function. */
export async function startSimulator(answer: Answer = () => undefined) {
  const now = () => new Date()
  const transcript = createMemoryTranscript()
  const doorbell = createDoorbell()
  const channel = createWebChannel({
    loadFile: async () => undefined,
    now,
    announce: doorbell.ring,
  })
  const simulator = createSimulator({
    transcript: transcript.read,
    people: async () => people,
    doorbell,
    now,
  })
  let failures = 0
  let count = 0

  /** Stores what the assistant says; pages learn of it by the bell or by asking. */
  function push(address: string, reply: Reply, { ring = true } = {}): void {
    const key = `reply-${++count}`
    transcript.add(address, {
      key,
      from: 'assistant',
      at: now().toISOString(),
      reply,
      state: 'sent',
    })
    if (ring) doorbell.ring(address)
  }

  function take(message: Message): void {
    const { address, externalId: key, content } = message
    if (transcript.of(address).some((item) => item.key === key)) return
    transcript.add(address, {
      key,
      from: 'person',
      at: now().toISOString(),
      content,
      state: 'done',
    })
    doorbell.ring(address)
    const reply = answer(message)
    if (reply) push(address, reply)
  }

  const app = express()
  app.use(simulator.router)
  app.post(
    '/webhooks/web',
    express.raw({ type: () => true, limit: '2mb' }),
    (request, response) => {
      if (failures > 0) {
        failures -= 1
        response.status(503).end()
        return
      }
      const received = channel.receive({ headers: request.headers, body: request.body })
      if (received.kind === 'messages') received.messages.forEach(take)
      response.status(received.kind === 'messages' ? 200 : received.status).end()
    },
  )
  const server: Server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    transcript,
    doorbell,
    push,
    closeStreams: simulator.close,
    /** Cuts every open connection, as a lost network does. */
    dropConnections: () => server.closeAllConnections(),
    /** The next posts are answered 503 and forgotten. */
    failPosts(times: number): void {
      failures = times
    },
    async stop(): Promise<void> {
      simulator.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
