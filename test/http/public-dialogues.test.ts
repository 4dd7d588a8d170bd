import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '#src/config.ts'
import { createLog } from '#src/log.ts'
import { type Program, startProgram } from '#src/program.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeChats, makeDialogue } from '#test/support/make-dialogue.ts'
import { testSealing } from '#test/support/test-assistant.ts'

const before = new Date('2026-11-20T09:00:00+07:00')
const after = new Date('2026-11-28T09:00:00+07:00')
let now = before
let database: TestDatabase
let program: Program
let dialogueId: number

async function start(env: Record<string, string> = {}) {
  program = await startProgram({
    ...{ config: { ...readConfig({ SIMULATOR: '1', ...env }), port: 0 }, database },
    ...{ sealing: testSealing, now: () => now, log: createLog('silent') },
  })
}

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  await database.reset()
  now = before
  await start()
  dialogueId = await makeDialogue(database, { title: 'Đối thoại <b>đất</b>' })
})
afterEach(() => program.stop())
afterAll(() => database.close())

async function open(path: string) {
  const response = await fetch(`http://127.0.0.1:${program.port}${path}`, {
    headers: { 'accept-language': 'vi' },
  })
  return { status: response.status, text: await response.text() }
}

async function someone() {
  const [chat] = await makeChats(database, 1)
  if (chat === undefined) throw new Error('there is no chat')
  return chat
}

/** Asks a question, consents or not, and answers it with a promise; gives its id. */
async function asked(text: string, publish: boolean, person: Awaited<ReturnType<typeof someone>>) {
  const { dialogues, dialogueDesk } = program.assistant.meetings
  return await database.transaction(async (tx) => {
    const done = await dialogues.ask(tx, { dialogueId, person, text, now: before })
    if (done.kind !== 'asked') throw new Error(done.kind)
    await dialogues.consent(tx, done.id, person, publish)
    await dialogueDesk.answer(tx, [done.id], `Gọi 0912 345 678 để biết: ${text}`, before)
    const given = { dialogueId, questionId: done.id, what: 'Xong tuyến ống', who: 'Phòng Kinh tế' }
    await dialogueDesk.promise(tx, { ...given, dueDay: '2026-12-21', now: before })
    return done.id
  })
}

const release = (id: string, yes = true) =>
  database.transaction((tx) =>
    program.assistant.meetings.dialogueDesk.release(tx, {
      ...{ id, dialogueId, at: yes ? before : undefined },
    }),
  )

describe('the public page of dialogues', () => {
  it('shows what is coming: title, who, when, where, and the seats that are left', async () => {
    const { status, text } = await open('/doi-thoai')
    expect(status).toBe(200)
    expect(text).toContain('Đối thoại &lt;b&gt;đất&lt;/b&gt;')
    expect(text).toContain('Chủ tịch UBND xã Ninh Gia')
    expect(text).toContain('08:00 thứ Sáu 27/11/2026')
    expect(text).toContain('Còn 3 trong 3 chỗ.')
  })

  it('shows of a dialogue that was held what was released, with answer and promise, numbers blotted out', async () => {
    const person = await someone()
    const shown = await asked('Bao giờ thôn 5 có nước sạch? Gọi tôi 0987654321', true, person)
    const unseen = await asked('Đường xóm chợ khi nào sửa?', true, person)
    const kept = await asked('Trường mầm non còn chỗ không?', false, person)
    expect([await release(shown), await release(kept)]).toEqual([true, false])
    expect((await open('/doi-thoai/buoi/DT-01')).status).toBe(404)

    now = after
    expect((await open('/doi-thoai')).text).toContain('href="/doi-thoai/buoi/DT-01"')
    const { status, text } = await open('/doi-thoai/buoi/DT-01')
    expect(status).toBe(200)
    expect(text).toContain('Hỏi: Bao giờ thôn 5 có nước sạch? Gọi tôi …')
    expect(text).toContain('Trả lời: Gọi … để biết')
    expect(text).toContain('Lời hứa: Xong tuyến ống')
    expect(text).toContain('Hạn: thứ Hai 21/12/2026. Chưa báo làm xong.')
    expect(text).not.toMatch(/xóm chợ|mầm non|0987654321|0912/)

    await database.prisma.dialoguePromise.updateMany({ data: { keptAt: now } })
    expect((await open('/doi-thoai/buoi/DT-01')).text).toContain('Đã làm xong.')
    await release(shown, false)
    await release(unseen)
    expect((await open('/doi-thoai/buoi/DT-01')).text).not.toContain('thôn 5')
  })

  it('shows with a question what was promised to like ones answered with it, and nothing that was promised to others', async () => {
    const { dialogues, dialogueDesk } = program.assistant.meetings
    const person = await someone()
    const ask = (text: string) =>
      database.transaction(async (tx) => {
        const done = await dialogues.ask(tx, { dialogueId, person, text, now: before })
        if (done.kind !== 'asked') throw new Error(done.kind)
        await dialogues.consent(tx, done.id, person, true)
        return done.id
      })
    const answer = (ids: string[], at: Date) =>
      database.transaction((tx) => dialogueDesk.answer(tx, ids, 'Xã đã ghi nhận.', at))
    const promise = (questionId: string, what: string) =>
      database.transaction((tx) => {
        const given = { dialogueId, questionId, what, who: 'Phòng Kinh tế' }
        return dialogueDesk.promise(tx, { ...given, dueDay: '2026-12-21', now: before })
      })
    const shown = await ask('Bao giờ có nước sạch?')
    const like = await ask('Nước sạch bao giờ có?')
    const other = await ask('Đường xóm chợ khi nào sửa?')
    await answer([shown, like], before)
    await answer([other], new Date(before.getTime() + 60_000))
    await promise(like, 'Xong tuyến ống')
    await promise(other, 'Vá ổ gà')
    await release(shown)
    now = after
    const { text } = await open('/doi-thoai/buoi/DT-01')
    expect(text).toContain('Lời hứa: Xong tuyến ống')
    expect(text).not.toMatch(/Vá ổ gà|xóm chợ/)
  })

  it('shows it no more once the person took the consent back, nor after a new one without another look', async () => {
    const person = await someone()
    const { dialogues } = program.assistant.meetings
    const id = await asked('Bao giờ thôn 5 có nước sạch?', true, person)
    await release(id)
    now = after
    expect((await open('/doi-thoai/buoi/DT-01')).status).toBe(200)
    await database.transaction((tx) => dialogues.withdrawQuestions(tx, person.citizenId))
    expect((await open('/doi-thoai/buoi/DT-01')).status).toBe(404)
    await database.transaction((tx) => dialogues.consent(tx, id, person, true))
    expect((await open('/doi-thoai/buoi/DT-01')).status).toBe(404)
  })

  it('never shows a denunciation, whoever released it', async () => {
    const text = 'Tôi tố cáo ông Nguyễn Văn B, Chủ tịch xã, nhận hối lộ 50 triệu đồng'
    expect(await release(await asked(text, true, await someone()))).toBe(false)
    now = after
    expect((await open('/doi-thoai/buoi/DT-01')).status).toBe(404)
  })

  it('is not there when it is turned off', async () => {
    await program.stop()
    await start({ PUBLIC_DIALOGUES: '0' })
    expect((await open('/doi-thoai')).status).toBe(404)
  })
})
