import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Officer } from '#src/officers/officer.ts'
import { loadReferenceData } from '#src/reference-data.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'

let database: TestDatabase
let test: TestAssistant
beforeAll(async () => {
  database = await openTestDatabase()
  await loadReferenceData(database)
  test = await startTestAssistant({ database })
})
afterAll(async () => {
  await test.close()
  await database.close()
})

const place = { areaCode: undefined, officeCode: undefined }
const officer: Officer = { id: 1, name: '', roles: ['viewer'], ...place }

async function asked(question: string): Promise<string> {
  const now = test.clock.now()
  const found =
    (await test.assistant.live.ask(question, officer, now)) ??
    (await test.assistant.live.ask(question, officer, now, true))
  if (found?.kind !== 'figure') return found?.kind ?? 'nothing'
  const { period, place } = found.query
  return `${place.name} ${period.start}..${period.end}`
}

const stillAsked = /^(?:choose|nothing)$/

describe('the time of a live figure', () => {
  it.each([
    ['số phản ánh tiếp nhận tháng 1-9', 'Tỉnh Lâm Đồng 2026-01-01..2026-09-30'],
    ['số phản ánh tiếp nhận tháng 1-9/2026', 'Tỉnh Lâm Đồng 2026-01-01..2026-09-30'],
    ['số phản ánh tiếp nhận tháng 6-12', 'Tỉnh Lâm Đồng 2026-06-01..2026-12-31'],
    ['số phản ánh tiếp nhận ngày 1-9', 'Tỉnh Lâm Đồng 2026-09-01..2026-09-01'],
    ['số phản ánh 3 tháng nay', 'Tỉnh Lâm Đồng 2026-09-01..2026-11-30'],
    ['số phản ánh 12 tháng qua', 'Tỉnh Lâm Đồng 2025-12-01..2026-11-30'],
    ['hồ sơ trễ hạn Bảo Lâm 3 tháng này', 'Xã Bảo Lâm 3 2026-11-01..2026-11-30'],
    ['hồ sơ trễ hạn 3 tháng gần đây', 'Tỉnh Lâm Đồng 2026-09-01..2026-11-30'],
  ])('"%s" is what was said', async (question, time) => {
    expect(await asked(question)).toBe(time)
  })

  it.each(['hồ sơ trễ hạn 3-5 ngày', 'hồ sơ trễ hạn 3/5 ngày'])(
    '"%s" is how long: no figure is stated',
    async (question) => {
      expect(await asked(question)).toMatch(stillAsked)
    },
  )
})
