import type { Audience, Segment } from '#src/audiences/segment.ts'
import type { Broadcast } from '#src/broadcasts/broadcast.ts'
import type { Communes } from '#src/communes/communes.ts'
import { formatDigits, formatMoment } from '#src/i18n/format.ts'
import type { Language, Translate } from '#src/i18n/translate.ts'
import { withinSentence } from './place.ts'

export type Voice = { t: Translate; language: Language }

/** What a broadcast's groups are called. */
export type Names = {
  communes: Pick<Communes, 'gazetteer'>
  dialogues: ReadonlyMap<string, string>
}

const titleLength = 40

/** A broadcast by the beginning of its text; one without a text yet by its number. */
export function titleOf({ id, textVi }: Pick<Broadcast, 'id' | 'textVi'>, t: Translate): string {
  const line = textVi.trim().split('\n')[0] ?? ''
  if (line === '') return t('broadcast.untitled', { id })
  if (line.length <= titleLength) return line
  const cut = line.slice(0, titleLength).replace(/[\ud800-\udbff]$/, '')
  return `${cut.replace(/\s+\S*$/, '').replace(/[\s,;:.-]+$/, '')}…`
}

/** A number of people as readers of the language write it: `1.240`. */
export function countText(count: number, { language }: Pick<Voice, 'language'>): string {
  return formatDigits(String(count), language)
}

function communeName(code: string, { communes }: Names): string {
  const found = communes.gazetteer().commune(code)
  return found === undefined ? code : withinSentence(found.reading.place.name)
}

function segmentText(segment: Segment, names: Names, t: Translate): string {
  switch (segment.kind) {
    case 'agreed':
      return t('broadcast.segment.agreed')
    case 'commune':
      return t('broadcast.segment.commune', { commune: communeName(segment.commune, names) })
    case 'registered':
    case 'waitlisted': {
      const title = names.dialogues.get(segment.dialogue) ?? segment.dialogue
      return t(`broadcast.segment.${segment.kind}`, { title })
    }
    case 'open-reports':
      return segment.commune === undefined
        ? t('broadcast.segment.reports')
        : t('broadcast.segment.reports-in', { commune: communeName(segment.commune, names) })
  }
}

const mostNamed = 6

function list(segments: readonly Segment[], names: Names, t: Translate): string {
  const shown = segments.slice(0, mostNamed).map((each) => segmentText(each, names, t))
  const left = segments.length - shown.length
  return [...shown, ...(left > 0 ? [t('broadcast.segment.more', { count: left })] : [])].join('; ')
}

/** Whom a broadcast is for and whom not, and the area it is confined to, a line each. */
export function audienceText(
  {
    audience: { include, exclude },
    communeCode,
  }: { audience: Audience; communeCode?: string | undefined },
  names: Names,
  t: Translate,
): string {
  if (include.length === 0) return t('broadcast.to-nobody')
  const lines = [t('broadcast.to', { groups: list(include, names, t) })]
  if (exclude.length > 0) lines.push(t('broadcast.except', { groups: list(exclude, names, t) }))
  if (communeCode !== undefined) {
    lines.push(t('broadcast.within', { commune: communeName(communeCode, names) }))
  }
  return lines.join('\n')
}

/** When it goes out: at its time, or as soon as it is approved. */
export function startText({ startsAt }: Pick<Broadcast, 'startsAt'>, t: Translate): string {
  return startsAt === undefined
    ? t('broadcast.starts-at-once')
    : t('broadcast.starts-at', { moment: formatMoment(startsAt) })
}
