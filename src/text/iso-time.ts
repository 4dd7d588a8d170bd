const clock = String.raw`(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?`
const zone = String.raw`(Z|[+-]\d{2}(?::?\d{2})?)`
const shape = new RegExp(String.raw`^(\d{4})-(\d{2})-(\d{2})(?:[T ]${clock}${zone}?)?$`, 'i')

/** Viet Nam has had one zone without summer time since 1975. */
const localOffset = '+07:00'

function offsetMinutes(zone: string): number | undefined {
  if (/^z$/i.test(zone)) return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(3).replace(':', '') || 0)
  if (hours > 14 || minutes > 59) return undefined
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

function isDay(year: number, month: number, day: number): boolean {
  if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1) return false
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/**
 * What a text says about time: a moment, a day or hour that does not exist, or nothing that ISO
 * 8601 knows.
 */
export type TimeReading = Date | 'impossible' | 'unreadable'

/**
 * Reads an ISO 8601 time (years 1900-2199, to the millisecond). Without a zone it is +07:00; a day
 * without a time ends at 23:59:59 local (the CSV rules of the contract).
 */
export function readIsoTime(text: string): TimeReading {
  const parts = shape.exec(text)
  if (!parts) return 'unreadable'
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  if (!isDay(year, month, day)) return 'impossible'
  const timed = parts[4] !== undefined
  const [hour, minute, second] = timed
    ? [Number(parts[4]), Number(parts[5]), Number(parts[6] ?? 0)]
    : [23, 59, 59]
  const offset = offsetMinutes(parts[8] ?? localOffset)
  if (hour > 23 || minute > 59 || second > 59 || offset === undefined) return 'impossible'
  const millisecond = Math.floor(Number(`0.${parts[7] ?? 0}`) * 1000)
  return new Date(Date.UTC(year, month - 1, day, hour, minute - offset, second, millisecond))
}

/** Reads `YYYY-MM-DD` and nothing longer; the same text comes back when that day exists. */
export function readIsoDay(text: string): string | 'impossible' | 'unreadable' {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!parts) return 'unreadable'
  return isDay(Number(parts[1]), Number(parts[2]), Number(parts[3])) ? text : 'impossible'
}
