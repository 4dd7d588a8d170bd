import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig, variableNames } from '#src/config.ts'

const key = Buffer.alloc(32, 1).toString('base64')
const server = { DATABASE_URL: 'postgres://u:p@db:5432/cau_noi', DATA_KEY: key }
const telegram = { TELEGRAM_BOT_TOKEN: '123456:abcdefghijkl', TELEGRAM_WEBHOOK_SECRET: 'x' }

describe('a wrong setting', () => {
  it.each<[string, Record<string, string>]>([
    ['PORT', { PORT: 'abc' }],
    ['PORT', { PORT: '70000' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://x' }],
    ['DATA_KEY', { DATABASE_URL: server.DATABASE_URL }],
    ['DATA_KEY', { DATA_KEY: 'short' }],
    ['DEMO', { DEMO: 'yes' }],
    ['SIMULATOR', { SIMULATOR: 'on' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'cau-noi' }],
    ['PROVINCE_CODE', { PROVINCE_CODE: 'LĐ' }],
    ['CODE_PREFIXES', { CODE_PREFIXES: 'X1' }],
    ['PROOF', { PROOF: 'none' }],
    ['HOTLINE', { HOTLINE: '0'.repeat(50) }],
    ['TELEGRAM_BOT_TOKEN', { TELEGRAM_BOT_TOKEN: 'nonsense' }],
    ['TELEGRAM_WEBHOOK_SECRET', { TELEGRAM_BOT_TOKEN: telegram.TELEGRAM_BOT_TOKEN }],
    ['TELEGRAM_WEBHOOK_SECRET', { ...telegram, TELEGRAM_WEBHOOK_SECRET: 'có dấu' }],
    ['TELEGRAM_API_ROOT', { TELEGRAM_API_ROOT: 'ftp://x' }],
    ['QUIET_HOURS', { QUIET_HOURS: '9-5' }],
    ['PERSON_MESSAGES_PER_MINUTE', { PERSON_MESSAGES_PER_MINUTE: '-1' }],
    ['CHAT_RETENTION_DAYS', { CHAT_RETENTION_DAYS: '0' }],
    ['TEST_NOW', { TEST_NOW: 'yesterday' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
  ])('is told in one Vietnamese sentence that begins with %s', (name, env) => {
    expect(() => readConfig(env)).toThrow(ConfigError)
    try {
      readConfig(env)
    } catch (error) {
      const { message } = error as Error
      expect(message.startsWith(`${name} `)).toBe(true)
      expect(message).toMatch(/(phải|bắt buộc|không giống|chỉ được).*\.$/)
      expect(message).not.toMatch(/[Ii]nvalid|expected|pattern/)
    }
  })
})

describe('the settings', () => {
  it('need nothing: embedded, demo data, simulator, this machine only', () => {
    expect(readConfig({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      database: { kind: 'embedded' },
      demo: true,
      simulator: true,
      publicUrl: 'http://localhost:3000',
      provinceCode: '68',
      proof: 'last4',
      perMinute: 30,
      quietHours: { from: '21:00', to: '06:30' },
    })
  })

  it('with a server listen to all, without demo data and without the simulator', () => {
    expect(readConfig(server)).toMatchObject({
      host: '0.0.0.0',
      database: { kind: 'server' },
      demo: false,
      simulator: false,
    })
  })

  it('with a channel leave the simulator out unless it is asked for', () => {
    expect(readConfig(telegram).simulator).toBe(false)
    expect(readConfig({ ...telegram, SIMULATOR: '1' }).simulator).toBe(true)
  })

  it('take an empty variable for an unset one, but empty quiet hours for none', () => {
    expect(readConfig({ PORT: '', HOTLINE: '' })).toMatchObject({ port: 3000, hotline: undefined })
    expect(readConfig({ QUIET_HOURS: '' }).quietHours).toBeUndefined()
  })

  it('honour TEST_NOW only where the simulator is on, and read it as Vietnamese time', () => {
    const env = { TEST_NOW: '2026-11-20T09:00:00' }
    expect(readConfig(env).testNow).toEqual(new Date('2026-11-20T02:00:00Z'))
    expect(readConfig({ ...env, SIMULATOR: '0' }).testNow).toBeUndefined()
  })

  it('have one name each', () => {
    expect(new Set(variableNames).size).toBe(variableNames.length)
  })
})
