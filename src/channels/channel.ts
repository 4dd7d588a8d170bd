import type { Limits } from '../chat/fit-reply.ts'
import type { ChannelName, Message } from '../chat/message.ts'
import type { Reply } from '../chat/reply.ts'

/** A webhook as it came: the exact bytes, header names in lower case. */
export type WebhookRequest = {
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

/** Something that a platform tells and that is no message of a person. */
export type Aside =
  /** What was said to the person at `address` in our name, be it by us or by a clerk in the platform's own tool. */
  | { kind: 'echo'; address: string; externalId: string; at: Date; byClerk: boolean }
  /** An event that nobody here can read: its name, and all of it as text. */
  | { kind: 'unknown'; name: string; payload: string }

/** `refused` carries the HTTP status of the contract: 400 unreadable, 401 not from the platform. */
export type Received =
  | { kind: 'messages'; messages: Message[]; asides?: Aside[] }
  | { kind: 'refused'; status: 400 | 401; reason: string }

/** The platform's id of the message it took. */
export type Receipt = { externalId: string }

/** A file that a reply names: undefined when it has expired. */
export type LoadFile = (
  id: string,
) => Promise<{ name: string; mediaType: string; bytes: Uint8Array } | undefined>

/** What an operator has to know to mend something: plain facts, no personal data. */
export type AlertFacts = Readonly<Record<string, string | number>>

/**
 * Something that only a person can mend; `undefined` in place of the facts: it is over. May be called for every message,
 * who listens tells a change from a repetition.
 */
export type OnAlert = (kind: string, facts: AlertFacts | undefined) => void

/**
 * A platform as the rest of the program sees it. `receive` verifies and translates, and never throws on bad input;
 * `deliver` sends one message and throws a DeliveryError; `unasked` says that it answers nothing the person just did.
 */
export type Channel = {
  name: ChannelName
  limits: Limits
  receive(request: WebhookRequest): Received
  deliver(reply: Reply, address: string, unasked?: boolean): Promise<Receipt>
  /**
   * Shows `reply`, words and buttons only, in place of the message that `deliver` gave a receipt for. Throws a
   * DeliveryError. Unset: what was sent stays as it is, and what changed is said in a new message.
   */
  edit?(reply: Reply, address: string, externalId: string): Promise<void>
  /** The platform hangs up after a while: a webhook that is not durable by then (in milliseconds) is answered 503. */
  answerWithinMs?: number
  /** Tells the platform that a message was seen (stops a button's spinner). Best effort: never throws. */
  acknowledge?(message: Message): Promise<void>
  /** Registers us with the platform at start; false: try again later. Never throws: a platform that is down stops nothing. */
  announce?(): Promise<boolean>
  /** The address that opens a chat with us, on what `payload` names if the platform can; undefined: not known (yet). Never throws. */
  link?(payload: string): Promise<string | undefined>
  /**
   * The bytes of something a person sent, by the `file` of its message: undefined when it is gone, or larger than we read
   * (10 MB). Throws when the platform cannot be asked just now.
   */
  fetchFile?(file: string): Promise<Uint8Array | undefined>
  /** A shared contact tells whose number it is, so that a typed one proves nothing here. */
  provesPhone?: true
  /** What the platform calls the person; undefined: it does not tell. Throws when it could not be asked. */
  nameOf?(address: string): Promise<string | undefined>
  /** Upkeep, called every few minutes and at start. Never throws. */
  tend?(): Promise<void>
}
