import { DeliveryError } from '../delivery-error.ts'

const hourMs = 3_600_000

// Free to 48 hours, billed to 7 days, refused after (zalo-oa-api.md section 3.1, [2+]; for state agencies not known [?]).
const freeMs = 48 * hourMs
const longestMs = 7 * 24 * hourMs
/** After so many hours of silence a message costs money. */
export const freeHours = freeMs / hourMs
/** After so many it is refused. */
export const longestHours = longestMs / hourMs

// The count is a query over the month; what this process sends meanwhile it adds itself.
const recountMs = 60_000

export type WindowDeps = {
  /** Milliseconds since the person last did something; undefined: never. */
  lastContact: (address: string) => Promise<number | undefined>
  /** Undefined: nothing is sent that costs money. In đồng: one message, and the most in a calendar month. */
  billing: { price: number; monthlyCap: number } | undefined
  /** Billed messages of this calendar month, by all processes. */
  countBilled: () => Promise<number>
}

/**
 * Whether a message that nobody asked for may be sent now. Rejects with a DeliveryError `held` when it may not.
 * Processes that send at the same moment may pass the monthly cap by what they have under way.
 */
export function createWindow({ lastContact, billing, countBilled }: WindowDeps) {
  let counted = { count: 0, at: Number.NEGATIVE_INFINITY }

  async function billedSoFar(): Promise<number> {
    if (performance.now() - counted.at > recountMs) {
      counted = { count: await countBilled(), at: performance.now() }
    }
    return counted.count
  }

  return async (address: string): Promise<void> => {
    const silentMs = await lastContact(address)
    if (silentMs === undefined || silentMs > longestMs) {
      throw new DeliveryError('held', 'the person has been silent for 7 days')
    }
    if (silentMs <= freeMs) return
    if (billing === undefined) {
      throw new DeliveryError('held', 'the free 48 hours are over')
    }
    if (((await billedSoFar()) + 1) * billing.price > billing.monthlyCap) {
      throw new DeliveryError('held', 'the cap of the month is reached')
    }
    counted.count += 1
  }
}
