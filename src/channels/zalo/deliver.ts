import { z } from 'zod'
import type { Reply } from '../../chat/reply.ts'
import type { LoadFile, Receipt } from '../channel.ts'
import { DeliveryError } from '../delivery-error.ts'
import type { AccessTokens, Endpoint } from './access-token.ts'
import { type Api, latestStart, unsent } from './api.ts'
import type { Picture, Pictures } from './pictures.ts'
import { renderFile, renderMessage } from './render.ts'
import { isTaken, upload } from './upload.ts'

export type DeliverDeps = {
  api: Api
  tokens: Pick<AccessTokens, 'endpoint' | 'pin'>
  /** Under it taps are signed. */
  tapKey: Uint8Array
  /** Rejects with `held` when a message that nobody asked for may not be sent now. */
  checkWindow: (address: string) => Promise<void>
  loadFile: LoadFile
  pictures: Pictures
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
  const { api, tokens, tapKey, checkWindow, linkOf, contactImage, pictures } = deps

  const withLink = ({ image: _, file: __, ...rest }: Reply, fileId: string): Reply => ({
    ...rest,
    text: `${rest.text}\n${linkOf(fileId)}`,
  })

  const imageOf = ({ image }: Reply) => (image && 'fileId' in image ? image.fileId : undefined)

  /** The `message` of a send with a stored picture. */
  function pictured(reply: Reply, address: string, fileId: string, picture: Picture): object {
    const render = (shown: Reply, imageId?: string) =>
      renderMessage(shown, { tapKey, address, imageId, contactImage })
    switch (picture.kind) {
      case 'uploaded':
        return render(reply, picture.id)
      case 'expired':
        // Held until the person wrote, it came too late: the words still hold.
        return render({ ...reply, image: undefined })
      case 'not-taken':
        return render(withLink(reply, fileId))
    }
  }

  /** The `message` of any other send. */
  async function messageOf(reply: Reply, address: string, until: number): Promise<object> {
    const render = (shown: Reply) => renderMessage(shown, { tapKey, address, contactImage })
    const { file } = reply
    if (file === undefined) return render(reply)
    const document = await unsent(deps.loadFile(file.fileId))
    if (document === undefined) throw new DeliveryError('refused', 'the file has expired')
    if (!isTaken(document, 'file')) return render(withLink(reply, file.fileId))
    return renderFile(await upload(api, document, until))
  }

  /** The `message`, and how to make another one when Zalo refuses the picture that it names. */
  async function compose(reply: Reply, address: string, until: number) {
    const fileId = imageOf(reply)
    if (fileId === undefined) {
      const message = await messageOf(reply, address, until)
      return { message: () => message }
    }
    let picture = await pictures.pictureOf(fileId, until)
    async function uploadAnew(): Promise<boolean> {
      if (fileId === undefined || picture.kind !== 'uploaded') return false
      const other = await pictures.replace(fileId, picture.id, until)
      picture = other ?? picture
      return other !== undefined
    }
    return { message: () => pictured(reply, address, fileId, picture), uploadAnew }
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
