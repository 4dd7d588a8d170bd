import type { Sign } from './lexicon.ts'
import type { Hit } from './phrases.ts'
import type { Word } from './read-words.ts'

/** How much a message reads as accusing somebody of breaking the law, and the phrases that say so. */
export type Accusation = { score: number; because: string[] }

type SignHit = Hit<Sign>
const near = 14
const wrongs = new Set<Sign['of']>(['crime', 'graft', 'take', 'offence'])

// `bà con` and `anh em` are everybody, `ông bà` nobody in particular.
const nobody = new Set(
  'con em chi ba nhe oi a va hay cung nao la co ay nay ta minh noi toi may dan hang xe nha noi ngoai'.split(
    ' ',
  ),
)

function isSomebody(hit: SignHit, words: readonly Word[]): boolean {
  const next = words[hit.end]?.plain
  return next !== undefined && next !== '.' && !nobody.has(next) && !/^\d/.test(next)
}

function distance(a: SignHit, b: SignHit): number {
  return Math.max(0, a.start - b.end, b.start - a.end)
}

/** Hits by their class, in order of the text; a scan with a moving window keeps the work linear. */
function nearestOf(hits: readonly SignHit[]) {
  const starts = hits.map(({ start }) => start)
  return (hit: SignHit): number => {
    let low = 0
    for (let high = starts.length; low < high; ) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) < hit.start) low = middle + 1
      else high = middle
    }
    const around = hits.slice(Math.max(0, low - 3), low + 3)
    return Math.min(Number.POSITIVE_INFINITY, ...around.map((other) => distance(hit, other)))
  }
}

/**
 * Weighs a message as a denunciation (Luật Tố cáo 25/2018, Đ2: anyone telling of a violation of law by a body or
 * person): the wrong that is told, whether an official or a person that can be known stands near it, whether money and
 * a condition do. A wrong without anybody who did it weighs little.
 */
export function weighAccusation(hits: readonly SignHit[], words: readonly Word[]): Accusation {
  const of = (name: Sign['of']) => hits.filter(({ meaning }) => meaning.of === name)
  const toOfficial = nearestOf(of('official'))
  const toPerson = nearestOf(of('person').filter((hit) => isSomebody(hit, words)))
  const toMoney = nearestOf(of('money'))
  const toCondition = nearestOf(of('condition'))

  function weigh(hit: SignHit): number {
    const { of: kind, weight } = hit.meaning
    const official = toOfficial(hit)
    const who =
      official <= near ? 1 : Math.max(toPerson(hit) <= near ? 0.8 : 0, official < 1e9 ? 0.5 : 0)
    if (kind === 'offence')
      return toPerson(hit) <= near || official <= 4 ? weight + 1 : weight * 0.3
    const money = toMoney(hit) <= 6 ? 0.7 : 0
    const condition = toCondition(hit) <= 10 ? 1 : 0
    if (kind === 'take')
      return money === 0 && condition === 0 ? 0.3 * who : weight * who + (money + condition) * who
    const alone = kind === 'crime' ? 0.45 : 0.3
    return weight * (who === 0 ? alone : 0.6 + 0.4 * who) + (who === 0 ? 0 : money + condition)
  }

  const told = hits
    .filter(({ meaning }) => wrongs.has(meaning.of))
    .map((hit) => ({ hit, weight: weigh(hit) }))
    .sort((a, b) => b.weight - a.weight)
  const accuse = Math.max(0, ...of('accuse').map(({ meaning }) => meaning.weight))
  const [first = 0, ...others] = told.slice(0, 4).map(({ weight }) => weight)
  const more = others.reduce((sum, weight) => sum + weight, 0) * 0.4
  return {
    score: first + more + accuse,
    because: [
      ...new Set([
        ...told.slice(0, 4).map(({ hit }) => hit.phrase),
        ...of('accuse').map(({ phrase }) => phrase),
      ]),
    ],
  }
}
