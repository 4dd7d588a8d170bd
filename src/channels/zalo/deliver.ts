import { z } from 'zod'
import type { Reply } from '../../chat/reply.ts'
import type { Receipt } from '../channel.ts'
import { DeliveryError } from '../delivery-error.ts'
import type { AccessTokens, Endpoint } from './access-token.ts'
import { type Api, latestStart, unsent } from './api.ts'
import type { FilesHandedOver, HandedOver, Wanted } from './handed-over.ts'
import { renderFile, renderMessage } from './render.ts'

export type DeliverDeps = {
  api: Api
  tokens: Pick<AccessTokens, 'endpoint' | 'pin'>
  /** Under it taps are signed. */
  tapKey: Uint8Array
  /** Rejects with `held` when a message that nobody asked for may not be sent now. */
  checkWindow: (address: string) => Promise<void>
  handedOver: FilesHandedOver
  /** Where people find a stored file that Zalo does not take. */
  linkOf: (fileId: string) => string
  /** The picture in a request for the person's number. */
  contactImage: string | undefined
}

// v3 is the documented one [2+]; some state agencies get -235 there and are served by v2 [2+, measured by others] [?].
const paths: Record<Endpoint, string> = { v3: '/v3.0/oa/message/cs', v2: '/v2.0/oa/message' }

const receipt = z.looseObject({ message_id: z.coerce.string().optional() })

/** Sends one reply to a person, its picture or file uploaded first. Throws DeliveryError. */
export function createZaloDeliver(deps: DeliverDeps) {
  const { api, tokens, tapKey, checkWindow, linkOf, contactImage, handedOver } = deps

  const withLink = ({ image: _, file: __, ...rest }: Reply, fileId: string): Reply => ({
    ...rest,
    text: `${rest.text}\n${linkOf(fileId)}`,
  })

  /** The stored file that a reply shows, if it shows one. */
  function shownBy({ file, image }: Reply): Omit<Wanted, 'until'> | undefined {
    if (file !== undefined) return { fileId: file.fileId, as: 'file' }
    return image && 'fileId' in image ? { fileId: image.fileId, as: 'image' } : undefined
  }

  /** The `message` of a send with a stored file. */
  function showing(reply: Reply, address: string, wanted: Wanted, found: HandedOver): object {
    const { fileId, as } = wanted
    const render = (shown: Reply, imageId?: string) =>
      renderMessage(shown, { tapKey, address, imageId, contactImage })
    if (found.kind === 'not-taken') return render(withLink(reply, fileId))
    if (as === 'image')
      // Held until the person wrote, it may have come too late: the words still hold.
      return found.kind === 'uploaded'
        ? render(reply, found.id)
        : render({ ...reply, image: undefined })
    if (found.kind === 'expired') throw new DeliveryError('refused', 'the file has expired')
    return renderFile(found.id)
  }

  /** The `message`, and how to make another one when Zalo refuses the upload that it names. */
  async function compose(reply: Reply, address: string, until: number) {
    const shown = shownBy(reply)
    if (shown === undefined) {
      const message = renderMessage(reply, { tapKey, address, contactImage })
      return { message: () => message }
    }
    const wanted = { ...shown, until }
    let found = await handedOver.find(wanted)
    async function uploadAnew(): Promise<boolean> {
      if (found.kind !== 'uploaded') return false
      const other = await handedOver.replace(wanted, found.id)
      found = other ?? found
      return other !== undefined
    }
    return { message: () => showing(reply, address, wanted, found), uploadAnew }
  }

  return async (reply: Reply, address: string, unasked = false): Promise<Receipt> => {
    if (unasked) await unsent(checkWindow(address))
    const until = latestStart()
    const { message, ...remedy } = await compose(reply, address, until)
    // Known once the account has been read, which the first call does.
    let chosen: Endpoint | undefined
    const endpoint = () => chosen ?? tokens.endpoint()
    const data = await api({
      path: () => paths[endpoint()],
      until,
      body: () => JSON.stringify({ recipient: { user_id: address }, message: message() }),
      ...remedy,
      switchEndpoint: () => {
        chosen = endpoint() === 'v3' ? 'v2' : 'v3'
      },
    })
    // The message is out: whether the winner could be remembered changes nothing about that.
    await tokens.pin(endpoint()).catch(() => {})
    return { externalId: receipt.safeParse(data).data?.message_id ?? 'unnamed' }
  }
}
