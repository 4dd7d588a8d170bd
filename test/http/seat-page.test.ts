import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '#src/config.ts'
import { createLog } from '#src/log.ts'
import { type Program, startProgram } from '#src/program.ts'
import { readQr } from '#src/qr/read-qr.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeChats, makeDialogue } from '#test/support/make-dialogue.ts'
import { testSealing } from '#test/support/test-assistant.ts'

const now = () => new Date('2026-11-20T09:00:00+07:00')
let database: TestDatabase
let program: Program
let code: string

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  await database.reset()
  const log = createLog('silent')
  const env = { SIMULATOR: '1', PUBLIC_URL: 'https://cau-noi.example' }
  const config = { ...readConfig(env), port: 0 }
  program = await startProgram({ config, database, sealing: testSealing, now, log })
  const [chat] = await makeChats(database, 1)
  const dialogueId = await makeDialogue(database, { title: 'Đối thoại <b>đất</b>' })
  const { dialogues } = program.assistant.meetings
  const done = await database.transaction((tx) =>
    dialogues.register(tx, { dialogueId, person: chat as NonNullable<typeof chat>, now: now() }),
  )
  if (!('registration' in done)) throw new Error(done.kind)
  code = done.registration.code
})
afterEach(() => program.stop())
afterAll(() => database.close())

async function open(path: string, language = 'vi') {
  const response = await fetch(`http://127.0.0.1:${program.port}${path}`, {
    headers: { 'accept-language': language },
  })
  return { response, text: await response.text() }
}

describe('the page of a registration', () => {
  it('shows the meeting, the code and a QR code that leads back to it', async () => {
    const { response, text } = await open(`/doi-thoai/${code.toLowerCase()}`)
    expect(response.status).toBe(200)
    expect(text).toContain('Đối thoại &lt;b&gt;đất&lt;/b&gt;')
    expect(text).toContain(`<output id="code">${code}</output>`)
    expect(text).toContain('08:00 thứ Sáu 27/11/2026')
    expect(text).toContain(`href="/?open=dk_${code.slice(3)}"`)
    const picture = /data:image\/png;base64,([^"]+)/.exec(text)?.[1] ?? ''
    const read = await readQr(Buffer.from(picture, 'base64'))
    expect(read).toEqual([`https://cau-noi.example/doi-thoai/${code}`])
  })

  it('gives the calendar file of the meeting', async () => {
    const { response, text } = await open(`/doi-thoai/${code}.ics`)
    expect(response.headers.get('content-type')).toBe('text/calendar; charset=utf-8')
    expect(text).toMatch(/^BEGIN:VCALENDAR\r\n/)
    expect(text).toContain('DTSTART:20261127T010000Z')
    expect(text).toContain('DTEND:20261127T030000Z')
    expect(text).toContain('LOCATION:Hội trường UBND xã Ninh Gia')
    expect(text).toContain('STATUS:CONFIRMED')
  })

  it('is no longer there once the seat was given up or the meeting called off', async () => {
    await database.prisma.dialogue.updateMany({ data: { cancelledAt: now() } })
    for (const path of [`/doi-thoai/${code}`, `/doi-thoai/${code}.ics`, '/doi-thoai/DK-ZZZZZZ']) {
      const { response, text } = await open(path, 'en')
      expect(response.status).toBe(404)
      expect(text).toContain('There is no such registration')
    }
  })

  it('answers a nonsense address with 404 and runs no script', async () => {
    const { response } = await open(`/doi-thoai/${'x'.repeat(2000)}`)
    expect(response.status).toBe(404)
    expect(response.headers.get('content-security-policy')).not.toContain('script-src')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  })
})
