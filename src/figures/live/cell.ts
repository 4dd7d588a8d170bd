/**
 * What is read of a group: a count, a share of a whole, or an average of so many votes. `open`: it counts what is public,
 * as meetings on a schedule are, and not people, so that a small number gives nobody away.
 */
export type Cell =
  | {
      kind: 'count'
      count: number
      parts?: { finished: number; open: number }
      /** What it is a part of: what is left of that is a group of people too. */
      whole?: number
      open?: true
    }
  | { kind: 'share'; part: number; whole: number; open?: true }
  | { kind: 'average'; average: string | undefined; votes: number }

/** So many people, or of what belongs to people. */
export const people = (count: number): Cell => ({ kind: 'count', count })
/** So many people out of a whole that is said as well. */
export const partOf = (count: number, whole: number): Cell => ({ kind: 'count', count, whole })
/** So many public things. */
export const events = (count: number): Cell => ({ kind: 'count', count, open: true })
export const shareOfPeople = (part: number, whole: number): Cell => ({ kind: 'share', part, whole })
export const shareOfEvents = (part: number, whole: number): Cell => ({
  ...{ kind: 'share', part, whole, open: true },
})
