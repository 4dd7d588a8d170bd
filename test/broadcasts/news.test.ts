import { inflateRawSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Prisma } from '#src/generated/prisma/client.ts'
import type { OfficerRole } from '#src/officers/officer.ts'
import { type Citizen, telegramCitizen, webCitizen, zaloCitizen } from '../support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeBroadcast } from '../support/make-broadcast.ts'
import { makeRecipient } from '../support/make-recipient.ts'
import { startTestAssistant, type TestAssistant } from '../support/test-assistant.ts'

let database: TestDatabase
let test: TestAssistant
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  test = await startTestAssistant({ database })
})
afterEach(() => test.close())

async function officer(citizen: Citizen, ...roles: OfficerRole[]): Promise<number> {
  const added = await test.assistant.officers.add({ name: 'Nguyễn Thị Hoa', roles })
  if (added.kind !== 'added') throw new Error(added.kind)
  await citizen.says(`/lienket ${added.code}`)
  return added.id
}

type Recipient = Partial<Prisma.BroadcastRecipientUncheckedCreateInput>

/** People of a broadcast as they stand; those without a state have got it. */
async function people(broadcastId: number, ...given: Recipient[]) {
  for (const each of given) {
    const { id } = await makeRecipient(database)
    await database.prisma.broadcastRecipient.create({
      data: {
        ...{ broadcastId, conversationId: id, channel: 'telegram', state: 'sent', byConsent: true },
        ...{ finishedAt: new Date('2026-11-20T09:00:00+07:00'), ...each },
      },
    })
  }
}

const queued = { state: 'queued', finishedAt: null }
const startedAt = new Date('2026-11-20T08:59:00+07:00')

/** What the duty of the news does, and everything that comes of it sent; between two rounds a while goes by. */
async function tell(): Promise<void> {
  await database.prisma.$executeRawUnsafe(
    "UPDATE outbox_message SET edited_at = edited_at - interval '1 minute'",
  )
  const duty = test.assistant.duties.find(({ name }) => name === 'broadcast-news')
  await duty?.run()
  while ((await test.assistant.delivery.poll()) > 0) await test.idle()
}
const settle = (id: number, data: Prisma.BroadcastUpdateInput) =>
  database.prisma.broadcast.update({ where: { id }, data })
const arrived = (broadcastId: number) =>
  database.prisma.broadcastRecipient.updateMany({
    where: { broadcastId, state: 'queued' },
    data: { state: 'sent' },
  })

describe('while a broadcast runs', () => {
  it('its maker on Telegram has one message that says anew how far it is', async () => {
    const makerId = await officer(telegramCitizen(test), 'broadcaster')
    const id = await makeBroadcast(database, { makerId, state: 'running', startedAt })
    await people(id, {}, queued, queued, queued)
    await tell()
    await tell()
    const sent = test.telegram.calls.filter(({ payload }) => /25 %/.test(String(payload.text)))
    expect(sent.map(({ method }) => method)).toEqual(['sendMessage'])
    await arrived(id)
    await settle(id, { state: 'finished', endedAt: new Date('2026-11-20T09:00:00+07:00') })
    await tell()
    await tell()
    const last = test.telegram.calls.filter(({ payload }) =>
      /đã gửi xong lúc 09:00/.test(String(payload.text)),
    )
    expect(last.map(({ method }) => method).sort()).toEqual(['editMessageText', 'sendMessage'])
  })

  it('its maker on Zalo is told at each quarter, once', async () => {
    const maker = zaloCitizen(test)
    const makerId = await officer(maker, 'broadcaster')
    const id = await makeBroadcast(database, { makerId, state: 'running', startedAt })
    await people(id, {}, queued, queued, queued)
    await tell()
    await tell()
    const [first, ...more] = await maker.sees()
    expect(first?.text).toContain('đã xong 25 % (1/4 người)')
    expect(more).toEqual([])
    const [one] = await database.prisma.broadcastRecipient.findMany({
      where: { broadcastId: id, state: 'queued' },
    })
    await database.prisma.broadcastRecipient.updateMany({
      where: { broadcastId: id, conversationId: one?.conversationId ?? 0n },
      data: { state: 'sent' },
    })
    await tell()
    expect((await maker.sees()).map(({ text }) => text)).toEqual([
      expect.stringContaining('đã xong 50 % (2/4 người)'),
    ])
  })

  it('stops by itself, and maker and approver are told why, once for each stop', async () => {
    const [maker, approver] = [telegramCitizen(test), webCitizen(test)]
    const makerId = await officer(maker, 'broadcaster')
    const approverId = await officer(approver, 'approver')
    const stopped = { state: 'stopped', stoppedFor: 'blocks', stoppedAt: startedAt }
    const id = await makeBroadcast(database, { makerId, approverId, startedAt, ...stopped })
    await people(id, {}, { state: 'failed', reason: 'blocked' }, queued)
    await tell()
    await tell()
    for (const each of [maker, approver]) {
      const [news, ...more] = await each.sees()
      expect(news?.text).toContain('Quá nhiều người chặn trợ lý')
      expect(news?.buttons.map(({ label }) => label)).toContain('Gửi tiếp')
      expect(more).toEqual([])
    }
    await approver.taps(`broadcast:resume:${id}`)
    await maker.sees()
    const again = new Date('2026-11-20T09:30:00+07:00')
    await settle(id, { ...stopped, stoppedFor: 'failures', stoppedAt: again })
    await tell()
    expect((await maker.sees()).map(({ text }) => text)).toEqual([
      expect.stringContaining('Quá nhiều tin gửi lỗi'),
    ])
  })
})

/** A part of a workbook as text, found by its name. */
function partOf(workbook: Buffer, name: string): string {
  for (let at = 0; ; ) {
    at = workbook.indexOf(Buffer.from('PK\x01\x02', 'latin1'), at)
    if (at < 0) return ''
    const length = workbook.readUInt16LE(at + 28)
    const found = workbook.toString('utf8', at + 46, at + 46 + length)
    const [size, from] = [workbook.readUInt32LE(at + 20), workbook.readUInt32LE(at + 42)]
    if (found === name) {
      const start = from + 30 + workbook.readUInt16LE(from + 26) + workbook.readUInt16LE(from + 28)
      const bytes = workbook.subarray(start, start + size)
      return workbook.readUInt16LE(at + 10) === 0
        ? bytes.toString()
        : inflateRawSync(bytes).toString()
    }
    at += 46 + length
  }
}

describe('the report of a broadcast', () => {
  it('counts everybody by what became of them and why, and sends only the failed again', async () => {
    const maker = webCitizen(test)
    const makerId = await officer(maker, 'broadcaster')
    const ended = { state: 'finished', startedAt, endedAt: new Date('2026-11-20T09:10:00+07:00') }
    const id = await makeBroadcast(database, { makerId, ...ended })
    await people(
      id,
      ...[{}, {}, { state: 'failed', reason: 'unreachable' }],
      ...[
        { state: 'failed', reason: 'blocked' },
        { state: 'unknown', reason: 'no-answer' },
      ],
      { state: 'skipped', reason: 'opted-out' },
    )
    const [report] = await maker.taps(`broadcast:open:${id}`)
    expect(report?.text).toContain('Người nhận: 6')
    expect(report?.text).toContain('• Đã gửi: 2')
    expect(report?.text).toContain('• Gửi lỗi: 2 (')
    expect(report?.text).toContain('không tới được nền tảng 1')
    expect(report?.text).toContain('• Không rõ kết quả: 1 (nền tảng không trả lời 1)')
    expect(report?.text).toContain('• Không gửi: 1 (đã thôi nhận thông báo 1)')
    const [again] = await maker.taps(`broadcast:resend:${id}`)
    expect(again?.text).toContain('Đang gửi lại cho 1 người')
    const waiting = await database.prisma.broadcastRecipient.findMany({
      where: { state: 'queued' },
    })
    expect(waiting).toHaveLength(1)
  })

  it('as a workbook has a line for each person, and nothing that tells who they are', async () => {
    const maker = webCitizen(test)
    const makerId = await officer(maker, 'broadcaster')
    const ended = { state: 'finished', startedAt, endedAt: new Date('2026-11-20T09:10:00+07:00') }
    const id = await makeBroadcast(database, { makerId, ...ended })
    await people(id, {}, { state: 'failed', reason: 'refused', error: 'Bad Request: chat 5000001' })
    const [reply] = await maker.taps(`broadcast:file:${id}`)
    expect(reply?.text).toContain('không có tên hay số điện thoại của ai')
    const { id: fileId } = await database.prisma.storedFile.findFirstOrThrow()
    const file = await test.assistant.files.load(fileId)
    const workbook = Buffer.from(file?.bytes ?? [])
    const shared = partOf(workbook, 'xl/sharedStrings.xml')
    const sheets = ['1', '2'].map((nth) => partOf(workbook, `xl/worksheets/sheet${nth}.xml`))
    const all = [shared, ...sheets].join()
    expect(all).toContain('nền tảng từ chối')
    const addresses = await database.prisma.conversation.findMany({ select: { address: true } })
    for (const { address } of addresses) expect(all).not.toContain(address)
    expect(all).not.toContain('Bad Request')
    const notes = await database.prisma.auditEntry.count({ where: { action: 'broadcast-file' } })
    expect(notes).toBe(1)
  })
})
