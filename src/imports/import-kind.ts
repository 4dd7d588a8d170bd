/**
 * What may be wrong with one field; the sentence of each is `import.problem.<code>` in locales/.
 */
export type ProblemCode =
  | 'required'
  | 'notText'
  | 'tooLong'
  | 'dossierCode'
  | 'unknownPrefix'
  | 'impossibleCodeDate'
  | 'unreadableTime'
  | 'impossibleTime'
  | 'unknownWord'
  | 'notAmount'
  | 'notPhone'
  | 'format'
  | 'cellCount'
  | 'quote'

/**
 * Why a row is not taken: the field, what is wrong with it, what stood there, and what would have
 * been right.
 */
export type Problem = { field: string; problem: ProblemCode; value: string; example: string }

export type Reading<Row> = { row: Row } | { problems: Problem[] }

/** How many rows of a batch were new, changed something, and changed nothing. */
export type Saved = { created: number; updated: number; unchanged: number }

/**
 * One kind of file that can be imported. It lives with its domain; `importFile` knows none of them
 * by name.
 */
export type ImportKind<Row> = {
  /** The word on the command line: `dossiers`, `offices`. */
  name: string
  /** The columns that the header must and may name, in the order in which an example shows them. */
  columns: { required: readonly string[]; optional: readonly string[] }
  /**
   * A record as the file has it (every column there, empty where the file has nothing) as a row, or
   * why not.
   */
  parse(record: Readonly<Record<string, string>>): Reading<Row>
  /**
   * Stores rows in the order of the file: the same key twice is two rows, one after the other. With
   * `moreFollows` the rows may still be on their way to the disk when it returns; the last call
   * comes without it.
   */
  save(rows: readonly Row[], moreFollows: boolean): Promise<Saved>
}
