import { z } from 'zod'
import { cleanText } from '../../chat/message.ts'
import type { Api } from './api.ts'

const detail = z.looseObject({ display_name: z.string().optional() })

/**
 * What Zalo calls a person (`user/detail`, zalo-oa-api.md section 6 [2+]); undefined when it tells nothing, as it may to
 * a server outside Viet Nam [1]. Of the rest of the profile nothing is read. Throws DeliveryError.
 */
export function createNameOf(api: Api): (address: string) => Promise<string | undefined> {
  return async (address) => {
    const asked = encodeURIComponent(JSON.stringify({ user_id: address }))
    const data = await api({ path: () => `/v3.0/oa/user/detail?data=${asked}` })
    const name = cleanText(detail.safeParse(data).data?.display_name ?? '', 60).replace(/\s+/g, ' ')
    return name === '' ? undefined : name
  }
}
