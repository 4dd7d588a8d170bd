import type { Reception } from '#src/receptions/receptions.ts'
import { type Voice, whenOf } from './dialogue.ts'

/** What a reception session is: who receives, when, where, about what. */
export function receptionText(reception: Reception, { t, language }: Voice): string {
  const { host, place, topics, startsAt } = reception
  return [
    t('reception.line.host', { host }),
    t('dialogues.line.when', { when: whenOf(startsAt, language) }),
    t('dialogues.line.place', { place }),
    topics && t('dialogues.line.topics', { topics }),
  ]
    .filter(Boolean)
    .join('\n')
}
