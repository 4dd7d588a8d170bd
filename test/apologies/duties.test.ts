import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { stateAfter } from '#src/apologies/hand-over.ts'
import { createApologyDuties } from '#src/apology-duties.ts'
import type { Officer } from '#src/officers/officer.ts'
import { createOfficers } from '#src/officers/officers.ts'
import { createPost, type Post } from '#src/outbox/post.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeDossier } from '#test/support/make-dossier.ts'
import { testSealing } from '#test/support/test-assistant.ts'
import { openScene, type Scene } from './scene.ts'

let database: TestDatabase
let scene: Scene
let officer: Officer
const code = 'H36.12.345-261112-0001'
const limits = () => ({ textLength: 2000, captionLength: 1000, choices: 5 })
const realPost = createPost({ sealing: testSealing, limits })

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  scene = await openScene(database)
  officer = await linked({ officeCode: 'NG' }, '7001')
  await makeDossier(database, { code, dueAt: '2026-11-26T23:59:59' })
  await scene.scan()
})
afterAll(() => database.close())

/** An officer at work in a chat. */
async function linked(fields: Partial<Officer>, address: string): Promise<Officer> {
  const added = await scene.officer(fields)
  const { id } = await database.prisma.conversation.create({
    data: { channel: 'telegram', address },
  })
  await database.prisma.officerAccount.create({
    data: { conversationId: id, officerId: added.id, linkedAt: scene.now() },
  })
  return added
}

/** The duties of one process, by name. */
function startProcess(post: Post = realPost) {
  const { apologies, calendar, now } = scene
  const tasks = createApologyDuties({
    ...{ database, apologies, calendar, now, post },
    officers: createOfficers({ database, sealing: testSealing, now }),
    quietHours: { from: '21:00', to: '06:30' },
  })
  const task = (name: string) => async () => {
    await tasks.find((each) => each.name === name)?.run()
  }
  return {
    letters: task('apology-letters'),
    held: task('apology-held'),
    lists: task('apologies'),
  }
}

/** What is in the outbox for a chat, oldest first. */
async function saidTo(address: string): Promise<string[]> {
  const rows = await database.prisma.outboxMessage.findMany({
    where: { conversation: { address } },
    orderBy: { id: 'asc' },
  })
  return rows.map(({ sealed }) => (JSON.parse(testSealing.open(sealed)) as { text: string }).text)
}
const letter = async () => (await scene.letters())[0]
/** Plays the platform: everything that is queued ends so. */
const end = (state: string, from = 'queued') =>
  database.prisma.outboxMessage.updateMany({ where: { state: from }, data: { state } })

describe('an approved letter', () => {
  it('goes to everybody who proved the dossier, once, however many processes hand it over', async () => {
    await scene.reader(code, '1')
    await scene.reader(code, '2')
    await scene.approve(officer, 1)
    const processes = [startProcess(), startProcess(), startProcess()]
    await Promise.all(processes.map((each) => each.letters()))
    for (const address of ['1', '2']) {
      expect(await saidTo(address)).toEqual([expect.stringContaining(`letter ${code}`)])
    }
    expect(await letter()).toMatchObject({ state: 'sending' })
  })

  it('that a process died over is handed over by the next one, whole and once', async () => {
    await scene.reader(code, '1')
    await scene.reader(code, '2')
    await scene.approve(officer, 1)
    let posts = 0
    const dyingOnce = async (...given: Parameters<Post>) => {
      posts += 1
      if (posts === 2) throw new Error('killed')
      return await realPost(...given)
    }
    const dying: Post = Object.assign(dyingOnce, { all: realPost.all })
    await expect(startProcess(dying).letters()).rejects.toThrow('killed')
    expect(await letter()).toMatchObject({ state: 'approved' })
    expect(await saidTo('1')).toEqual([])
    await startProcess().letters()
    for (const address of ['1', '2']) expect(await saidTo(address)).toHaveLength(1)
  })

  it('waits while people sleep', async () => {
    await scene.reader(code, '1')
    scene.at('2026-11-20T21:30:00')
    await scene.approve(officer, 1)
    const { letters } = startProcess()
    await letters()
    expect(await saidTo('1')).toEqual([])
    scene.at('2026-11-21T06:30:00')
    await letters()
    expect(await saidTo('1')).toHaveLength(1)
  })

  it('is withdrawn when the dossier was finished while it waited, and its officer is told', async () => {
    await scene.reader(code, '1')
    await scene.approve(officer, 1)
    await database.prisma.dossier.updateMany({ data: { status: 9, finishedAt: scene.now() } })
    await startProcess().letters()
    expect(await saidTo('1')).toEqual([])
    expect(await letter()).toMatchObject({ state: 'void', voidReason: 'finished' })
    expect(await saidTo('7001')).toEqual([
      expect.stringContaining('hồ sơ đã xong trước khi thư đi'),
    ])
  })

  it('is left to the counter when everybody has blocked us since', async () => {
    await scene.reader(code, '1')
    await scene.approve(officer, 1)
    await database.prisma.conversation.updateMany({
      where: { address: '1' },
      data: { stoppedAt: scene.now() },
    })
    await startProcess().letters()
    expect(await letter()).toMatchObject({ state: 'counter' })
    expect(await saidTo('7001')).toEqual([expect.stringContaining('gọi điện hoặc gửi văn bản')])
  })
})

describe('what became of a letter', () => {
  beforeEach(async () => {
    await scene.reader(code, '1')
    await scene.approve(officer, 1)
    await startProcess().letters()
  })

  it.each([
    ['sent', 'sent', 'đã tới khung chat'],
    ['unknown', 'unknown', 'không biết chắc có tới nơi hay không'],
    ['failed', 'counter', 'không gửi được qua khung chat'],
    ['dropped', 'counter', 'không gửi được qua khung chat'],
    ['held', 'held', 'chỉ cho gửi sau khi người dân nhắn lại'],
  ])('is told to the officer who approved it, once: %s', async (outcome, state, words) => {
    await end(outcome)
    const { letters } = startProcess()
    await letters()
    await Promise.all([letters(), startProcess().letters()])
    expect(await letter()).toMatchObject({ state, reported: state })
    expect(await saidTo('7001')).toEqual([expect.stringContaining(words)])
  })

  it('is not guessed while the sending goes on', async () => {
    await end('sending')
    await startProcess().letters()
    expect(await letter()).toMatchObject({ state: 'sending', reported: null })
  })

  it('is told again when a letter that was held has gone out after all', async () => {
    await end('held')
    const { letters, held } = startProcess()
    await letters()
    await end('sent', 'held')
    await held()
    await letters()
    expect(await letter()).toMatchObject({ state: 'sent' })
    expect(await saidTo('7001')).toHaveLength(2)
  })

  it("waits for the officer's working hours", async () => {
    await end('sent')
    scene.at('2026-11-20T17:00:00')
    const { letters } = startProcess()
    await letters()
    expect(await saidTo('7001')).toEqual([])
    scene.at('2026-11-23T07:30:00')
    await letters()
    expect(await saidTo('7001')).toHaveLength(1)
  })

  it('of several people is sent when one certainly has it, and a doubt stays a doubt', () => {
    expect(stateAfter(['sent', 'waiting'])).toBeUndefined()
    expect(stateAfter(['failed', 'sent'])).toBe('sent')
    expect(stateAfter(['failed', 'unknown'])).toBe('unknown')
    expect(stateAfter(['unknown', 'held'])).toBe('unknown')
    expect(stateAfter(['failed', 'held'])).toBe('held')
    expect(stateAfter(['failed', 'failed'])).toBe('counter')
  })
})

describe('the lists of a morning', () => {
  it('come once a working day, whoever sends them and however often', async () => {
    const processes = [startProcess(), startProcess()]
    await Promise.all(processes.map((each) => each.lists()))
    for (const each of [...processes, startProcess()]) await each.lists()
    expect(await saidTo('7001')).toHaveLength(1)
    scene.at('2026-11-23T09:00:00')
    await processes[0]?.lists()
    expect(await saidTo('7001')).toHaveLength(2)
  })

  it.each([
    '2026-11-20T07:29:00',
    '2026-11-20T17:00:00',
    '2026-11-21T09:00:00',
    '2026-11-24T09:00:00',
  ])('do not come outside working hours: %s', async (time) => {
    scene.at(time)
    await startProcess().lists()
    expect(await saidTo('7001')).toEqual([])
  })

  it("tell each office its own work and nobody another's", async () => {
    await linked({ officeCode: 'XX' }, '7002')
    await linked({ areaCode: '24985' }, '7003')
    await startProcess().lists()
    expect(await saidTo('7002')).toEqual([])
    expect(await saidTo('7003')).toEqual([expect.stringContaining('mới vào danh sách: 1')])
  })

  it('tell a supervisor of a new date that passed as well, until the dossier is finished', async () => {
    await linked({ roles: ['supervisor'] }, '7004')
    await scene.approve(officer, 1, '27/11/2026')
    scene.at('2026-11-27T09:00:00')
    await startProcess().lists()
    expect(await saidTo('7004')).toEqual([])
    scene.at('2026-11-30T09:00:00')
    await startProcess().lists()
    expect(await saidTo('7004')).toEqual([expect.stringContaining('Quá cả ngày hẹn lại: 1 hồ sơ.')])
    await database.prisma.dossier.updateMany({ data: { status: 9, finishedAt: scene.now() } })
    scene.at('2026-12-01T09:00:00')
    await startProcess().lists()
    expect(await saidTo('7004')).toHaveLength(1)
  })

  it('give a supervisor counts first and only the oldest by name, in one message', async () => {
    await linked({ roles: ['supervisor'] }, '7004')
    for (let number = 10; number < 50; number++) {
      const overdue = `H36.12.345-261112-00${number}`
      const dueAt = `2026-10-${String((number % 28) + 1).padStart(2, '0')}T23:59:59`
      await makeDossier(database, { code: overdue, dueAt, officeCode: `O${number % 12}` })
    }
    await startProcess().lists()
    const [text = '', ...more] = await saidTo('7004')
    expect(more).toEqual([])
    expect(text).toMatch(/^Quá hẹn chưa có thư xin lỗi: 40 hồ sơ\./)
    expect(text.match(/H36\./g)).toHaveLength(5)
    expect(text).toContain('… và 4 cơ quan khác')
  })

  it('say nothing when nothing is about to be late', async () => {
    await database.prisma.dossier.updateMany({ data: { status: 9, finishedAt: scene.now() } })
    await linked({ roles: ['supervisor'] }, '7004')
    await startProcess().lists()
    expect(await saidTo('7001')).toEqual([])
    expect(await saidTo('7004')).toEqual([])
  })
})
