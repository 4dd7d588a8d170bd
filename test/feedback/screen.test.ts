import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Message } from '#src/chat/message.ts'
import { withhold, withoutAccusation } from '#src/chat/withhold.ts'
import { isDenunciation } from '#src/feedback/screen.ts'
import { fold } from '#src/text/fold.ts'
import { telegramCitizen, webCitizen, zaloCitizen } from '../support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import { startTestAssistant, type TestAssistant, testSealing } from '../support/test-assistant.ts'
import { resetToTown } from '../support/town.ts'

let database: TestDatabase
let test: TestAssistant
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(async () => {
  await database.close()
})
beforeEach(async () => {
  await resetToTown(database)
  test = await startTestAssistant({ database })
  return () => test.close()
})

const told = [
  'ông Zebulonius chủ tịch xã nhận hối lộ 537 triệu để cấp đất',
  'can bo dia chinh Zebulonius doi phong bi moi chiu ky',
]

function opened(value: Uint8Array): string {
  const hidden = Buffer.from(value)
  try {
    return `${testSealing.open(hidden)} ${hidden.toString('latin1')}`
  } catch {
    return `${hidden.toString('utf8')} ${hidden.toString('latin1')}`
  }
}

const said = (value: unknown) =>
  value instanceof Uint8Array ? opened(value) : JSON.stringify(value ?? '')

/** Everything the database holds, the sealed columns opened. */
async function everything(): Promise<string> {
  const tables = await database.sql.query<{ name: string }>(
    {
      name: 'tables',
      text: `SELECT format('%I', tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
    },
    [],
  )
  const parts: string[] = []
  for (const { name } of tables) {
    const rows = await database.sql.query<Record<string, unknown>>(
      { name: `all_${name}`, text: `SELECT * FROM ${name}` },
      [],
    )
    parts.push(...rows.flatMap((row) => Object.values(row).map(said)))
  }
  return parts.join('\n')
}

const people = { telegram: telegramCitizen, zalo: zaloCitizen, web: webCitizen }

describe.each(Object.entries(people))('a denunciation on %s', (platform, citizenOf) => {
  it(`leaves no word in any table or log (${platform})`, async () => {
    const citizen = citizenOf(test)
    // The scan sees what is kept: without this it could pass by seeing nothing.
    await citizen.says('đèn đường Quibbleton tắt cả tuần')
    for (const text of told) await citizen.says(text)
    await citizen.sends('ảnh', told[0])
    await citizen.says('H36.12.345-261112-0001')
    await citizen.says(told[0] ?? '')
    await citizen.says('5678')
    const kept = fold(await everything())
    expect(kept).toContain('quibbleton')
    expect(kept).toContain('withheld')
    expect(kept).not.toMatch(/zebulonius|537 trieu/)
    expect(fold(test.lines.join('\n'))).not.toMatch(/zebulonius|537 trieu/)
  })
})

const base = { channel: 'web', address: 'dan-1', externalId: '1', position: 1 } as const
const text = (words: string): Message => ({ ...base, content: { kind: 'text', text: words } })

describe('the screen', () => {
  const at = new Date('2026-11-20T09:00:00+07:00')
  const kept = { kind: 'withheld', reason: 'denunciation' }

  it('lets a tap, a link and ordinary words pass as they came', () => {
    const screen = withhold(isDenunciation, () => at)
    const passing: Message[] = [
      text('đường hư quá'),
      { ...base, content: { kind: 'choice', data: 'menu' } },
      { ...base, content: { kind: 'open', payload: 'hs_1' } },
    ]
    expect(passing.map(screen)).toEqual(passing)
  })

  it('keeps of a picture with such a caption neither words nor album', () => {
    const caption = told[0] ?? ''
    const screened = withhold(
      isDenunciation,
      () => at,
    )({
      ...base,
      content: { kind: 'media', media: 'photo', caption, album: 'a' },
    })
    expect(screened).toEqual({ ...base, content: kept })
  })

  it('judges the names of files, buttons and links that anybody can write words into', () => {
    const screen = withhold(isDenunciation, () => at)
    const file = `https://f.zdn.vn/${encodeURIComponent('ông chủ tịch xã nhận hối lộ 537 triệu.pdf')}`
    const accusing: Message['content'][] = [
      { kind: 'media', media: 'file', file },
      { kind: 'choice', data: 'can_bo_dia_chinh_nhan_hoi_lo_50_trieu' },
      { kind: 'open', payload: 'can_bo_dia_chinh_nhan_hoi_lo_50_trieu' },
      { kind: 'contact', phone: 'chủ tịch xã nhận hối lộ 5 triệu' },
      { kind: 'location', latitude: 1, longitude: 2, label: told[0] ?? '' },
    ]
    for (const [nth, content] of accusing.entries()) {
      const screened = screen({ ...base, address: `dan-${nth}`, content })
      expect(screened.content, JSON.stringify(content)).toEqual(kept)
    }
  })

  it('keeps nothing of an event that nobody can read and that accuses', () => {
    const keep = (words: string) =>
      withoutAccusation(isDenunciation, JSON.stringify({ new_field: { message: { words } } }))
    expect(keep(told[0] ?? '')).toBe('{}')
    expect(keep('đường hư')).toContain('đường hư')
  })

  it('keeps nothing of pictures and files that come without a word behind one', () => {
    const moment = { at }
    const screen = withhold(
      (words) => words === 'first',
      () => moment.at,
    )
    const picture: Message = {
      ...base,
      content: { kind: 'media', media: 'photo', file: 'f', moreFiles: ['g'], album: 'a' },
    }
    expect(screen(picture)).toEqual(picture)
    screen(text('first'))
    expect(screen(picture)).toEqual({ ...base, content: { ...kept, picture: true } })
    expect(screen({ ...picture, address: 'dan-2' }).content.kind).toBe('media')
    moment.at = new Date(at.getTime() + 11 * 60_000)
    expect(screen(picture)).toEqual(picture)
  })

  it('judges the rest of a story more strictly for ten minutes', () => {
    const moment = { at }
    const screen = withhold(
      (words, following) => following || words === 'first',
      () => moment.at,
    )
    expect(screen(text('rest')).content.kind).toBe('text')
    expect(screen(text('first')).content).toEqual(kept)
    expect(screen(text('rest')).content).toEqual(kept)
    expect(screen({ ...text('rest'), address: 'dan-2' }).content.kind).toBe('text')
    moment.at = new Date(at.getTime() + 21 * 60_000)
    expect(screen(text('rest')).content.kind).toBe('text')
  })
})
