/** Seats kept for a group, and how many of them are taken or held by an offer. */
export type Reserve = { id: number; seats: number; held: number }

/** The seats of a dialogue at one moment; `held` counts every seat taken or offered, reserved ones included. */
export type Seats = { seats: number; held: number; reserves: readonly Reserve[] }

/** How many seats are kept for groups and not yet taken by them. */
export function stillKept({
  reserves,
}: {
  reserves: readonly Pick<Reserve, 'seats' | 'held'>[]
}): number {
  return reserves.reduce((sum, each) => sum + Math.max(0, each.seats - each.held), 0)
}

/**
 * Which seat a person may have now: one kept for their group before one of everybody's; undefined when there is none.
 * What is kept for other groups and not yet taken stays theirs.
 */
export function seatFor(
  { seats, held, reserves }: Seats,
  groupId: number | undefined,
): 'reserved' | 'general' | undefined {
  if (held >= seats) return undefined
  const own = reserves.find(({ id }) => id === groupId)
  if (own !== undefined && own.held < own.seats) return 'reserved'
  return seats - held > stillKept({ reserves }) ? 'general' : undefined
}

/** The seats after one more was given away. */
export function withSeatGiven(
  seats: Seats,
  kind: 'reserved' | 'general',
  groupId: number | undefined,
): Seats {
  const reserves = seats.reserves.map((each) =>
    kind === 'reserved' && each.id === groupId ? { ...each, held: each.held + 1 } : each,
  )
  return { ...seats, held: seats.held + 1, reserves }
}
