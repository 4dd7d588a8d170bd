import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '#src/config.ts'
import { createLog } from '#src/log.ts'
import { type Program, startProgram } from '#src/program.ts'
import { readQr } from '#src/qr/read-qr.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeSurvey } from '#test/support/make-survey.ts'
import { testSealing } from '#test/support/test-assistant.ts'

const now = () => new Date('2026-11-20T09:00:00+07:00')
let database: TestDatabase
let program: Program

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  await database.reset()
  await makeSurvey(database, { title: 'Hương ước <b>thôn 3</b>' })
  const env = { SIMULATOR: '1', PUBLIC_URL: 'https://cau-noi.example' }
  const config = { ...readConfig(env), port: 0 }
  program = await startProgram({
    ...{ config, database, sealing: testSealing, now },
    log: createLog('silent'),
  })
})
afterEach(() => program.stop())
afterAll(() => database.close())

async function open(path: string, language = 'vi') {
  const response = await fetch(`http://127.0.0.1:${program.port}${path}`, {
    headers: { 'accept-language': language },
  })
  return { response, text: await response.text() }
}

describe('the page of a survey', () => {
  it('shows what is asked, the code, a way into the chat and a QR code that leads back to it', async () => {
    const { response, text } = await open('/y-kien/yk-thn333')
    expect(response.status).toBe(200)
    expect(text).toContain('Hương ước &lt;b&gt;thôn 3&lt;/b&gt;')
    expect(text).toContain('Nhận ý kiến đến hết 25/11/2026')
    expect(text).toContain('<output id="code">YK-THN333</output>')
    expect(text).toContain('href="/?open=yk_THN333"')
    const picture = /data:image\/png;base64,([^"]+)/.exec(text)?.[1] ?? ''
    const read = await readQr(Buffer.from(picture, 'base64'))
    expect(read).toEqual(['https://cau-noi.example/y-kien/YK-THN333'])
    expect(response.headers.get('content-security-policy')).not.toContain('script-src')
  })

  it('says that it is over, and leads nowhere any more', async () => {
    await database.prisma.survey.updateMany({ data: { endsAt: now() } })
    const { text } = await open('/y-kien/THN333')
    expect(text).toContain('Đã hết hạn nhận ý kiến.')
    expect(text).not.toContain('open=yk_')
  })

  it('is not there for a code that nobody made, or when it was called off', async () => {
    expect((await open('/y-kien/YK-ZZZZZZ', 'en')).response.status).toBe(404)
    expect((await open(`/y-kien/${'x'.repeat(2000)}`)).response.status).toBe(404)
    await database.prisma.survey.updateMany({ data: { cancelledAt: now() } })
    expect((await open('/y-kien/YK-THN333', 'en')).text).toContain('There is no consultation')
  })
})
