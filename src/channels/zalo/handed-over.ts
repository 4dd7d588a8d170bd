import type { LoadFile } from '../channel.ts'
import { DeliveryError } from '../delivery-error.ts'
import { type Api, unsent } from './api.ts'
import { isTaken, upload } from './upload.ts'

/** What a stored file is shown as. */
type ShownAs = 'image' | 'file'

/** Which stored files Zalo has already, and under which id; one list for all processes. */
export type UploadStore = {
  /** Undefined: to be uploaded, or the file is gone. */
  find(fileId: string, as: ShownAs): Promise<string | undefined>
  /** Remembers an upload and resolves with the id to name: another process may have been first. */
  keep(fileId: string, attachmentId: string, as: ShownAs): Promise<string>
  /** Zalo refused this id: it is forgotten unless it is so young that its age cannot be why. */
  drop(fileId: string, attachmentId: string): Promise<void>
}

export type HandedOverDeps = { api: Api; loadFile: LoadFile; uploads: UploadStore }

/** `expired`: the file is gone; `not-taken`: Zalo takes no such file, or not now: a link stands in its place. */
export type HandedOver =
  | { kind: 'uploaded'; id: string }
  | { kind: 'expired' }
  | { kind: 'not-taken' }

/** Where a stored file is asked for: its id, what it is shown as, and when no call may begin any more. */
export type Wanted = { fileId: string; as: ShownAs; until: number }

/** What Zalo does not take, or what is over the quota of uploads, must not cost the words beside it. */
function notTaken(error: unknown): undefined {
  if (error instanceof DeliveryError && error.outcome === 'refused') return undefined
  throw error
}

/**
 * Stored files as messages to many people name them, pictures by their id, documents by their token: each is uploaded
 * once, for Zalo counts uploads (5,000 a month [1]).
 */
export function createHandedOver({ api, loadFile, uploads }: HandedOverDeps) {
  // Those who need a file at the same moment wait for the same upload.
  const running = new Map<string, Promise<HandedOver>>()

  async function look({ fileId, as, until }: Wanted): Promise<HandedOver> {
    const known = await unsent(uploads.find(fileId, as))
    if (known !== undefined) return { kind: 'uploaded', id: known }
    const file = await unsent(loadFile(fileId))
    if (file === undefined) return { kind: 'expired' }
    const id = isTaken(file, as) ? await upload(api, file, until).catch(notTaken) : undefined
    if (id === undefined) return { kind: 'not-taken' }
    // An id that could not be remembered is as good for this message.
    return { kind: 'uploaded', id: await uploads.keep(fileId, id, as).catch(() => id) }
  }

  function find(wanted: Wanted): Promise<HandedOver> {
    const { fileId } = wanted
    const shared = running.get(fileId)
    if (shared !== undefined) return shared
    const looking = look(wanted).finally(() => running.delete(fileId))
    running.set(fileId, looking)
    return looking
  }

  /** The file anew in place of an id that Zalo refused; undefined: there is none but that. */
  async function replace(wanted: Wanted, refused: string): Promise<HandedOver | undefined> {
    await unsent(uploads.drop(wanted.fileId, refused))
    const isRefused = (each: HandedOver) => each.kind === 'uploaded' && each.id === refused
    const found = await find(wanted)
    if (!isRefused(found)) return found
    // It may have joined a look that began before the id was dropped.
    const again = await find(wanted)
    return isRefused(again) ? undefined : again
  }

  return { find, replace }
}

export type FilesHandedOver = ReturnType<typeof createHandedOver>
