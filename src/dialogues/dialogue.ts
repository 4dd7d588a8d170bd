/** A dialogue (đối thoại) of a leader with people, or a meeting (họp), as anybody may see it. */
export type Dialogue = {
  id: number
  code: string
  title: string
  kind: 'dialogue' | 'meeting'
  host: string
  /** Undefined: for the whole province. */
  communeCode: string | undefined
  communeName: string | undefined
  startsAt: Date
  endsAt: Date
  place: string
  topics: string
  registrationClosesAt: Date
  cancelledAt: Date | undefined
  seats: number
  /** Seats taken or held by an offer. */
  held: number
  waiting: number
  organiserId: number | undefined
  minutesAt: Date | undefined
}

/** A group for which seats are kept: a commune (its name, if known) or a trade. */
export type Group = {
  id: number
  kind: 'commune' | 'trade'
  value: string
  name: string
  seats: number
}

export const liveStates = ['seated', 'waiting', 'offered'] as const
export type RegistrationState = (typeof liveStates)[number] | 'lapsed' | 'left'

/** A person's registration and the dialogue it is for. */
export type Registration = {
  id: string
  code: string
  state: RegistrationState
  offerUntil: Date | undefined
  wishesToSpeak: boolean
  attendedAt: Date | undefined
  conversationId: string
  /** The stored picture of its QR code, if one was drawn; it may have expired. */
  qrFileId: string | undefined
  /** The place in the line, from 1, while waiting. */
  place: number | undefined
  dialogue: Dialogue
}
