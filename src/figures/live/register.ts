import type { Sql } from '#src/database/database.ts'
import type { Cell } from './cell.ts'

/** Which of the program's registers a figure is counted from. */
export type RegisterName =
  | 'dossiers'
  | 'ratings'
  | 'letters'
  | 'reports'
  | 'dialogues'
  | 'receptions'
  | 'broadcasts'
  | 'surveys'

/** By what a figure may be told apart; `all`: not at all. */
export type LiveGroup = 'all' | 'month' | 'commune' | 'office' | 'category'

/** What is counted: from day to day (local days, both included), of one place, of one category. */
export type Span = {
  from: string
  to: string
  communeCode: string | undefined
  officeCode: string | undefined
  /** The offices of that place; undefined: all there are. */
  offices: readonly string[] | undefined
  category: string | undefined
  now: Date
}

/** A register as it can be read: rows by group, each under its code, its month `2026-11`, or '' for all. */
export type Register<Row extends { name: string }> = {
  name: RegisterName
  /** What it can be told by, beside months. */
  by: readonly Exclude<LiveGroup, 'all' | 'month'>[]
  /** Whether it knows of offices: else a figure of an office is not to be had. */
  ofOffices: boolean
  read(sql: Sql, by: LiveGroup, span: Span): Promise<Row[]>
  /** What a group is of which the register has nothing. */
  none: Row
  /** The first local day of which it knows anything. */
  since(sql: Sql): Promise<string | undefined>
}

/** A live indicator: its code is also in the catalogue (prisma/data/indicators.csv), which has its names and unit. */
export type Measure = {
  code: string
  /**
   * `now`: true of the moment; else of the period that was asked for. `open`: what is left over, so of all days until today
   * where no period was named, lest a month hide what is older.
   */
  of: 'now' | 'period'
  open: boolean
  register: Pick<Register<{ name: string }>, 'name' | 'by' | 'ofOffices' | 'since'>
  cells(sql: Sql, by: LiveGroup, span: Span): Promise<{ name: string; cell: Cell }[]>
  none: Cell
}

/** Makes measures of a register: each with its code, and how its cell follows from a row. */
export function measuresOf<Row extends { name: string }>(register: Register<Row>) {
  return (code: string, of: Measure['of'] | 'open', cellOf: (row: Row) => Cell): Measure => ({
    ...{
      code: `register.${code}`,
      of: of === 'now' ? of : 'period',
      open: of === 'open',
      register,
    },
    cells: async (sql, by, span) =>
      (await register.read(sql, by, span)).map((row) => ({ name: row.name, cell: cellOf(row) })),
    none: cellOf(register.none),
  })
}
