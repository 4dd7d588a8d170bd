import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type Citizen,
  type Seen,
  telegramCitizen,
  webCitizen,
  zaloCitizen,
} from '../support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeDialogue } from '../support/make-dialogue.ts'
import { makeDossier } from '../support/make-dossier.ts'
import { startTestAssistant, type TestAssistant, testSealing } from '../support/test-assistant.ts'
import { findTraces } from '../support/traces.ts'

const phone = '0912 345 678'
const ours = 'H36.12.345-261112-0001'
const finished = 'H36.12.345-261112-0002'
const theirs = 'H36.12.345-261112-0003'

let database: TestDatabase
let test: TestAssistant
let zalo: Citizen
let telegram: Citizen
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  await makeDossier(database, { code: ours })
  await makeDossier(database, { code: finished, status: 9, finishedAt: '2026-11-19T09:00:00' })
  await makeDossier(database, { code: theirs })
  test = await startTestAssistant({ database })
  zalo = zaloCitizen(test)
  telegram = telegramCitizen(test)
  return () => test.close()
})

const text = (seen: Seen[]) => seen.map((each) => each.text).join('\n')

async function link(): Promise<void> {
  await zalo.says('nối tài khoản')
  await zalo.says('lấy mã')
  const shown = text(await zalo.says(phone))
  const code = /Mã nối của anh\/chị: (\w{6})$/m.exec(shown)?.[1] ?? ''
  await telegram.says('nối tài khoản')
  await telegram.says('đã có mã')
  await telegram.sends('số của mình')
  expect(text(await telegram.says(code))).toContain('Đã nối với')
}

async function prove(citizen: Citizen, code: string): Promise<void> {
  await citizen.says(code)
  expect(text(await citizen.says('5678'))).toContain('Thủ tục')
}

async function erase(citizen: Citizen): Promise<string> {
  const [question] = await citizen.says('xóa dữ liệu của tôi')
  const sure = question?.buttons.find(({ label }) => label === 'Xóa hết')
  return text(await citizen.taps(sure?.data ?? ''))
}

const chats = () => database.prisma.conversation.findMany({ orderBy: { id: 'asc' } })
const aged = (table: string, column: string, seconds: number) =>
  database.prisma.$executeRawUnsafe(
    `UPDATE ${table} SET ${column} = ${column} - interval '${seconds} seconds'`,
  )

/** Time passes for what the database times itself. */
async function pass(seconds: number): Promise<void> {
  await aged('conversation', 'erased_at', seconds)
  await aged('conversation', 'last_in_at', seconds)
  await aged('inbox_message', 'received_at', seconds)
  await aged('outbox_message', 'created_at', seconds)
}

const phoneHash = () => new Uint8Array(testSealing.fingerprint('link phone:0912345678'))

/** Everything that leaves traces: proofs, wrong tries, consent, stars with a word, files, names, failed and waiting sends. */
async function liveHere(): Promise<void> {
  await link()
  await prove(zalo, ours)
  await zalo.says('có')
  await prove(telegram, finished)
  await telegram.taps(`rate:${finished}:2`)
  await telegram.says('chị Tuyết Nhung ở quầy ba chỉ dẫn rõ')
  await telegram.says(theirs)
  await telegram.says('1111')
  await telegram.sends('vị trí')
  await telegram.says('dữ liệu của tôi')
  await telegram.taps('my-data:download')
  test.telegram.behave((_, nth) =>
    nth % 2 === 0
      ? { kind: 'error', code: 403, description: 'bot was blocked by the user' }
      : { kind: 'ok' },
  )
  await telegram.says('con tôi ốm nặng phải nằm viện')
  test.telegram.behave(() => ({ kind: 'ok' }))
  await telegram.says('menu')
  for (const { id, channel, address, citizenId } of await chats()) {
    const codeHash = new Uint8Array(testSealing.fingerprint(citizenId))
    const offer = { citizenId, codeHash, phoneHash: phoneHash(), madeAt: test.clock.now() }
    await database.prisma.linkOffer.create({ data: offer })
    await test.assistant.names.mayAsk(channel, address)
    await test.assistant.names.keep(channel, address, 'Trần Bí Mật')
    const payload = JSON.stringify({ sender: { id: address } })
    await test.assistant.notice(channel as 'zalo', { kind: 'unknown', name: 'user_new', payload })
    const to = { conversationId: String(id), channel: channel as 'zalo', language: null }
    const say = () => [{ text: 'Tin về con của chị Tuyết Nhung' }]
    await test.assistant.post(database.sql, to, { key: `notice:${id}`, priority: 5, say })
  }
}

/** What nobody may find afterwards. */
async function secretsOf(): Promise<string[]> {
  const rows = await chats()
  return [
    ...rows.flatMap(({ address, citizenId }) => [address, citizenId]),
    ...[
      '0912345678',
      '912345678',
      '0912 345 678',
      Buffer.from(phoneHash()).toString('hex'),
      'Trần Bí Mật',
    ],
    ...['Tuyết Nhung', 'con tôi ốm nặng', '1111'],
  ]
}

describe('a person of two linked chats who has their data erased', () => {
  it('leaves no trace in any table or log, but the dossier that the office keeps', async () => {
    await liveHere()
    const secrets = await secretsOf()
    const before = await findTraces(database, secrets)
    for (const secret of secrets) {
      expect(
        before.some((trace) => trace.endsWith(`: ${secret}`)),
        secret,
      ).toBe(true)
    }
    expect(await erase(telegram)).toMatch(/Số biên nhận: XD-2611-00001\./)
    expect(text(await zalo.sees())).toContain('Số biên nhận: XD-2611-00001.')
    await pass(60)
    expect(await test.assistant.myData.removeErased()).toBe(2)
    const kept = ['dossier: 0912345678', 'dossier: 912345678']
    expect(await findTraces(database, [...secrets, 'xóa dữ liệu', 'XD-2611-00001'])).toEqual(kept)
    expect(secrets.filter((secret) => test.lines.join('\n').includes(secret))).toEqual([])
    expect(await database.prisma.erasureReceipt.findMany()).toEqual([
      {
        ...{ month: '2611', number: 1, erasedOn: new Date('2026-11-20T00:00:00Z') },
        erased: expect.arrayContaining([
          ...['messages', 'dossiers', 'consents', 'ratings', 'links', 'name', 'files'],
        ]),
        kept: ['dossier', 'audit', 'receipt'],
      },
    ])
  })

  it('is told nothing more of what waited', async () => {
    await liveHere()
    await erase(telegram)
    await test.doDuties()
    const said = [...test.telegram.calls.map(({ payload }) => String(payload.text))]
    expect(said.filter((each) => each.includes('Tin về con'))).toEqual([])
    expect(text(await zalo.sees())).not.toContain('Tin về con')
  })
})

describe('an erasure', () => {
  it('touches nobody else, not even at the same dossier', async () => {
    const other = webCitizen(test)
    await prove(other, ours)
    await other.says('có')
    await prove(telegram, ours)
    await erase(telegram)
    await pass(60)
    await test.assistant.myData.removeErased()
    await test.assistant.myData.forgetOld()
    expect(text(await other.says('hồ sơ của tôi'))).toContain(ours)
    expect(text(await other.says('hồ sơ của tôi'))).toContain('đang bật')
  })

  it('gives nobody new tries at a dossier', async () => {
    await telegram.says(ours)
    await telegram.says('1111')
    const [before] = await database.prisma.wrongProof.findMany()
    await erase(telegram)
    const after = await database.prisma.wrongProof.findMany()
    expect(after).toEqual([{ ...before, citizenId: expect.any(String) }])
    expect(after[0]?.citizenId).not.toBe(before?.citizenId)
  })

  it('keeps the address until the receipt has gone out, and for a day at most', async () => {
    await telegram.says('menu')
    await telegram.says('xóa dữ liệu của tôi')
    test.telegram.behave(() => ({ kind: 'error', code: 500, description: 'Internal' }))
    await telegram.taps('my-data:erase-now')
    await pass(60)
    expect(await test.assistant.myData.removeErased()).toBe(0)
    const waiting = await database.prisma.outboxMessage.findMany()
    expect(waiting.map(({ state }) => state)).toEqual(['queued'])
    await pass(24 * 3600)
    expect(await test.assistant.myData.removeErased()).toBe(1)
    expect(await chats()).toEqual([])
    expect(await database.prisma.outboxMessage.count()).toBe(0)
  })

  it('begins a new chat with whoever writes again before the old one is gone', async () => {
    await telegram.says('con tôi ốm nặng phải nằm viện')
    await erase(telegram)
    await pass(60)
    await prove(telegram, ours)
    expect(await test.assistant.myData.removeErased()).toBe(1)
    expect((await chats()).map(({ erasedAt }) => erasedAt)).toEqual([null])
    expect(await findTraces(database, ['ốm nặng', 'xóa dữ liệu', 'XD-2611'])).toEqual([])
    expect(text(await telegram.says('hồ sơ của tôi'))).toContain(ours)
    expect(await test.assistant.myData.removeErased()).toBe(0)
  })

  it('happens once when the tap comes twice', async () => {
    await telegram.says('xóa dữ liệu')
    expect(text(await telegram.taps('my-data:erase-now'))).toContain('XD-2611-00001')
    expect(text(await telegram.taps('my-data:erase-now'))).toContain('có chắc muốn xóa không')
    expect(await database.prisma.erasureReceipt.count()).toBe(1)
  })

  it('numbers receipts one after the other, anew each month', async () => {
    expect(await erase(telegram)).toContain('XD-2611-00001')
    expect(await erase(zalo)).toContain('XD-2611-00002')
    test.clock.set('2026-12-01T08:00:00+07:00')
    expect(await erase(webCitizen(test))).toContain('XD-2612-00001')
  })

  it('is no secret to an officer whose chat for work it ends', async () => {
    const added = await test.assistant.officers.add({ name: 'Nguyễn Thị Hoa', roles: ['viewer'] })
    await telegram.says(`/lienket ${added.kind === 'added' ? added.code : ''}`)
    expect(text(await telegram.says('xóa dữ liệu'))).toContain('phải nối lại')
    await telegram.taps('my-data:erase-now')
    expect(await database.prisma.officerAccount.count()).toBe(0)
    expect(await database.prisma.officer.count()).toBe(1)
  })
})

describe('the file that a person downloads', () => {
  it('holds what was theirs in all their chats, and nothing of others', async () => {
    const other = webCitizen(test)
    await prove(other, theirs)
    await other.says('tôi là hàng xóm')
    await liveHere()
    const stored = await database.prisma.storedFile.findFirstOrThrow()
    const file = await test.assistant.files.load(stored.id)
    const content = JSON.parse(Buffer.from(file?.bytes ?? []).toString('utf8'))
    expect(content.ho_so_da_xac_nhan.map(({ ma }: { ma: string }) => ma).sort()).toEqual([
      ours,
      finished,
    ])
    expect(content.cham_diem).toMatchObject([
      { ma: finished, diem: 2, loi: 'chị Tuyết Nhung ở quầy ba chỉ dẫn rõ' },
    ])
    expect(content.dong_y).toMatchObject([{ viec: 'dossier-notices', rut_luc: null }])
    const apps = content.cuoc_tro_chuyen.map((each: { ung_dung: string }) => each.ung_dung)
    expect(apps.sort()).toEqual(['telegram', 'zalo'])
    const said = JSON.stringify(content)
    expect(said).toContain('chị Tuyết Nhung')
    expect(said).not.toContain('hàng xóm')
  })

  it('goes out as a document on Telegram, and is gone after a day', async () => {
    await telegram.says('/dulieu')
    await telegram.taps('my-data:download')
    expect(test.telegram.calls.map(({ method }) => method)).toContain('sendDocument')
    const stored = await database.prisma.storedFile.findFirstOrThrow()
    test.clock.forward(24 * 60)
    expect(await test.assistant.files.load(stored.id)).toBeUndefined()
  })
})

describe('the QR code of a seat at a dialogue', () => {
  const kept = () => database.prisma.storedFile.findMany({ select: { citizenId: true } })

  async function takeSeat(): Promise<string> {
    await telegram.taps(`dlg-join:${await makeDialogue(database)}`)
    const { code } = await database.prisma.dialogueRegistration.findFirstOrThrow()
    const [chat] = await chats()
    expect(await kept()).toEqual([{ citizenId: chat?.citizenId }])
    return code
  }

  it('is the person’s: it goes with all that is held of them', async () => {
    await takeSeat()
    await erase(telegram)
    expect(await kept()).toEqual([])
  })

  it('goes when the seat is given up', async () => {
    const code = await takeSeat()
    await telegram.taps(`dlg-drop:${code}`)
    expect(await kept()).toEqual([])
    expect(await database.prisma.dialogueRegistration.findMany()).toMatchObject([
      { state: 'left', qrFileId: null },
    ])
  })
})
