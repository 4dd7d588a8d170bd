import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OnAlert } from '#src/channels/channel.ts'
import { runCommand } from '#src/cli/commands.ts'
import type { Context } from '#src/cli/context.ts'
import { readConfig } from '#src/config.ts'
import { translator } from '#src/i18n/translate.ts'
import { createLog } from '#src/log.ts'
import { startProgram } from '#src/program.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { signZalo, startFakeZalo, zaloSeed } from '#test/support/fake-zalo.ts'
import { testSealing } from '#test/support/test-assistant.ts'
import { zaloMessage } from '#test/support/zalo-events.ts'

const payloads = join(import.meta.dirname, 'payloads')
const zaloEnv = {
  ZALO_APP_ID: '360846524940903967',
  ZALO_APP_SECRET: 'app-secret-of-nobody',
  ZALO_OA_SECRET_KEY: 'oa-secret-key-of-nobody',
  ZALO_REFRESH_TOKEN: zaloSeed,
}

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.reset())

describe('the settings of Zalo', () => {
  it('are off without an app id', () => {
    expect(readConfig({}).zalo).toBeUndefined()
    expect(readConfig({}).simulator).toBe(true)
  })

  it('turn the channel on, and the simulator off unless it is asked for', () => {
    const config = readConfig(zaloEnv)
    expect(config.zalo).toMatchObject({
      appId: '360846524940903967',
      apiRoot: 'https://openapi.zalo.me',
      oauthRoot: 'https://oauth.zaloapp.com',
      billing: undefined,
    })
    expect(config.simulator).toBe(false)
    expect(readConfig({ ...zaloEnv, SIMULATOR: '1' }).simulator).toBe(true)
  })

  it.each(['ZALO_APP_SECRET', 'ZALO_OA_SECRET_KEY', 'ZALO_REFRESH_TOKEN'])(
    'want %s beside the app id, and say so in one sentence',
    (name) => {
      const read = () => readConfig({ ...zaloEnv, [name]: undefined })
      expect(read).toThrow(new RegExp(`^${name} là bắt buộc khi có ZALO_APP_ID: [^.]+\\.`))
    },
  )

  it.each([
    ['ZALO_APP_ID', 'ứng dụng'],
    ['ZALO_APP_SECRET', 'có dấu cách'],
    ['ZALO_OA_ID', 'abc'],
    ['ZALO_SITE_VERIFICATION', 'zalo_verifierABC.html'],
    ['ZALO_SITE_VERIFICATION', '../etc/passwd=x'],
    ['ZALO_API_ROOT', 'openapi.zalo.me'],
    ['ZALO_BILLED_WINDOW', 'yes'],
    ['ZALO_MESSAGE_PRICE', '0'],
    ['ZALO_MONTHLY_CAP', '1.000.000'],
  ])('refuse %s=%s and name it', (name, value) => {
    expect(() => readConfig({ ...zaloEnv, [name]: value })).toThrow(new RegExp(`^${name} `))
  })

  it('let nothing cost money before price and cap are set, and chats kept long enough to count', () => {
    const billed = { ...zaloEnv, ZALO_BILLED_WINDOW: '1' }
    expect(() => readConfig(billed)).toThrow(/^ZALO_MESSAGE_PRICE /)
    const priced = { ...billed, ZALO_MESSAGE_PRICE: '55', ZALO_MONTHLY_CAP: '100000' }
    expect(readConfig(priced).zalo?.billing).toEqual({ price: 55, monthlyCap: 100_000 })
    expect(() => readConfig({ ...priced, CHAT_RETENTION_DAYS: '30' })).toThrow(
      /^CHAT_RETENTION_DAYS /,
    )
  })
})

describe('the web side of Zalo', () => {
  const text = readFileSync(join(payloads, 'text.json'))
  const signed = signZalo(text, JSON.parse(text.toString('utf8')).timestamp)

  async function withProgram(
    env: Record<string, string>,
    work: (ask: (path: string, init?: RequestInit) => Promise<Response>) => Promise<void>,
    onAlert: OnAlert = () => {},
  ): Promise<void> {
    const program = await startProgram({
      onAlert,
      config: readConfig({ PORT: '0', SIMULATOR: '0', DEMO: '0', ...env }),
      ...{ database, sealing: testSealing, now: () => new Date(), log: createLog('silent') },
    })
    try {
      await work((path, init) => fetch(`http://127.0.0.1:${program.port}${path}`, init))
    } finally {
      await program.stop()
    }
  }
  const post = (body: Buffer | string, headers: Record<string, string> = {}): RequestInit => ({
    ...{ method: 'POST', headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  })
  const inbox = () => database.prisma.inboxMessage.count()

  it('with the channel off answers 200 to everything and keeps nothing', async () => {
    await withProgram({}, async (ask) => {
      expect((await ask('/webhooks/zalo')).status).toBe(200)
      expect((await ask('/webhooks/zalo', post(text, signed))).status).toBe(200)
      expect((await ask('/webhooks/zalo', post(''))).status).toBe(200)
      expect((await ask('/webhooks/zalo', post('{'))).status).toBe(200)
      expect(await inbox()).toBe(0)
    })
  })

  it('with the channel on takes in what is signed, once, and answers as the contract says', async () => {
    const zalo = await startFakeZalo()
    await withProgram(zalo.env, async (ask) => {
      expect((await ask('/webhooks/zalo')).status).toBe(200)
      expect((await ask('/webhooks/zalo', post(text))).status).toBe(401)
      expect((await ask('/webhooks/zalo', post('{', signed))).status).toBe(400)
      expect((await ask('/webhooks/zalo', post('{}', signed))).status).toBe(400)
      const [changed] = [Buffer.from(text.toString('utf8').replace('0001', '0002'))]
      expect((await ask('/webhooks/zalo', post(changed, signed))).status).toBe(401)
      expect((await ask('/webhooks/zalo', post('x'.repeat(1_100_000), signed))).status).toBe(413)
      expect(await inbox()).toBe(0)
      const statuses = await Promise.all(
        [1, 2, 3].map(async () => (await ask('/webhooks/zalo', post(text, signed))).status),
      )
      expect(statuses).toEqual([200, 200, 200])
      expect(await inbox()).toBe(1)
    })
    expect(zalo.sentTo('2512523625412515')).toHaveLength(1)
    expect(zalo.oauth.asked).toEqual([zaloSeed])
    await zalo.close()
  })

  it('tells once, by hook and by metric, that its token is dead', async () => {
    const zalo = await startFakeZalo()
    zalo.oauth.grant('a-token-that-nobody-here-has')
    const told: unknown[][] = []
    const onAlert: OnAlert = (...alert) => void told.push(alert)
    await withProgram(
      zalo.env,
      async (ask) => {
        for (const nth of [1, 2, 3]) {
          const event = zaloMessage('8456901234567', nth, 'user_send_text', { text: 'menu' })
          expect((await ask('/webhooks/zalo', post(event.body, event.headers))).status).toBe(200)
        }
        await expect.poll(() => told.length).toBeGreaterThanOrEqual(2)
        const metrics = await (await ask('/metrics')).text()
        expect(metrics).toContain('cau_noi_alerts{kind="zalo-token"} 1')
        expect(metrics).toContain('cau_noi_alerts{kind="zalo-sending"} 1')
      },
      onAlert,
    )
    expect(told.map(([kind]) => kind).sort()).toEqual(['zalo-sending', 'zalo-token'])
    expect(Object.fromEntries(told as [string, unknown][])['zalo-token']).toMatchObject({
      remedy: expect.stringContaining('zalo token set'),
    })
    await zalo.close()
  })

  it('shows the file that proves the domain, with the channel on or off', async () => {
    const content = '<meta property="zalo-platform-site-verification" content="AbC=12" />'
    const env = { ZALO_SITE_VERIFICATION: `zalo_verifierAbC_12.html=${content}` }
    await withProgram(env, async (ask) => {
      const response = await ask('/zalo_verifierAbC_12.html')
      expect([response.status, await response.text()]).toEqual([200, content])
      expect(response.headers.get('content-type')).toContain('text/html')
      expect((await ask('/zalo_verifierother.html')).status).toBe(404)
    })
  })
})

describe("the operator's command line", () => {
  async function run(argv: string[], env: Record<string, string> = zaloEnv) {
    const [out, err]: [string[], string[]] = [[], []]
    const context: Context = {
      ...{ config: readConfig(env), database, sealing: testSealing, now: () => new Date() },
      ...{ log: createLog('silent'), t: translator('vi') },
    }
    const io = {
      out: (text: string) => void out.push(text),
      err: (text: string) => void err.push(text),
      input: async function* () {},
      ...{ cwd: payloads, terminal: false },
    }
    const code = await runCommand(argv, io, async () => context)
    return { code, out: out.join(''), err: err.join('') }
  }

  it('puts a refresh token in place, sealed, and does not repeat it', async () => {
    const token = 'a-refresh-token-from-the-console'
    const { code, out, err } = await run(['zalo', 'token', 'set', token])
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('Đã đổi refresh token')
    expect(out).not.toContain(token)
    const row = await database.prisma.zaloAccount.findFirstOrThrow()
    expect(testSealing.open(row.refreshTokenSealed)).toBe(token)
    expect(Buffer.from(row.refreshTokenSealed).toString('latin1')).not.toContain(token)
  })

  it.each([
    ['with the channel off', {}, 'a-refresh-token-from-the-console', 'ZALO_APP_ID'],
    ['for a short word', zaloEnv, 'token', 'không giống refresh token'],
    ['for a sentence', zaloEnv, 'một chuỗi dài hơn hai mươi ký tự', 'không giống refresh token'],
  ])('refuses a token %s in one sentence', async (_, env, token, words) => {
    const { code, err } = await run(['zalo', 'token', 'set', token], env)
    expect(code).toBe(1)
    expect(err).toContain(words)
    expect(await database.prisma.zaloAccount.count()).toBe(0)
  })

  it('plays a saved event through the whole assistant, without a network', async () => {
    const { code, out } = await run(['receive', 'zalo', 'follow.json'])
    expect(code).toBe(0)
    expect(out).toContain('Chào anh/chị!')
    expect(out).toContain('[Tra cứu hồ sơ]')
  })

  it('plays an event without the channel being on, and says when it came before', async () => {
    await run(['receive', 'zalo', 'text.json'], {})
    const { out, err } = await run(['receive', 'zalo', 'text.json', '--json'], {})
    expect(err).toContain('đã được xử lý')
    expect(JSON.parse(out).text).toContain('H36.12.345-261112-0001')
  })

  it.each(readdirSync(payloads).filter((file) => file.endsWith('.json')))(
    'plays every saved event: %s',
    async (file) => {
      const { code, out, err } = await run(['receive', 'zalo', file], {})
      expect(code).toBe(0)
      // Whoever left is told nothing; everything else is answered, or said to need no answer.
      const silent = file === 'unfollow.json'
      expect(out === '').toBe(silent || err.includes('không cần trả lời'))
    },
  )

  it('keeps an unknown event that it plays, as the webhook does', async () => {
    await run(['receive', 'zalo', 'unknown-event.json'], {})
    expect(await database.prisma.unknownEvent.count()).toBe(1)
  })

  it.each(['oa-send-text', 'seen-message', 'unknown-event'])(
    'says that %s needs no answer',
    async (file) => {
      const { code, out, err } = await run(['receive', 'zalo', `${file}.json`])
      expect([code, out]).toEqual([0, ''])
      expect(err).toContain('không cần trả lời')
    },
  )
})
