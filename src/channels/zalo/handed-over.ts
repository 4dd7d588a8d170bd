import type { LoadFile } from '../channel.ts'
import { DeliveryError } from '../delivery-error.ts'
import { type Api, unsent } from './api.ts'
import { isTaken, type OutgoingFile, upload } from './upload.ts'

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

export type HandedOverDeps = {
  api: Api
  loadFile: LoadFile
  uploads: UploadStore
  now: () => Date
}

/** `expired`: the file is gone; `not-taken`: Zalo takes no such file, or not now: a link stands in its place. */
export type HandedOver =
  | { kind: 'uploaded'; id: string }
  | { kind: 'expired' }
  | { kind: 'not-taken' }

/** Where a stored file is asked for: its id, what it is shown as, and when no call may begin any more. */
export type Wanted = { fileId: string; as: ShownAs; until: number }

// Our own judgement: a broadcast to many does not ask again for each of them, yet a passing trouble is soon over.
const refusedMs = 10 * 60_000

/** What Zalo did not take a moment ago; in this process, for another soon finds out. */
function createRefusals(now: () => Date) {
  // The oldest first.
  const untilOf = new Map<string, number>()
  let noneUntil = 0

  function isRefused(key: string): boolean {
    return (untilOf.get(key) ?? 0) > now().getTime()
  }

  function note(key: string): void {
    const at = now().getTime()
    for (const [old, until] of untilOf) {
      if (until > at) break
      untilOf.delete(old)
    }
    untilOf.delete(key)
    untilOf.set(key, noneUntil > at ? noneUntil : at + refusedMs)
  }

  return {
    isRefused,
    note,
    noUploads: () => noneUntil > now().getTime(),
    /** The quota of uploads is used up: that is so for every file. */
    noteQuota() {
      noneUntil = now().getTime() + refusedMs
    },
  }
}

/**
 * Stored files as messages to many people name them, pictures by their id, documents by their token: each is uploaded
 * once, for Zalo counts uploads (5,000 a month [1]).
 */
export function createHandedOver({ api, loadFile, uploads, now }: HandedOverDeps) {
  const refusals = createRefusals(now)
  // Those who need a file at the same moment wait for the same upload.
  const running = new Map<string, Promise<HandedOver>>()

  /** Undefined: what Zalo does not take, or what is over the quota of uploads, must not cost the words beside it. */
  async function uploaded(file: OutgoingFile, { as, until }: Wanted): Promise<string | undefined> {
    if (!isTaken(file, as) || refusals.noUploads()) return undefined
    try {
      return await upload(api, file, { until, ownQuota: refusals.noteQuota })
    } catch (error) {
      if (error instanceof DeliveryError && error.outcome === 'refused') return undefined
      throw error
    }
  }

  async function look(wanted: Wanted): Promise<HandedOver> {
    const { fileId, as } = wanted
    const known = await unsent(uploads.find(fileId, as))
    if (known !== undefined) return { kind: 'uploaded', id: known }
    const key = `${as}:${fileId}`
    if (refusals.isRefused(key)) return { kind: 'not-taken' }
    const file = await unsent(loadFile(fileId))
    if (file === undefined) return { kind: 'expired' }
    const id = await uploaded(file, wanted)
    if (id === undefined) {
      refusals.note(key)
      return { kind: 'not-taken' }
    }
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
