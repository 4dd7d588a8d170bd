import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '#src/config.ts'
import { createLog } from '#src/log.ts'
import { type Program, startProgram } from '#src/program.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { type FakeTelegram, startFakeTelegram } from '#test/support/fake-telegram.ts'
import { makeDossier } from '#test/support/make-dossier.ts'
import { testSealing } from '#test/support/test-assistant.ts'

const code = 'H36.12.345-261112-0001'
const log = createLog('silent')
const now = () => new Date('2026-11-20T09:00:00+07:00')
let database: TestDatabase
let telegram: FakeTelegram
let program: Program | undefined

beforeAll(async () => {
  database = await openTestDatabase()
  telegram = await startFakeTelegram()
})
beforeEach(() => database.reset())
afterEach(async () => {
  await program?.stop()
  program = undefined
})
afterAll(async () => {
  await telegram.close()
  await database.close()
})

async function open(path: string, env: Record<string, string> = {}, language = 'vi') {
  const config = { ...readConfig({ SIMULATOR: '1', HOTLINE: '1022', ...env }), port: 0 }
  program = await startProgram({ config, database, sealing: testSealing, now, log })
  const response = await fetch(`http://127.0.0.1:${program.port}${path}`, {
    headers: { 'accept-language': language },
  })
  return { response, html: await response.text() }
}

const bot = () => ({
  TELEGRAM_BOT_TOKEN: '123456:test-token-of-nobody',
  TELEGRAM_WEBHOOK_SECRET: 'secret',
  TELEGRAM_API_ROOT: telegram.url,
})

describe('the page behind the QR of a slip', () => {
  it('shows the code and opens the chat in the simulator on it', async () => {
    const { response, html } = await open(`/d/${code}`)
    expect(response.status).toBe(200)
    expect(html).toContain(`<output id="code">${code}</output>`)
    expect(html).toContain('href="/?open=hs_H36_12_345_261112_0001"')
    expect(html).toContain('lang="vi"')
  })

  it('opens the Telegram chat on the dossier', async () => {
    const { html } = await open(`/d/${code}`, bot())
    expect(html).toContain('href="https://t.me/cau_noi_bot?start=hs_H36_12_345_261112_0001"')
    expect(html).toContain('Mở trên Telegram')
  })

  it('says the same whether there is such a dossier or not', async () => {
    const without = await open(`/d/${code}`)
    await program?.stop()
    await makeDossier(database, { code })
    expect((await open(`/d/${code}`)).html).toBe(without.html)
  })

  it('takes the code in any spelling', async () => {
    const { html } = await open('/d/h36.12.345%20261112%200001')
    expect(html).toContain(code)
  })

  it('speaks English to a phone that does', async () => {
    const { html } = await open(`/d/${code}`, {}, 'en-GB,en;q=0.9')
    expect(html).toContain('lang="en"')
    expect(html).toContain('Open the chat page')
  })

  it.each(['/d/abc', '/d/%3Cscript%3Ealert(1)%3C%2Fscript%3E', '/d/H99.12.345-261112-0001'])(
    'says what to do when %s is no code',
    async (path) => {
      const { response, html } = await open(path)
      expect(response.status).toBe(404)
      expect(html).toContain('1022')
      expect(html).not.toMatch(/alert|H99/)
    },
  )

  it('is kept by nobody and tells nobody where it was', async () => {
    const { response } = await open(`/d/${code}`)
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'/)
  })
})
