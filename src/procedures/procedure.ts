export const dayUnits = ['same_day', 'working', 'calendar', 'hour'] as const
export type DayUnit = (typeof dayUnits)[number]

/** How sure the catalogue is of a row: of C, only code and name may be shown. */
export const confidences = ['A', 'B', 'C'] as const
export type Confidence = (typeof confidences)[number]

/** What may be told of a procedure; undefined is "not known", for a fee "not published". */
export type ProcedureFacts = {
  time: { unit: DayUnit; count: number } | undefined
  /** Whole đồng; 0 is free, and said so by the source. */
  feeVnd: number | undefined
  feeNote: string | undefined
  documents: string[]
  legalBasis: string | undefined
  note: string | undefined
  /** The catalogue itself wants a part of this checked. */
  unsure: boolean
}

/** One version of a procedure. */
export type Procedure = {
  code: string
  name: string
  level: string | undefined
  /** `YYYY-MM-DD`: the day of this version. */
  versionDate: string
  /** Undefined where the catalogue is not sure: then the office is asked. */
  facts: ProcedureFacts | undefined
}
