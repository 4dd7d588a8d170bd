/** What an officer may do: see figures, work on dossiers and reports, watch over that work, write broadcasts, release them, run it all. */
export const officerRoles = [
  'viewer',
  'handler',
  'supervisor',
  'broadcaster',
  'approver',
  'admin',
] as const
export type OfficerRole = (typeof officerRoles)[number]

/** An official at work in a chat. */
export type Officer = {
  id: number
  name: string
  roles: readonly OfficerRole[]
  /** The commune whose matters are theirs; undefined: the whole province. */
  areaCode: string | undefined
  /** The office they sit in; undefined: every office of their area. */
  officeCode: string | undefined
}

/** Whether the officer holds one of these roles; an admin holds them all. */
export function holds(officer: Officer, ...roles: readonly OfficerRole[]): boolean {
  return officer.roles.some((role) => role === 'admin' || roles.includes(role))
}

/** Where a matter lies: the office that has it and the commune it concerns, as far as known. */
export type Whereabouts = { officeCode?: string | undefined; communeCode?: string | undefined }

/**
 * Whether a matter is within the officer's office and area. An officer of one office sees that office's matters alone;
 * an officer of one commune those that lie in it; what has no known place is seen by those of the whole province only.
 */
export function inScope(officer: Officer, { officeCode, communeCode }: Whereabouts): boolean {
  if (officer.officeCode !== undefined) return officer.officeCode === officeCode
  return officer.areaCode === undefined || officer.areaCode === communeCode
}
