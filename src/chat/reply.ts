import { z } from 'zod'

const choice = z.union([
  /** A tap sends `data` back: ASCII, at most 64 bytes (Telegram's callback_data). */
  z.object({ label: z.string(), data: z.string().regex(/^[\x21-\x7e]{1,64}$/) }),
  z.object({ label: z.string(), url: z.url() }),
])

const alt = z.string()

export const replySchema = z.object({
  /** Plain text: no platform's markup. */
  text: z.string().min(1),
  choices: z.array(choice).optional(),
  /** A picture shown above the text: an address on the web, or a file that was kept (src/files). */
  image: z.union([z.object({ url: z.url(), alt }), z.object({ fileId: z.uuid(), alt })]).optional(),
  /** A document to open or save, kept in src/files; where a platform takes no such file, a link to it. */
  file: z.object({ fileId: z.uuid(), name: z.string().min(1) }).optional(),
  /** Asks for the person's own phone number through the platform; `label` says what the button does. */
  asksContact: z.object({ label: z.string().min(1).max(60) }).optional(),
})

export type Choice = z.infer<typeof choice>
/** One message to a person. Every channel shows what it can and leaves the rest out. */
export type Reply = z.infer<typeof replySchema>
