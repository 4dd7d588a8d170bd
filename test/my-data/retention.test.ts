import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createFiles } from '#src/files/store.ts'
import { createMyData } from '#src/my-data/my-data.ts'
import { openMigratedDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeFollower } from '../support/follower.ts'
import { makeDossier } from '../support/make-dossier.ts'
import { testSealing } from '../support/test-assistant.ts'

const now = new Date('2026-11-20T09:00:00+07:00')
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000)
const dayAgo = (days: number) => new Date(`${daysAgo(days).toISOString().slice(0, 10)}T00:00:00Z`)
const [old, open] = ['H36.12.345-251112-0001', 'H36.12.345-251112-0002']

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.reset())

const forget = () => {
  const files = createFiles({ database, sealing: testSealing, now: () => now })
  return createMyData({ database, sealing: testSealing, files, now: () => now }).forgetOld()
}

async function rule(kind: string, days: number, from = 400, until?: number) {
  const validTo = until === undefined ? null : dayAgo(until)
  const data = { kind, days, validFrom: dayAgo(from), validTo, source: 'thử' }
  await database.prisma.retentionRule.create({ data })
}

const codes = async () =>
  (await database.prisma.dossierProof.findMany({ orderBy: { code: 'asc' } })).map(
    ({ code }) => code,
  )

it('ships a dated rule with its source for every kind that has one', async () => {
  const fresh = await openMigratedDatabase()
  const rules = await fresh.prisma.retentionRule.findMany({ orderBy: { kind: 'asc' } })
  await fresh.close()
  expect(rules.map(({ kind }) => kind)).toEqual([
    ...['ended-consents', 'finished-proofs', 'quiet-chats', 'rating-words', 'report-photos'],
    ...['survey-participants', 'survey-words'],
  ])
  expect(rules.every(({ source }) => source.startsWith('Tạm đặt'))).toBe(true)
})

it('forgets who proved a dossier that was finished long ago, not one that is in work', async () => {
  await makeDossier(database, { code: old, status: 10, finishedAt: '2026-10-01T09:00:00' })
  await makeDossier(database, { code: open, updatedAt: '2026-10-01T09:00:00' })
  await makeFollower(database, [old, open], { at: daysAgo(60) })
  await rule('finished-proofs', 90)
  await forget()
  expect(await codes()).toEqual([old, open])
  await rule('finished-proofs', 30, 10)
  await forget()
  expect(await codes()).toEqual([open])
})

it('keeps everything where no rule holds on the day', async () => {
  await makeDossier(database, { code: old, status: 10, finishedAt: '2025-10-01T09:00:00' })
  await makeFollower(database, [old], { at: daysAgo(360) })
  await rule('finished-proofs', 30, 400, 1)
  await forget()
  expect(await codes()).toEqual([old])
})

it('forgets the words of old ratings and keeps the stars, and consents that ended long ago', async () => {
  await makeDossier(database, { code: old, status: 10 })
  const citizenId = await makeFollower(database, [old], { agreed: false })
  const wordSealed = new Uint8Array(testSealing.seal('rất tốt'))
  await database.prisma.rating.create({
    data: { code: old, citizenId, stars: 4, wordSealed, ratedAt: daysAgo(60) },
  })
  const consent = { citizenId, purpose: 'dossier-notices', version: '1', givenAt: daysAgo(90) }
  await database.prisma.consent.create({ data: { ...consent, withdrawnAt: daysAgo(60) } })
  await database.prisma.consent.create({ data: consent })
  await rule('rating-words', 30)
  await rule('ended-consents', 30)
  await forget()
  expect(await database.prisma.rating.findMany()).toMatchObject([{ stars: 4, wordSealed: null }])
  expect(await database.prisma.consent.findMany()).toMatchObject([{ withdrawnAt: null }])
})

it('forgets chats that were quiet for long with all that belongs to them, not those that wait for notices', async () => {
  await makeDossier(database, { code: open })
  const waits = await makeFollower(database, [open])
  const quiet = await makeFollower(database, [open], { agreed: false })
  const long = { lastInAt: daysAgo(60), createdAt: daysAgo(90) }
  await database.prisma.conversation.updateMany({ data: long })
  const recent = await makeFollower(database, [open], { agreed: false })
  await rule('quiet-chats', 30)
  await forget()
  const left = async (rows: Promise<{ citizenId: string }[]>) =>
    (await rows).map(({ citizenId }) => citizenId).sort()
  expect(await left(database.prisma.conversation.findMany())).toEqual([waits, recent].sort())
  expect(await left(database.prisma.dossierProof.findMany())).not.toContain(quiet)
})
