import { z } from 'zod'

const code = z.string().min(1).max(40)

const segmentSchema = z.discriminatedUnion('kind', [
  /** Everybody who agreed to be told what the administration announces. */
  z.object({ kind: z.literal('agreed') }),
  /** Those of them who belong to a commune: they chose it, proved a dossier there or reported something there. */
  z.object({ kind: z.literal('commune'), commune: code }),
  /** Who holds a seat at a dialogue. */
  z.object({ kind: z.literal('registered'), dialogue: code }),
  /** Who waits for one, offers that nobody has taken yet included. */
  z.object({ kind: z.literal('waitlisted'), dialogue: code }),
  /** Who has filed a report that is still open; `commune` undefined: wherever it lies. */
  z.object({ kind: z.literal('open-reports'), commune: code.optional() }),
])

/** A named group of people. What it means in the database: audience-sql.ts. */
export type Segment = z.infer<typeof segmentSchema>

/** Who is written to: whoever is in one of `include` and in none of `exclude`. */
export const audienceSchema = z.object({
  include: z.array(segmentSchema).max(250),
  exclude: z.array(segmentSchema).max(250),
})

export type Audience = z.infer<typeof audienceSchema>

/** What is announced to these people needs their consent; the others are told about a matter of their own. */
export const needsConsent = ({ kind }: Segment): boolean => kind === 'agreed' || kind === 'commune'

function confine(segment: Segment, commune: string): Segment[] {
  if (segment.kind === 'agreed') return [{ kind: 'commune', commune }]
  if (segment.kind === 'commune') return segment.commune === commune ? [segment] : []
  if (segment.kind !== 'open-reports') return [segment]
  return (segment.commune ?? commune) === commune ? [{ ...segment, commune }] : []
}

/**
 * The same audience within one commune, for an officer of that commune: all who agreed become those of the commune, and
 * other communes fall away; dialogues of other communes have nobody there (audience-sql.ts). Who is left out stays left out.
 */
export function confineTo(commune: string, { include, exclude }: Audience): Audience {
  return { include: include.flatMap((each) => confine(each, commune)), exclude }
}
