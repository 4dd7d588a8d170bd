import { z } from 'zod'

const choice = z.union([
  /** A tap sends `data` back: ASCII, at most 64 bytes (Telegram's callback_data). */
  z.object({ label: z.string(), data: z.string().regex(/^[\x21-\x7e]{1,64}$/) }),
  z.object({ label: z.string(), url: z.url() }),
])

export const replySchema = z.object({
  /** Plain text: no platform's markup. */
  text: z.string().min(1),
  choices: z.array(choice).optional(),
  /** The words on a button that sends the person's own phone number, where the platform has one. */
  askPhone: z.string().optional(),
  /** A picture shown above the text. */
  image: z.object({ url: z.url(), alt: z.string() }).optional(),
})

export type Choice = z.infer<typeof choice>
/** One message to a person. Every channel shows what it can and leaves the rest out. */
export type Reply = z.infer<typeof replySchema>
