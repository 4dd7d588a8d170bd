import type { Translate } from '#src/i18n/translate.ts'

export type RefusalCode =
  | 'notFound'
  | 'empty'
  | 'notCsv'
  | 'notUtf8'
  | 'wrongDelimiter'
  | 'missingColumn'
  | 'unknownColumn'
  | 'repeatedColumn'
  | 'lineTooLong'

/**
 * The file as a whole cannot be imported. Rows before `params.line`, if it names one far down, were
 * stored.
 */
export class ImportRefused extends Error {
  readonly code: RefusalCode
  /** What the sentence names: line, column, example, found. */
  readonly params: Readonly<Record<string, string | number>>

  constructor(code: RefusalCode, params: Record<string, string | number>) {
    super(`import refused: ${code} ${JSON.stringify(params)}`)
    this.name = 'ImportRefused'
    this.code = code
    this.params = params
  }
}

/** The refusal as one sentence that names the place and the remedy. */
export function refusalSentence(refused: ImportRefused, t: Translate): string {
  return t(`import.refused.${refused.code}`, { ...refused.params })
}
