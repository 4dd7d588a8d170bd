// SQL for days as the clock on the wall in Việt Nam has them; `at` is a timestamptz.
export const zone = "'Asia/Ho_Chi_Minh'"

/** The local day of an instant, as a date. */
export const localDayOf = (at: string) => `(${at} AT TIME ZONE ${zone})::date`

/** The same as a text `2026-11-20`. */
export const localDayText = (at: string) => `to_char(${at} AT TIME ZONE ${zone}, 'YYYY-MM-DD')`

/** The local month of an instant as a text `2026-11`. */
export const localMonthText = (at: string) => `to_char(${at} AT TIME ZONE ${zone}, 'YYYY-MM')`

/** Whether an instant lies in the local days from $1 to $2, both included; an index on `at` is used. */
export const inLocalDays = (at: string) => `${at} >= $1::date::timestamp AT TIME ZONE ${zone}
    AND ${at} < ($2::date + 1)::timestamp AT TIME ZONE ${zone}`
