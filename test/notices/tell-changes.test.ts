import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { changeDossier, type DossierChange } from '#test/support/change-dossier.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeFollower } from '#test/support/follower.ts'
import { makeDossier } from '#test/support/make-dossier.ts'
import {
  startTestAssistant,
  type TestAssistant,
  testSealing,
} from '#test/support/test-assistant.ts'

let database: TestDatabase
let test: TestAssistant
const code = 'H36.12.345-261112-0001'
const vietnam = (time: string) => new Date(`2026-11-${time}+07:00`)

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  await makeDossier(database, { code })
  test = await startTestAssistant({ database })
  return () => test.close()
})

async function duties(at: Date): Promise<void> {
  test.clock.set(at.toISOString())
  for (const duty of test.assistant.duties) await duty.run()
}

async function told(): Promise<string[]> {
  const rows = await database.prisma.outboxMessage.findMany({ orderBy: { id: 'asc' } })
  return rows.map(({ sealed }) => (JSON.parse(testSealing.open(sealed)) as { text: string }).text)
}

const change = (changes: DossierChange, at: Date) => changeDossier(database, code, changes, at)

describe('when people are told', () => {
  const begin = vietnam('20T10:00:00')
  const later = (seconds: number) => new Date(begin.getTime() + seconds * 1000)

  it('is within ten seconds of a lone change, and not before others may have joined it', async () => {
    await makeFollower(database, [code])
    await change({ status: 9 }, begin)
    await duties(later(5))
    expect(await told()).toEqual([])
    await duties(later(6))
    expect(await told()).toHaveLength(1)
    await duties(later(60))
    expect(await told()).toHaveLength(1)
  })

  it('is once for changes within five seconds, with the state of the last', async () => {
    await makeFollower(database, [code])
    await change({ status: 2 }, begin)
    await change({ status: 5 }, later(2))
    await change({ status: 6, dueAt: vietnam('30T17:00:00') }, later(4.9))
    await duties(later(6))
    const [text, ...more] = await told()
    expect(more).toEqual([])
    expect(text).toContain('Nay: Yêu cầu thực hiện nghĩa vụ tài chính')
    expect(text).toContain('Ngày hẹn trả đổi từ thứ Sáu 27/11/2026 sang thứ Hai 30/11/2026.')
  })

  it('is again for the same status that came back later', async () => {
    await makeFollower(database, [code])
    for (const [nth, status] of [5, 4, 5].entries()) {
      await change({ status }, later(nth * 60))
      await duties(later(nth * 60 + 10))
    }
    expect(await told()).toHaveLength(2)
  })

  it('is never for a dossier that is seen for the first time, nor for statuses 1, 4 and 7', async () => {
    await makeFollower(database, [code])
    for (const [nth, status] of [7, 4, 1].entries()) {
      await change({ status }, later(nth * 60))
      await duties(later(nth * 60 + 30))
    }
    expect(await told()).toEqual([])
  })

  it.each([
    ['22:30 waits for 06:30', '20T22:30:00', '21T06:29:00', '21T06:31:00'],
    ['05:00 waits for 06:30', '21T05:00:00', '21T06:29:00', '21T06:31:00'],
  ])('a change at %s', async (_, changed, still, morning) => {
    await makeFollower(database, [code])
    await change({ status: 9 }, vietnam(changed))
    await duties(vietnam(still))
    expect(await told()).toEqual([])
    await duties(vietnam(morning))
    expect(await told()).toHaveLength(1)
  })

  it.each([5, 6])('status %i is told at night', async (status) => {
    await makeFollower(database, [code])
    await change({ status }, vietnam('20T23:00:00'))
    await duties(vietnam('20T23:00:07'))
    expect(await told()).toHaveLength(1)
  })

  it('what was urgent and is settled before it was told waits for the morning', async () => {
    await makeFollower(database, [code])
    await change({ status: 5 }, vietnam('20T23:00:00'))
    await change({ status: 4 }, vietnam('20T23:00:03'))
    await duties(vietnam('20T23:00:07'))
    expect(await told()).toEqual([])
    await duties(vietnam('21T06:31:00'))
    expect(await told()).toEqual([expect.stringContaining('Nay: Đang xử lý')])
  })
})

describe('who is told', () => {
  const begin = vietnam('20T10:00:00')
  const tell = async () => {
    await change({ status: 9 }, begin)
    await duties(vietnam('20T10:01:00'))
  }

  it('is everybody who proved it and agreed, in the chat last used that did not block us', async () => {
    const citizenId = await makeFollower(database, [code])
    await makeFollower(database, [code])
    const chats = ['zalo', 'telegram'].map((channel, nth) => ({
      ...{ channel, address: '1', citizenId },
      lastInAt: new Date(Date.now() + (nth + 1) * 60_000),
      stoppedAt: channel === 'telegram' ? new Date() : null,
    }))
    await database.prisma.conversation.createMany({ data: chats })
    await tell()
    const rows = await database.prisma.outboxMessage.findMany({ include: { conversation: true } })
    expect(rows.map(({ conversation }) => conversation.channel).sort()).toEqual(['web', 'zalo'])
  })

  it('is nobody who did not agree, withdrew, or forgot the dossier', async () => {
    await makeFollower(database, [code], { agreed: false })
    const withdrew = await makeFollower(database, [code])
    const forgot = await makeFollower(database, [code])
    await database.transaction(async (tx) => {
      await test.assistant.notices.turnOff(tx, withdrew)
      await test.assistant.dossiers.forget(tx, forgot, code)
    })
    await tell()
    expect(await told()).toEqual([])
    expect(await database.prisma.dossierNews.count()).toBe(0)
  })

  it('is nobody who withdrew between the change and the message, nor is a message that waits sent', async () => {
    const withdrew = await makeFollower(database, [code])
    const queued = await makeFollower(database, [code])
    await change({ status: 9 }, begin)
    const turnOff = (citizenId: string) =>
      database.transaction((tx) => test.assistant.notices.turnOff(tx, citizenId))
    await turnOff(withdrew)
    await duties(vietnam('20T10:01:00'))
    expect(await told()).toHaveLength(1)
    await turnOff(queued)
    expect(await database.prisma.outboxMessage.findMany()).toMatchObject([{ state: 'dropped' }])
  })

  it('sees nothing that proof by four digits does not open: no name, no phone, no note', async () => {
    await makeFollower(database, [code])
    await database.prisma.dossier.updateMany({
      data: {
        note: 'Thiếu bản sao hộ khẩu',
        applicantSealed: new Uint8Array(testSealing.seal('Nguyễn Thị Ánh')),
      },
    })
    await change({ status: 5 }, begin)
    await duties(vietnam('20T10:01:00'))
    expect((await told()).join()).not.toMatch(/Ánh|0912|hộ khẩu/)
  })
})

describe('whatever happens in between', () => {
  const begin = vietnam('20T10:00:00')
  const codes = Array.from({ length: 40 }, (_, nth) => `H36.12.345-261112-1${100 + nth}`)

  it('several processes share the work and tell each change once', async () => {
    for (const each of codes) await makeDossier(database, { code: each })
    await makeFollower(database, codes)
    const others = await Promise.all([1, 2].map(() => startTestAssistant({ database })))
    for (const each of codes) await changeDossier(database, each, { status: 9 }, begin)
    const tests = [test, ...others]
    for (const each of tests) each.clock.set(vietnam('20T10:01:00').toISOString())
    const notices = (each: TestAssistant) =>
      each.assistant.duties.find(({ name }) => name === 'notices')?.run()
    await Promise.all([...tests, ...tests].map(notices))
    expect(await told()).toHaveLength(codes.length)
    expect(await database.prisma.dossierNews.count()).toBe(0)
    await Promise.all(others.map((each) => each.close()))
  })

  it('a death after the message was queued and before the commit loses nothing and doubles nothing', async () => {
    await makeFollower(database, [code])
    await change({ status: 9 }, begin)
    // The last statement of the telling fails: as if the process had died there.
    const rule = 'CREATE RULE hold AS ON DELETE TO dossier_news DO INSTEAD (SELECT 1 / 0)'
    await database.sql.query({ name: 'hold', text: rule }, [])
    await expect(duties(vietnam('20T10:01:00'))).rejects.toThrow()
    expect(await told()).toEqual([])
    await database.sql.query({ name: 'go', text: 'DROP RULE hold ON dossier_news' }, [])
    await duties(vietnam('20T10:01:00'))
    await duties(vietnam('20T10:02:00'))
    expect(await told()).toHaveLength(1)
  })
})
