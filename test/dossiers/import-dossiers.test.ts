import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { allPrefixes } from '#src/dossiers/dossier-code.ts'
import { dossierImport } from '#src/dossiers/import-dossiers.ts'
import { dossierColumns, type FedDossier } from '#src/dossiers/read-dossier-row.ts'
import { phoneHash, sealDossier, upsertDossiers } from '#src/dossiers/upsert-dossiers.ts'
import { translator } from '#src/i18n/translate.ts'
import { importFile } from '#src/imports/import-file.ts'
import { createSealing } from '#src/sealing.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { createTemporaryFolder } from '#test/support/temporary-folder.ts'

const sealing = createSealing(Buffer.alloc(32, 7))
const rules = { prefixes: allPrefixes(), today: '2026-11-20' }

let database: TestDatabase
let folder: Awaited<ReturnType<typeof createTemporaryFolder>>

beforeAll(async () => {
  database = await openTestDatabase()
  folder = await createTemporaryFolder()
})
beforeEach(() => database.reset())
afterAll(async () => {
  await database.close()
  await folder.remove()
})

const code = 'H36.25.12-261008-0975'

function dossier(changes: Partial<FedDossier> = {}): FedDossier {
  return {
    code,
    procedureCode: '1.001193',
    procedureName: 'Đăng ký khai sinh',
    applicantName: 'Nguyễn Thị Ánh',
    applicantPhone: '0912345678',
    officeCode: 'H36.25.12',
    communeCode: '24958',
    channel: 'direct',
    submittedAt: new Date('2026-10-08T01:00:00Z'),
    acceptedAt: new Date('2026-10-08T01:30:00.250Z'),
    dueAt: new Date('2026-10-12T16:59:59Z'),
    finishedAt: null,
    supplementDueAt: null,
    amountDue: 150_000_000_000,
    status: 4,
    note: 'Ghi chú "có nháy" \\ và\ndòng mới',
    sourceSystem: 'dvc',
    updatedAt: new Date('2026-11-20T01:00:00Z'),
    ...changes,
  }
}

async function upsert(...dossiers: FedDossier[]) {
  return await upsertDossiers(
    database.sql,
    dossiers.map((one) => sealDossier(one, sealing)),
    { at: new Date() },
  )
}

async function stored() {
  const row = await database.prisma.dossier.findUniqueOrThrow({ where: { code } })
  const open = (bytes: Uint8Array | null) => (bytes === null ? null : sealing.open(bytes))
  const { applicantSealed, phoneSealed, phoneHash, contentHash, storedAt, ...known } = row
  const { amountDue, fedBy, sourceStatus, wasStatus, wasDueAt, wasTally, seenHashes, ...rest } =
    known
  return {
    ...rest,
    amountDue: amountDue === null ? null : Number(amountDue),
    applicantName: open(applicantSealed),
    applicantPhone: open(phoneSealed),
  }
}

const created = { created: 1, updated: 0, unchanged: 0 }
const updated = { created: 0, updated: 1, unchanged: 0 }
const unchanged = { created: 0, updated: 0, unchanged: 1 }

const earlier = new Date('2026-11-19T01:00:00Z')
const later = new Date('2026-11-20T01:00:00.001Z')

describe('storing a dossier', () => {
  test('keeps every field', async () => {
    expect(await upsert(dossier())).toEqual(created)
    expect(await stored()).toEqual(dossier())
  })

  test('keeps name and phone unreadable, the phone findable', async () => {
    await upsert(dossier())
    const [row] = await database.sql.query<{ text: string; found: boolean }>(
      { name: 'test-raw', text: 'SELECT d::text AS text, phone_hash = $1 AS found FROM dossier d' },
      [phoneHash(sealing, '0912345678')],
    )
    expect(row?.text).not.toMatch(/Ánh|912345678/)
    expect(row?.found).toBe(true)
  })

  test('an empty field clears what was there', async () => {
    await upsert(dossier())
    const bare = dossier({
      procedureName: null,
      applicantName: null,
      applicantPhone: null,
      dueAt: null,
      amountDue: null,
      note: null,
      updatedAt: later,
    })
    expect(await upsert(bare)).toEqual(updated)
    expect(await stored()).toEqual(bare)
    expect((await database.prisma.dossier.findFirst())?.phoneHash).toBeNull()
  })
})

describe('the same dossier again', () => {
  beforeEach(() => upsert(dossier()))

  test.each([
    ['the same', {}, unchanged],
    ['other content at the same time', { status: 9 }, updated],
    ['another name at the same time', { applicantName: 'Trần Văn Bình' }, updated],
    ['another phone at the same time', { applicantPhone: '0987654321' }, updated],
    ['other content, but older', { status: 9, updatedAt: earlier }, unchanged],
    ['other content and newer', { status: 9, updatedAt: later }, updated],
    ['the same content, but newer', { updatedAt: later }, updated],
  ])('%s', async (_name, changes, outcome) => {
    expect(await upsert(dossier(changes))).toEqual(outcome)
    expect(await stored()).toEqual(dossier(outcome === updated ? changes : {}))
  })

  const fields = Object.keys(dossier()) as (keyof FedDossier)[]
  test.each(fields.filter((field) => field !== 'code' && field !== 'updatedAt'))(
    '%s counts as content',
    async (field) => {
      const other = field === 'status' ? 5 : field.endsWith('At') ? later : null
      expect(await upsert(dossier({ [field]: other }))).toEqual(updated)
    },
  )

  test('a status in the words of its source is kept, and counts as content', async () => {
    expect(await upsert(dossier({ sourceStatus: 'Chờ ký' }))).toEqual(updated)
    expect(await upsert(dossier({ sourceStatus: 'Chờ liên thông' }))).toEqual(updated)
    const row = () => database.prisma.dossier.findFirstOrThrow()
    expect(await row()).toMatchObject({ status: 4, sourceStatus: 'Chờ liên thông', fedBy: null })
    expect(await upsert(dossier())).toEqual(updated)
    expect(await row()).toMatchObject({ sourceStatus: null })
  })

  test('proofs of a dossier outlive its updates', async () => {
    const citizenId = '00000000-0000-4000-8000-000000000001'
    await database.prisma.dossierProof.create({ data: { citizenId, code, provenAt: later } })
    await upsert(dossier({ status: 9, updatedAt: later }))
    expect(await database.prisma.dossierProof.count()).toBe(1)
  })
})

describe('the same code several times in one batch', () => {
  test('is taken in order, row by row', async () => {
    const rows = [
      dossier({ status: 1 }),
      dossier({ status: 2, updatedAt: later }),
      dossier({ status: 3, updatedAt: earlier }),
      dossier({ status: 4, updatedAt: later }),
      dossier({ status: 4, updatedAt: later }),
    ]
    expect(await upsert(...rows)).toEqual({ created: 1, updated: 2, unchanged: 2 })
    expect(await stored()).toMatchObject({ status: 4, updatedAt: later })
  })
})

test('two feeds of the same dossiers at once both finish', async () => {
  const codes = Array.from({ length: 300 }, (_, i) => `H36.25-261008-${String(i).padStart(4, '0')}`)
  const batch = codes.map((one) => dossier({ code: one }))
  const outcomes = await Promise.all([upsert(...batch), upsert(...batch.toReversed())])
  expect(outcomes.map((one) => one.created + one.unchanged)).toEqual([300, 300])
  expect(await database.prisma.dossier.count()).toBe(300)
})

test('rows of one transaction are stored or rolled back with it', async () => {
  const work = database.transaction(async (tx) => {
    const rows = [sealDossier(dossier(), sealing)]
    expect(await upsertDossiers(tx.sql, rows, { at: new Date() })).toEqual(created)
    throw new Error('no')
  })
  await expect(work).rejects.toThrow('no')
  expect(await database.prisma.dossier.count()).toBe(0)
})

describe('dossiers.csv', () => {
  const kind = () => dossierImport({ sql: database.sql, sealing, rules, now: () => new Date() })
  const t = translator('vi')
  const header = [...dossierColumns.required, ...dossierColumns.optional].join(',')

  function line(number: number, status = '4', updatedAt = '2026-11-20T08:00:00'): string {
    const own = `H36.25.12-261008-${String(number).padStart(4, '0')}`
    return `${own},1.001022,"Đăng ký nhận cha, mẹ, con",Nguyễn Thị Ánh,0912 345 678,H36.25.12,24958,direct,,,2026-10-12,,${status},,${updatedAt},,,\n`
  }

  async function run(lines: string) {
    return await importFile(await folder.write('dossiers.csv', `${header}\n${lines}`), kind(), {
      t,
    })
  }

  test('is imported, and imported again without a change', async () => {
    const lines = Array.from({ length: 2500 }, (_, i) => line(i)).join('')
    const all = { kind: 'dossiers', rows: 2500, rejected: 0, updated: 0 }
    expect(await run(lines)).toEqual({ ...all, created: 2500, unchanged: 0 })
    expect(await run(lines)).toEqual({ ...all, created: 0, unchanged: 2500 })
    expect(await database.prisma.dossier.findFirst()).toMatchObject({
      procedureName: 'Đăng ký nhận cha, mẹ, con',
      dueAt: new Date('2026-10-12T16:59:59Z'),
    })
  })

  test('a run that was interrupted is finished by the next one', async () => {
    const lines = Array.from({ length: 2500 }, (_, i) => line(i)).join('')
    const halting = kind()
    let batches = 0
    const save: typeof halting.save = async (rows, moreFollows) => {
      batches += 1
      if (batches === 2) throw new Error('power cut')
      return await halting.save(rows, moreFollows)
    }
    const path = await folder.write('dossiers.csv', `${header}\n${lines}`)
    await expect(importFile(path, { ...halting, save }, { t })).rejects.toThrow('power cut')
    expect(await database.prisma.dossier.count()).toBe(1000)
    expect(await run(lines)).toMatchObject({ created: 1500, unchanged: 1000 })
  })

  test('good rows stay in, bad rows come back with field and reason', async () => {
    const summary = await run(`${line(1)}${line(2, '12')}${line(3, '4', '2026-02-30')}${line(4)}`)
    expect(summary).toMatchObject({ rows: 4, created: 2, rejected: 2 })
    const rejected = (await folder.read('dossiers.csv.rejected.csv'))?.split('\n') ?? []
    expect(rejected[0]).toBe(`line,field,reason,example,${header}`)
    expect(rejected[1]).toMatch(/^3,status,phải là một trong: 1-10,1-10,H36\.25\.12-261008-0002,/)
    expect(rejected[2]).toMatch(
      /^4,updated_at,ngày giờ này không có thật,2026-11-20T08:30:00\+07:00,/,
    )
  })

  test('the three optional columns may be missing', async () => {
    const text = `${dossierColumns.required.join(',')}\n${line(1).replace(',,,\n', '\n')}`
    const path = await folder.write('short.csv', text)
    expect(await importFile(path, kind(), { t })).toMatchObject({ created: 1, rejected: 0 })
  })

  test('the same code twice in a file is taken in the order of the file', async () => {
    const newer = '2026-11-20T09:00:00'
    const summary = await run(`${line(1, '2')}${line(1, '9', newer)}${line(1, '4')}`)
    expect(summary).toMatchObject({ created: 1, updated: 1, unchanged: 1 })
    expect(await database.prisma.dossier.findFirst()).toMatchObject({ status: 9 })
  })
})
