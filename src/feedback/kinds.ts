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

/**
 * What is learnt: the kinds, and beside them short words that look something up (a procedure, a figure, a paper). They
 * are questions, but so unlike the others that one set of weights for both would blur both.
 */
export const learntKinds = [...kinds, 'look-up'] as const
