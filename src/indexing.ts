import { createGazetteer } from './communes/gazetteer.ts'
import { createVocabulary } from './figures/ask/match-indicator.ts'
import { indexFigures } from './figures/figures.ts'
import { createSearchIndex } from './procedures/search-index.ts'

/** What makes the indices that are held in memory; each depends on nothing but the rows its maker is given. */
export const indexing = {
  places: createGazetteer,
  procedures: createSearchIndex,
  figures: indexFigures,
  liveFigures: createVocabulary,
}

export type Indexing = typeof indexing
