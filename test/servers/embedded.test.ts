import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { run, startProcess, type TestProcess } from '../support/program.ts'
import { makeDataDir } from '../support/template.ts'

let folder: string
let env: Record<string, string>
let program: TestProcess | undefined

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cau-noi-'))
  env = { DATA_DIR: join(folder, 'data') }
})
afterEach(async () => {
  await program?.end('SIGTERM')
  program = undefined
})
afterAll(() => rm(folder, { recursive: true }))

const dossiers = [
  'code,procedure_code,procedure_name,applicant_name,applicant_phone,office_code,commune_code,channel,submitted_at,accepted_at,due_at,finished_at,status,note,updated_at',
  'H36.12.345-261008-0975,1.001193,Đăng ký khai sinh,Người Bịa,0912345678,,24985,direct,2026-10-08T08:00:00,2026-10-08T09:00:00,2026-10-15,,4,,2026-10-08T09:00:00',
].join('\n')

const update = (id: number, text: string) => ({
  update_id: id,
  message: {
    message_id: id,
    date: 1,
    chat: { id: 77, type: 'private' },
    from: { id: 77, is_bot: false },
    text,
  },
})

describe('with nothing configured', () => {
  it('the first start makes a database and demo data and says so, the next ones find them', async () => {
    program = await startProcess(env)
    expect(program.said.err).toContain('Đang tạo cơ sở dữ liệu lần đầu')
    expect(program.said.err).toContain('Đang nạp dữ liệu minh họa')
    const page = await fetch(`${program.url}/`)
    expect(page.status).toBe(200)
    const people = (await (await fetch(`${program.url}/simulator/people`)).json()) as unknown[]
    expect(people.length).toBeGreaterThanOrEqual(6)
    expect((await program.end('SIGTERM')).code).toBe(0)
    program = await startProcess(env)
    expect(program.said.err).not.toContain('Đang tạo cơ sở dữ liệu')
  })

  it('a key is made once, for its owner only', async () => {
    const file = join(env.DATA_DIR ?? '', 'data.key')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(Buffer.from(await readFile(file, 'utf8'), 'base64')).toHaveLength(32)
  })

  it('a second start on the same folder is refused in one sentence', async () => {
    program = await startProcess(env)
    const second = await run('src/main.ts', [], { ...env, PORT: '0' })
    expect(second.code).toBe(1)
    expect(second.err.trim().split('\n')).toHaveLength(1)
    expect(second.err).toContain('DATA_DIR')
  })

  it('SIGKILL and a start at once lose nothing that was acknowledged', async () => {
    program = await startProcess(env)
    const post = (id: string) =>
      fetch(`${program?.url}/webhooks/web`, {
        method: 'POST',
        body: JSON.stringify({ id, person: 'dan-kill', content: { kind: 'text', text: 'menu' } }),
      })
    const statuses = await Promise.all(Array.from({ length: 30 }, (_, index) => post(`k${index}`)))
    await program.end('SIGKILL')
    expect(statuses.every(({ status }) => status === 200)).toBe(true)
    program = await startProcess(env)
    expect((await post('k0')).status).toBe(200)
    const stream = await fetch(`${program.url}/simulator/events?person=dan-kill`)
    const shown = new Set<string>()
    const decoder = new TextDecoder()
    for await (const chunk of stream.body ?? []) {
      for (const [key] of decoder.decode(chunk, { stream: true }).matchAll(/dan-kill:k\d+/g))
        shown.add(key)
      if (shown.size === statuses.length) break
    }
    expect(shown.size).toBe(30)
  })
})

describe('the command line', () => {
  it('imports into a running program and into a stopped one, and prints one summary', async () => {
    const file = join(folder, 'dossiers.csv')
    await writeFile(file, dossiers)
    program = await startProcess(env)
    const beside = await run('src/cli/main.ts', ['import', 'dossiers', file], env)
    expect(beside).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(beside.out)).toEqual({
      kind: 'dossiers',
      rows: 1,
      created: 1,
      updated: 0,
      unchanged: 0,
      rejected: 0,
    })
    await program.end('SIGTERM')
    const alone = await run('src/cli/main.ts', ['import', 'dossiers', file], env)
    expect(JSON.parse(alone.out)).toMatchObject({ rows: 1, unchanged: 1 })
  })

  it('rejects a bad row with line, field and example, keeps the good one, and exits 1', async () => {
    const file = join(folder, 'bad.csv')
    await writeFile(
      file,
      `${dossiers.replace('0975', '0976')}\n${dossiers.split('\n')[1]?.replace(',4,,', ',14,,')}`,
    )
    const result = await run('src/cli/main.ts', ['import', 'dossiers', file], env)
    expect(result.code).toBe(1)
    expect(JSON.parse(result.out)).toMatchObject({ rows: 2, created: 1, rejected: 1 })
    const rejected = await readFile(`${file}.rejected.csv`, 'utf8')
    expect(rejected).toMatch(/^3,status,/m)
  })

  it('feeds saved payloads through the assistant and prints the replies, the same ones the second time', async () => {
    const file = join(folder, 'payloads.json')
    await writeFile(file, JSON.stringify([update(1, 'h36 12 345 261008 0975'), update(2, '5678')]))
    const first = await run('src/cli/main.ts', ['receive', 'telegram', file], env)
    expect(first.code).toBe(0)
    expect(first.out).toContain('Hồ sơ H36.12.345-261008-0975')
    expect(first.out).toContain('Thủ tục: Đăng ký khai sinh')
    const second = await run('src/cli/main.ts', ['receive', 'telegram', file], env)
    expect(second.out).toBe(first.out)
    expect(second.err).toContain('đã được xử lý trước đó')
  })

  it('does not mix demo data into real dossiers', async () => {
    const own = { DATA_DIR: join(folder, 'real'), DEMO: '0' }
    await makeDataDir(own.DATA_DIR)
    const file = join(folder, 'real.csv')
    await writeFile(file, dossiers)
    await run('src/cli/main.ts', ['import', 'dossiers', file], own)
    const demo = await run('src/cli/main.ts', ['demo'], own)
    expect(demo).toMatchObject({ code: 1, out: '' })
    expect(demo.err).toContain('đã có hồ sơ thật')
  })

  it('understands one message a line without any database', async () => {
    const lines = 'xin chào\nh36 12 345 261008 0975\n1.001193\ngiá vàng\n'
    const { out, code } = await run(
      'src/cli/main.ts',
      ['understand'],
      { DATA_DIR: '/nonexistent/x' },
      lines,
    )
    expect(code).toBe(0)
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { text: 'xin chào', handler: 'start', understood: {} },
      {
        text: 'h36 12 345 261008 0975',
        handler: 'dossier',
        understood: { kind: 'code', code: 'H36.12.345-261008-0975' },
      },
      {
        text: '1.001193',
        handler: 'procedure',
        understood: { kind: 'procedure-code', code: '1.001193' },
      },
      { text: 'giá vàng', handler: 'fallback', understood: {} },
    ])
  })

  it('lists its verbs, and says what is wrong with a call', async () => {
    const help = await run('src/cli/main.ts', ['--help'], env)
    expect(help.code).toBe(0)
    for (const verb of ['migrate', 'demo', 'import', 'receive', 'understand'])
      expect(help.out).toContain(verb)
    expect((await run('src/cli/main.ts', ['import', 'nonsense', 'x.csv'], env)).code).toBe(1)
    const missing = await run('src/cli/main.ts', ['import', 'dossiers', 'nowhere.csv'], env)
    expect(missing.code).toBe(1)
    expect(missing.err).toContain('nowhere.csv')
    expect(missing.err.trim().split('\n')).toHaveLength(1)
  })
})

describe('a wrong setting', () => {
  // Each variable by itself is in test/config.test.ts.
  it.each([
    ['PORT', { PORT: 'abc' }],
    ['HOST 203.0.113.7', { HOST: '203.0.113.7', DEMO: '0' }],
    ['DATA_DIR', { DATA_DIR: '/etc/passwd' }],
    ['DATA_KEY không phải khóa', { DATA_KEY: Buffer.alloc(32, 9).toString('base64') }],
    [
      'DATABASE_URL',
      {
        DATABASE_URL: 'postgres://postgres@127.0.0.1:1/x',
        DATA_KEY: Buffer.alloc(32).toString('base64'),
      },
    ],
  ])('stops the start with one sentence that names %s', async (name, wrong) => {
    const { code, err } = await run('src/main.ts', [], { ...env, ...wrong })
    expect(code).toBe(1)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(err).toContain(name)
    expect(err).not.toContain(' at ')
  })

  it('that is a taken port names it', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const port = String((other.address() as AddressInfo).port)
    try {
      const { code, err } = await run('src/main.ts', [], { ...env, HOST: '127.0.0.1', PORT: port })
      expect(code).toBe(1)
      expect(err).toContain(`PORT ${port}`)
    } finally {
      other.close()
    }
  })
})
