import type { Limits } from '../chat/fit-reply.ts'
import type { ChannelName, Message } from '../chat/message.ts'
import type { Reply } from '../chat/reply.ts'

/** A webhook as it came: the exact bytes, header names in lower case. */
export type WebhookRequest = {
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

/** `refused` carries the HTTP status of the contract: 400 unreadable, 401 not from the platform. */
export type Received =
  | { kind: 'messages'; messages: Message[] }
  | { kind: 'refused'; status: 400 | 401; reason: string }

/** The platform's id of the message it took. */
export type Receipt = { externalId: string }

/**
 * A platform as the rest of the program sees it. `receive` verifies and translates, and never throws on bad input;
 * `deliver` sends one message and throws a DeliveryError; `unasked` says that it answers nothing the person just did.
 */
export type Channel = {
  name: ChannelName
  limits: Limits
  receive(request: WebhookRequest): Received
  deliver(reply: Reply, address: string, unasked?: boolean): Promise<Receipt>
  /** Tells the platform that a message was seen (stops a button's spinner). Best effort: never throws. */
  acknowledge?(message: Message): Promise<void>
  /** Registers us with the platform at start; false: try again later. Never throws: a platform that is down stops nothing. */
  announce?(): Promise<boolean>
  /** Time after the person's last message ends what may be sent: replies can be `held`, and go out when they write. */
  windows?: true
  /** The address that opens a chat with us, on what `payload` names if the platform can; undefined: not known (yet). Never throws. */
  link?(payload: string): Promise<string | undefined>
  /** A shared contact tells whose number it is, so that a typed one proves nothing here. */
  provesPhone?: true
  /** Upkeep, called every few minutes and at start. Never throws. */
  tend?(): Promise<void>
}
