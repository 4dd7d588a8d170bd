import type { LoadFile } from '../channel.ts'
import { type Api, unsent } from './api.ts'
import { isTaken, upload } from './upload.ts'

/** Which pictures Zalo has already, and under which id; one list for all processes. */
export type UploadStore = {
  /** Undefined: to be uploaded, or the file is gone. */
  find(fileId: string): Promise<string | undefined>
  /** Remembers an upload and resolves with the id to name: another process may have been first. */
  keep(fileId: string, attachmentId: string): Promise<string>
  /** Zalo refused this id: it is forgotten unless it is so young that its age cannot be why. */
  drop(fileId: string, attachmentId: string): Promise<void>
}

/** `expired`: the file is gone; `not-taken`: Zalo takes no such picture. */
export type Picture = { kind: 'uploaded'; id: string } | { kind: 'expired' } | { kind: 'not-taken' }

export type PicturesDeps = { api: Api; loadFile: LoadFile; uploads: UploadStore }

/**
 * Stored pictures as messages to many people name them: each is uploaded once, for Zalo counts uploads (5,000 a month
 * [1]). Documents are not kept so: how long their tokens live, and what tells that one died, is not known [?].
 */
export function createPictures({ api, loadFile, uploads }: PicturesDeps) {
  // Those who need a picture at the same moment wait for the same upload.
  const running = new Map<string, Promise<Picture>>()

  async function look(fileId: string, until: number): Promise<Picture> {
    const known = await unsent(uploads.find(fileId))
    if (known !== undefined) return { kind: 'uploaded', id: known }
    const file = await unsent(loadFile(fileId))
    if (file === undefined) return { kind: 'expired' }
    if (!isTaken(file, 'image')) return { kind: 'not-taken' }
    const id = await upload(api, file, until)
    // An id that could not be remembered is as good for this message.
    return { kind: 'uploaded', id: await uploads.keep(fileId, id).catch(() => id) }
  }

  function pictureOf(fileId: string, until: number): Promise<Picture> {
    const shared = running.get(fileId)
    if (shared !== undefined) return shared
    const looking = look(fileId, until).finally(() => running.delete(fileId))
    running.set(fileId, looking)
    return looking
  }

  /** The picture in place of an id that Zalo refused; undefined: there is none but that. */
  async function replace(
    fileId: string,
    refused: string,
    until: number,
  ): Promise<Picture | undefined> {
    await unsent(uploads.drop(fileId, refused))
    const isRefused = (each: Picture) => each.kind === 'uploaded' && each.id === refused
    const found = await pictureOf(fileId, until)
    if (!isRefused(found)) return found
    // It may have joined a look that began before the id was dropped.
    const again = await pictureOf(fileId, until)
    return isRefused(again) ? undefined : again
  }

  return { pictureOf, replace }
}

export type Pictures = ReturnType<typeof createPictures>
