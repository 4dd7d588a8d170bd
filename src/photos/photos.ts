import { createHash, randomUUID } from 'node:crypto'
import type { Database, Tx } from '#src/database/database.ts'
import type { Sealing } from '#src/sealing.ts'
import { cleanPhoto, Unreadable } from './clean-photo.ts'
import { mostPhotos, type NewPhoto, type Photo, type Picture, type Size } from './photo.ts'
import type { PhotoFolder } from './photo-folder.ts'
import { createPhotoUpkeep } from './upkeep.ts'

export type PhotoDeps = {
  database: Database
  sealing: Sealing
  folder: PhotoFolder
  now: () => Date
  /** Told why nothing can be stored, and (undefined) that something was. */
  onTrouble?: (cause: string | undefined) => void
}

/** Hands over the bytes of one picture; undefined: gone, or too large. Rejects when it cannot be had just now. */
export type Fetch = () => Promise<Uint8Array | undefined>

/** What became of pictures that came together: those that are stored now, and how many were none of them for what reason. */
export type Taken = {
  photos: NewPhoto[]
  /** Known already: nothing to be said about. */
  repeated: number
  /** Beyond the five. */
  over: number
  /** Not a picture that we take. */
  unreadable: number
  /** The platform did not give it: gone, too large, or not to be reached. */
  unfetched: number
  /** It could not be stored. */
  unstored: number
}

/** Whose photo it becomes. */
export type Owner =
  | { draftId: string; citizenId: string }
  /** The office's, of a report. */
  | { receipt: string; officerId?: number }

const whereOf = (owner: Owner) =>
  'draftId' in owner
    ? ({ draftId: owner.draftId, kind: 'before' } as const)
    : ({ report: { receipt: owner.receipt }, kind: 'after' } as const)

/** The photos of reports: their files sealed under DATA_DIR, their rows in the database. See docs/decisions/0024. */
export function createPhotos(deps: PhotoDeps) {
  const { database, sealing, folder, now, onTrouble } = deps

  // The same picture of another person has another one.
  const fingerprintOf = (bytes: Uint8Array) =>
    new Uint8Array(sealing.fingerprint(`photo ${createHash('sha256').update(bytes).digest('hex')}`))

  async function fetched(fetch: Fetch): Promise<Uint8Array | undefined> {
    try {
      return await fetch()
    } catch {
      return undefined
    }
  }

  type Stored = NewPhoto | 'unreadable' | 'unstored'

  async function store(bytes: Uint8Array, fingerprint: Uint8Array): Promise<Stored> {
    const id = randomUUID()
    try {
      const { width, height, ...pictures } = await cleanPhoto(bytes)
      await folder.write(id, pictures)
      onTrouble?.(undefined)
      return { id, fingerprint, width, height }
    } catch (error) {
      if (error instanceof Unreadable) return 'unreadable'
      onTrouble?.((error as { code?: string }).code ?? 'the folder cannot be written')
      return 'unstored'
    }
  }

  /**
   * Fetches pictures and stores those that are photos, anew and without metadata, for `owner`, who has them once `add` is
   * committed; until then they are nobody's and swept away. Never rejects but for the database.
   */
  async function take(owner: Owner, fetches: readonly Fetch[]): Promise<Taken> {
    const rows = await database.prisma.reportPhoto.findMany({
      where: whereOf(owner),
      select: { fingerprint: true },
    })
    const known = new Set(rows.map((row) => Buffer.from(row.fingerprint).toString('hex')))
    const taken: Taken = {
      ...{ photos: [], repeated: 0, over: 0 },
      ...{ unreadable: 0, unfetched: 0, unstored: 0 },
    }
    for (const bytes of await Promise.all(fetches.map(fetched))) {
      if (bytes === undefined) {
        taken.unfetched += 1
        continue
      }
      const fingerprint = fingerprintOf(bytes)
      const hex = Buffer.from(fingerprint).toString('hex')
      if (known.has(hex)) taken.repeated += 1
      else if (known.size >= mostPhotos) taken.over += 1
      else {
        const stored = await store(bytes, fingerprint)
        if (typeof stored === 'string') taken[stored] += 1
        else {
          taken.photos.push(stored)
          known.add(hex)
        }
      }
    }
    return taken
  }

  async function columnsOf(tx: Tx, owner: Owner) {
    if ('draftId' in owner) return owner
    const { receipt, officerId = null } = owner
    const { id } = await tx.prisma.report.findUniqueOrThrow({ where: { receipt } })
    return { reportId: id, officerId }
  }

  /**
   * Makes stored photos somebody's; resolves with how many those are now. Beyond the five, or the same twice, the
   * database refuses: two turns at once do not get past `take`.
   */
  async function add(tx: Tx, owner: Owner, photos: readonly NewPhoto[]): Promise<number> {
    const where = whereOf(owner)
    const { _max } = await tx.prisma.reportPhoto.aggregate({ where, _max: { place: true } })
    const before = _max.place ?? 0
    if (photos.length === 0) return before
    const columns = await columnsOf(tx, owner)
    await tx.prisma.reportPhoto.createMany({
      data: photos.map(({ id, fingerprint, width, height }, nth) => ({
        ...{ id, fingerprint: new Uint8Array(fingerprint), width, height, takenAt: now() },
        ...{ ...columns, kind: where.kind, place: before + nth + 1 },
      })),
    })
    return before + photos.length
  }

  /** Drops the photos of a draft that is no report. */
  async function drop(tx: Tx, draftId: string): Promise<void> {
    await tx.prisma.reportPhoto.deleteMany({ where: { draftId, reportId: null } })
  }

  /** The photos of a report: the citizen's, then the office's. */
  async function ofReport(reportId: number, tx: Pick<Tx, 'prisma'> = database): Promise<Photo[]> {
    const rows = await tx.prisma.reportPhoto.findMany({ where: { reportId } })
    const order = ({ kind, place }: { kind: string; place: number }) =>
      (kind === 'after' ? mostPhotos : 0) + place
    return rows
      .sort((a, b) => order(a) - order(b))
      .map(({ id, kind, place, width, height, publicId }) => ({
        ...{ id, place, width, height, publicId: publicId ?? undefined },
        kind: kind as Photo['kind'],
      }))
  }

  /** Shows a photo of the report on the public page, or no longer; its address is new each time. False: no such photo. */
  async function publish(
    tx: Tx,
    { reportId, photoId, officerId }: { reportId: number; photoId: string; officerId: number },
    shown: boolean,
  ): Promise<boolean> {
    const where = { id: photoId, reportId, publicId: shown ? null : { not: null } }
    const data = shown
      ? { publicId: randomUUID(), publishedAt: now(), publishedBy: officerId }
      : { publicId: null, publishedAt: null, publishedBy: officerId }
    const { count } = await tx.prisma.reportPhoto.updateMany({ where, data })
    return (
      count > 0 || (await tx.prisma.reportPhoto.count({ where: { id: photoId, reportId } })) > 0
    )
  }

  async function pictureOf(id: string, size: Size): Promise<Picture | undefined> {
    const bytes = await folder.read(id, size)
    return bytes && { name: 'anh.jpg', mediaType: 'image/jpeg', bytes }
  }

  const knownId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

  /** The photo of that id, for those who deal with the report; undefined: none, or its file is gone. */
  async function load(id: string): Promise<Picture | undefined> {
    if (!knownId.test(id)) return undefined
    const row = await database.prisma.reportPhoto.findUnique({
      where: { id },
      select: { id: true },
    })
    return row === null ? undefined : await pictureOf(id, 'large')
  }

  return {
    ...{ take, add, drop, ofReport, publish, load },
    picture: pictureOf,
    ...createPhotoUpkeep({ database, sealing, folder }),
  }
}

export type Photos = ReturnType<typeof createPhotos>
