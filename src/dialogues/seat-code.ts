import { spokenCode } from '#src/text/spoken-code.ts'

const seat = spokenCode('DK')

/** A new registration code, `DK-ABC234`; the caller tries again when it is taken. */
export const newSeatCode = seat.make

/** The registration code in a text: `DK-ABC234` anywhere in it, in any case; undefined when there is none. */
export const readSeatCode = seat.read

/** A code typed where nothing but a code is expected: the six signs alone will do. */
export const readBareSeatCode = seat.readBare
