/** Wrong tries of one person at one dossier before they must wait, and for how long. */
const triesBeforeLock = 5
const lockMs = 15 * 60_000

/** Wrong tries of everybody at one dossier in a day before it is opened at the counter only. */
export const triesPerDay = 20
export const dayMs = 24 * 3_600_000

/**
 * Until when a person is locked out of a dossier, given the instants (ms, ascending) of their wrong tries: every fifth
 * one locks for fifteen minutes, after which they have five again. 0 = never.
 */
export function lockedUntil(wrongTries: readonly number[]): number {
  let until = 0
  let tries = 0
  for (const at of wrongTries) {
    if (tries === triesBeforeLock) tries = 0
    tries += 1
    if (tries === triesBeforeLock) until = at + lockMs
  }
  return until
}
