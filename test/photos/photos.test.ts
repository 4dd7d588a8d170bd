import { randomUUID } from 'node:crypto'
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createPhotoFolder } from '#src/photos/photo-folder.ts'
import { createPhotos, type Photos } from '#src/photos/photos.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { takePhoto } from '#test/support/take-photo.ts'
import { createTemporaryFolder } from '#test/support/temporary-folder.ts'
import { testSealing } from '#test/support/test-assistant.ts'

const now = () => new Date('2026-11-20T09:00:00+07:00')
let database: TestDatabase
let folder: Awaited<ReturnType<typeof createTemporaryFolder>>
let photos: Photos
let troubles: (string | undefined)[] = []

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  folder = await createTemporaryFolder()
  troubles = []
  photos = open('photos')
})
afterEach(() => folder.remove())

function open(name: string): Photos {
  return createPhotos({
    ...{ database, sealing: testSealing, now },
    folder: createPhotoFolder(folder.path(name), testSealing),
    onTrouble: (cause) => troubles.push(cause),
  })
}

const draft = () => ({ draftId: randomUUID(), citizenId: randomUUID() })
const photo = (number: number) => () => takePhoto(number)

async function keep(owner: ReturnType<typeof draft>, ...numbers: number[]) {
  const taken = await photos.take(owner, numbers.map(photo))
  await database.transaction((tx) => photos.add(tx, owner, taken.photos))
  return taken
}

const files = async () =>
  (await readdir(folder.path('photos'), { recursive: true })).filter((name) => name.includes('.'))

describe('taking photos', () => {
  it('stores them sealed, in two sizes, and gives them back', async () => {
    const owner = draft()
    const { photos: stored } = await keep(owner, 1)
    const names = await files()
    expect(names.map((name) => name.split('.').at(-1)).sort()).toEqual(['large', 'small'])
    for (const name of names) {
      const bytes = await readFile(folder.path(`photos/${name}`))
      expect(bytes.includes(Buffer.from([0xff, 0xd8, 0xff]))).toBe(false)
    }
    const id = String(stored[0]?.id)
    expect(
      Buffer.from((await photos.load(id))?.bytes ?? [])
        .subarray(0, 2)
        .toString('hex'),
    ).toBe('ffd8')
    expect(await photos.load(randomUUID())).toBeUndefined()
  })

  it('takes five, the same one once, and says what became of the others', async () => {
    const owner = draft()
    const gone = async () => undefined
    const fails = () => Promise.reject(new Error('platform down'))
    const text = async () => Buffer.from('not a picture')
    const fetches = [photo(1), photo(1), gone, fails, text, ...[2, 3, 4, 5, 6].map(photo)]
    const taken = await photos.take(owner, fetches)
    expect(taken).toMatchObject({ repeated: 1, over: 1, unreadable: 1, unfetched: 2, unstored: 0 })
    expect(taken.photos).toHaveLength(5)
  })

  it('is refused a sixth by the database, whatever the program thinks', async () => {
    const owner = draft()
    await keep(owner, 1, 2, 3, 4, 5)
    const { photos: more } = await photos.take(draft(), [photo(6)])
    await expect(database.transaction((tx) => photos.add(tx, owner, more))).rejects.toThrow()
  })

  it('says so when the folder cannot be written, and that it is over when it can', async () => {
    await writeFile(folder.path('blocked'), 'a file where the folder should be')
    const blocked = open('blocked')
    expect(await blocked.take(draft(), [photo(1)])).toMatchObject({ unstored: 1, photos: [] })
    expect(troubles).toEqual(['ENOTDIR'])
    await photos.take(draft(), [photo(1)])
    expect(troubles).toEqual(['ENOTDIR', undefined])
  })
})

describe('what is no longer wanted', () => {
  it('goes with its draft, once no chat holds it any more', async () => {
    const [held, left] = [draft(), draft()]
    await keep(held, 1)
    await keep(left, 2)
    await database.prisma.conversation.create({
      data: {
        ...{ channel: 'web', address: 'a', citizenId: held.citizenId },
        session: new Uint8Array(testSealing.seal(JSON.stringify({ draft: held.draftId }))),
      },
    })
    await photos.dropForgotten()
    await photos.removeGone()
    const rows = await database.prisma.reportPhoto.findMany()
    expect(rows.map(({ draftId }) => draftId)).toEqual([held.draftId])
    expect(await files()).toHaveLength(2)
    expect(await database.prisma.photoGone.count()).toBe(0)
  })

  it('goes with the row, however that went', async () => {
    await keep(draft(), 1, 2)
    await database.prisma.reportPhoto.deleteMany()
    await photos.removeGone()
    expect(await files()).toEqual([])
  })

  it('goes an hour after its process died before it was anybody’s', async () => {
    const { photos: stored } = await photos.take(draft(), [photo(1)])
    await keep(draft(), 2)
    await photos.findStrays()
    await photos.removeGone()
    expect(await files()).toHaveLength(4)
    const old = new Date(Date.now() - 2 * 3_600_000)
    for (const name of await files()) await utimes(folder.path(`photos/${name}`), old, old)
    await photos.findStrays()
    await photos.removeGone()
    const left = await files()
    expect(left).toHaveLength(2)
    expect(left.some((name) => name.includes(String(stored[0]?.id)))).toBe(false)
  })
})
