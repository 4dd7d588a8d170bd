import type { LegalTerm } from '#src/feedback/legal-terms.ts'
import type { ReportCategory } from './current-categories.ts'

/** Where a report stands; docs/architecture.md tells who moves it on. */
export type ReportState = 'received' | 'accepted' | 'asked' | 'answered' | 'refused' | 'closed'

/** States in which an office still owes something, or waits for what it asked. */
export const openStates = ['received', 'accepted', 'asked'] as const satisfies ReportState[]

/** Why an office may refuse; the sentence of each is `report.refused.<reason>` in locales/. */
export const refusals = ['elsewhere', 'court', 'answered', 'unclear'] as const
export type Refusal = (typeof refusals)[number]

/** What the citizen wrote; sealed at rest. */
export type ReportWords = {
  text: string
  place: string
  name?: string | undefined
  /** Of the person; with opinions on rules only. */
  address?: string | undefined
  contact?: string | undefined
}

/** What a citizen hands in; `draftId` names it, so that it is filed once however often the button is pressed. */
export type Filing = ReportWords & {
  draftId: string
  citizenId: string
  category: string
  communeCode?: string | undefined
  latitude?: number | undefined
  longitude?: number | undefined
  hidden: boolean
}

/** How long an office has. */
export type Limit = Pick<LegalTerm, 'value' | 'unit'>

/** One report with all that is known of it. Who sent it is left out for officers when they are hidden. */
export type Report = ReportWords & {
  id: number
  receipt: string
  citizenId: string
  category: ReportCategory | undefined
  communeCode: string | undefined
  /** The commune whose officers have it, as the office does; undefined: the province. */
  areaCode: string | undefined
  latitude: number | undefined
  longitude: number | undefined
  hidden: boolean
  office: { code: string; name: string } | undefined
  state: ReportState
  filedAt: Date
  /** When the office got it from another one. */
  forwardedAt: Date | undefined
  dueAt: Date
  limit: Limit
  refusedFor: Refusal | undefined
  officeWords: string | undefined
  answeredAt: Date | undefined
  satisfied: boolean | undefined
  reopenedAt: Date | undefined
  /** What the citizen added when asked, or gave as the reason for opening it again; oldest first. */
  added: string[]
  /** How many joined it. */
  followers: number
  /** While nobody has taken it in hand: by when it is to be handed on, or refused. */
  actBy?: { forward: Date; refuse: Date } | undefined
  /** How many photos came with it, the office's included. */
  photos: number
}
