import { cleanCell } from '#src/text/clean-cell.ts'
import { readIsoDay, readIsoTime } from '#src/text/iso-time.ts'
import type { Problem, ProblemCode } from './import-kind.ts'

const longestText = 500

type Text = { required?: boolean; limit?: number; example?: string }

/** Values from a file are texts; a JSON feed also sends numbers, null, and nothing at all. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return cleanCell(value)
  if (value === null || value === undefined) return ''
  return typeof value === 'number' ? String(value) : undefined
}

/**
 * Reads the fields of one record by name. Each reader gives the value, or null when the field is
 * empty or wrong; what is wrong is in `problems`, which must be looked at before the values are
 * used.
 */
export function readFields(record: Readonly<Record<string, unknown>>) {
  const problems: Problem[] = []

  function refuse(field: string, problem: ProblemCode, value: string, example: string): null {
    problems.push({ field, problem, value, example })
    return null
  }

  /** A text, cleaned; at most `limit` UTF-16 units (500). */
  function text(field: string, { required, limit = longestText, example = '' }: Text = {}) {
    const value = textOf(record[field])
    if (value === undefined) return refuse(field, 'notText', typeof record[field], example)
    if (value.length > limit) return refuse(field, 'tooLong', value, String(limit))
    if (value !== '') return value
    return required ? refuse(field, 'required', '', example) : null
  }

  /** A text of a given shape. */
  function shaped(field: string, shape: RegExp, example: string, required = false) {
    const value = text(field, { required, example })
    return value === null || shape.test(value) ? value : refuse(field, 'format', value, example)
  }

  /** An ISO 8601 time as `readIsoTime` reads it. */
  function time(field: string, required = false): Date | null {
    const example = '2026-11-20T08:30:00+07:00'
    const value = text(field, { required, example })
    if (value === null) return null
    const reading = readIsoTime(value)
    if (reading === 'unreadable') return refuse(field, 'unreadableTime', value, example)
    return reading === 'impossible' ? refuse(field, 'impossibleTime', value, example) : reading
  }

  /** A day, `YYYY-MM-DD`. */
  function day(field: string): string | null {
    const example = '2026-11-20'
    const value = text(field, { required: true, example })
    if (value === null) return null
    const reading = readIsoDay(value)
    if (reading === 'unreadable') return refuse(field, 'unreadableTime', value, example)
    return reading === 'impossible' ? refuse(field, 'impossibleTime', value, example) : reading
  }

  /** One of a few words, in any case. */
  function word<Word extends string>(field: string, words: readonly Word[], required = false) {
    const example = words.join(', ')
    const value = text(field, { required, example })?.toLowerCase()
    if (value === undefined) return null
    const found = words.find((one) => one === value)
    return found ?? refuse(field, 'unknownWord', value, example)
  }

  return { problems, refuse, text, shaped, time, day, word }
}
