import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Sealing } from '#src/sealing.ts'
import { type Size, sizes } from './photo.ts'

const knownName = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.\w+(\.part)?$/

const isMissing = (error: unknown) => (error as { code?: string }).code === 'ENOENT'

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/**
 * The files of photos under `folder`, sealed, `ab/<id>.large` and `.small`. Several processes may share it. Everything
 * rejects with the system's error.
 */
export function createPhotoFolder(folder: string, sealing: Sealing) {
  const pathOf = (id: string, size: Size) => join(folder, id.slice(0, 2), `${id}.${size}`)

  /** When this resolves the file survives a crash; a half-written one is never seen under its name. */
  async function writeOne(path: string, bytes: Uint8Array): Promise<void> {
    const part = `${path}.part`
    const file = await open(part, 'w', 0o600)
    try {
      await file.writeFile(sealing.sealBytes(bytes))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(part, path)
  }

  async function write(id: string, photo: Record<Size, Uint8Array>): Promise<void> {
    await mkdir(dirname(pathOf(id, 'large')), { recursive: true, mode: 0o700 })
    for (const size of sizes) await writeOne(pathOf(id, size), photo[size])
  }

  /** Undefined: no such file. */
  async function read(id: string, size: Size): Promise<Uint8Array | undefined> {
    try {
      return sealing.openBytes(await readFile(pathOf(id, size)))
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  async function remove(id: string): Promise<void> {
    for (const size of sizes) {
      await rm(pathOf(id, size), { force: true })
      await rm(`${pathOf(id, size)}.part`, { force: true })
    }
  }

  /** The ids of photos whose files were last written before `moment`, folder by folder. */
  async function* olderThan(moment: Date): AsyncGenerator<string[]> {
    for (const part of await namesIn(folder)) {
      const found = new Set<string>()
      for (const name of await namesIn(join(folder, part))) {
        const id = knownName.exec(name)?.[1]
        if (id === undefined || found.has(id)) continue
        const { mtime } = await stat(join(folder, part, name))
        if (mtime < moment) found.add(id)
      }
      if (found.size > 0) yield [...found]
    }
  }

  return { write, read, remove, olderThan }
}

export type PhotoFolder = ReturnType<typeof createPhotoFolder>
