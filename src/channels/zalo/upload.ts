import { FormData } from 'undici'
import { z } from 'zod'
import { DeliveryError } from '../delivery-error.ts'
import type { Api } from './api.ts'

export type OutgoingFile = { name: string; mediaType: string; bytes: Uint8Array }

const mb = 1024 * 1024

// What Zalo takes, by media type, and how large (zalo-oa-api.md section 2: [2+]).
// Everything else is shown as a link. 5,000 uploads a month [1].
const kinds: Record<string, { path: string; most: number; as: 'image' | 'file' }> = {
  'image/jpeg': { path: 'image', most: mb, as: 'image' },
  'image/png': { path: 'image', most: mb, as: 'image' },
  'application/pdf': { path: 'file', most: 5 * mb, as: 'file' },
  'application/msword': { path: 'file', most: 5 * mb, as: 'file' },
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': {
    ...{ path: 'file', most: 5 * mb, as: 'file' },
  },
}

const name = z.union([z.string().min(1), z.number().transform(String)])
const uploaded = z.union([
  z.looseObject({ attachment_id: name }).transform((data) => data.attachment_id),
  z.looseObject({ token: name }).transform((data) => data.token),
])

/** Does Zalo take such a file, as a picture (`image`) or to open (`file`)? */
export function isTaken({ mediaType, bytes }: OutgoingFile, as: 'image' | 'file'): boolean {
  const kind = kinds[mediaType]
  return kind?.as === as && bytes.length <= kind.most
}

/**
 * Hands a file to Zalo and resolves with the id (picture) or token (document) that a message names it by. Nothing of the
 * message is sent yet, so whatever goes wrong here is certain. Throws DeliveryError; `refused` when the quota of uploads
 * is used up, which stops no message; `ownQuota` is called then.
 */
export async function upload(
  api: Api,
  file: OutgoingFile,
  { until, ownQuota }: { until: number; ownQuota: () => void },
): Promise<string> {
  const path = `/v2.0/oa/upload/${kinds[file.mediaType]?.path}`
  const body = new FormData()
  body.append('file', new Blob([new Uint8Array(file.bytes)], { type: file.mediaType }), file.name)
  const data = await api({ path: () => path, body: () => body, until, ownQuota }).catch(
    (error: unknown) => {
      if (error instanceof DeliveryError && error.outcome === 'unknown') {
        throw new DeliveryError('unreachable', `upload: ${error.message}`)
      }
      throw error
    },
  )
  const id = uploaded.safeParse(data).data
  if (id === undefined) throw new DeliveryError('unreachable', 'upload: no id in the answer')
  return id
}
