/** What a message to the authorities may be (domain.md 4.1; NĐ 154/2026 splits mixed letters by kind). */
export const kinds = [
  'report',
  'suggestion',
  'rules',
  'dossier-late',
  'officer-attitude',
  'complaint',
  'denunciation',
  'dispute',
  'emergency',
  'question',
  'other',
] as const

export type Kind = (typeof kinds)[number]
