/**
 * What a person may agree to, and the version of the sentence that asks for it: `consent.<purpose>` in locales/. A
 * sentence that changes its meaning gets a new version here; who agreed to the old one agreed to that.
 */
export const purposes = {
  'dossier-notices': { version: '2026-11-22', unasked: true },
  /** What the administration tells many people: a dialogue, a power cut, a storm. */
  announcements: { version: '2026-11-30', unasked: true },
} as const satisfies Record<string, { version: string; unasked: boolean }>

export type Purpose = keyof typeof purposes

/** The purposes under which something is said unasked; `dừng` ends them all. */
export const unaskedPurposes = (Object.keys(purposes) as Purpose[]).filter(
  (purpose) => purposes[purpose].unasked,
)
