/**
 * The ten statuses of the national list (domain.md section 2; the list of the national portal).
 * Their names and what to do in each are sentences: `dossier.status.*` and `dossier.advice.*` in locales/.
 */
const statuses = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const
export type Status = (typeof statuses)[number]

/** A number from outside as a status; anything else is undefined. */
export function statusOf(value: number): Status | undefined {
  return statuses.find((status) => status === value)
}

const paused = { 5: 'supplement', 6: 'payment' } as const

/** Why the clock stands in this status, if it does. */
export function pauseOf(status: Status): 'supplement' | 'payment' | undefined {
  return status === 5 || status === 6 ? paused[status] : undefined
}

/** 3 refused, 7 being withdrawn, 8 stopped: no result is waited for, so neither in time nor late. */
export function endedWithoutResult(status: Status): boolean {
  return status === 3 || status === 7 || status === 8
}

/** 9 ready, 10 handed over. */
export function finished(status: Status): boolean {
  return status === 9 || status === 10
}
