import { readWord, stop, type Word } from './read-words.ts'

/** A phrase found in a message: `start` to `end` (not included) are words of it. */
export type Hit<Meaning> = { meaning: Meaning; phrase: string; start: number; end: number }

type Node<Meaning> = {
  next: Map<string, Node<Meaning>>
  /** After a gap: up to `widestGap` words of any kind may stand here. */
  afterGap: Node<Meaning> | undefined
  ends: { meaning: Meaning; phrase: string; words: readonly Word[] }[]
}

const widestGap = 3
const gap = '~'

export type Phrases<Meaning> = { root: Node<Meaning>; vocabulary: ReadonlySet<string> }

const emptyNode = <Meaning>(): Node<Meaning> => ({ next: new Map(), afterGap: undefined, ends: [] })

function step<Meaning>(node: Node<Meaning>, token: string): Node<Meaning> {
  if (token === gap) {
    node.afterGap ??= emptyNode()
    return node.afterGap
  }
  const { plain } = readWord(token)
  const known = node.next.get(plain)
  if (known !== undefined) return known
  const fresh = emptyNode<Meaning>()
  node.next.set(plain, fresh)
  return fresh
}

/** Phrases ready to be looked for. In a phrase `~` stands for up to three words of any kind (one such gap a phrase). */
export function indexPhrases<Meaning>(
  entries: Iterable<{ phrase: string; meaning: Meaning }>,
): Phrases<Meaning> {
  const root = emptyNode<Meaning>()
  const vocabulary = new Set<string>()
  for (const { phrase, meaning } of entries) {
    const tokens = phrase.normalize('NFC').replaceAll(',', ' ').split(/\s+/).filter(Boolean)
    if (tokens.length === 0) continue
    const node = tokens.reduce(step, root)
    const words = tokens.filter((token) => token !== gap).map(readWord)
    for (const { plain } of words) vocabulary.add(plain)
    node.ends.push({ meaning, phrase, words })
  }
  return { root, vocabulary }
}

/** Do people write this message with marks? Then a bare word is meant to be bare. */
function isMarked(words: readonly Word[]): boolean {
  const spoken = words.filter(({ plain }) => plain !== stop.plain)
  return spoken.filter(({ marked }) => marked !== undefined).length > spoken.length * 0.45
}

/** Two words alike but for their marks may be different words: one in two is forgiven as a slip, a word alone is not. */
function marksAgree(said: readonly Word[], meant: readonly Word[], strict: boolean): boolean {
  let wrong = 0
  for (const [index, word] of said.entries()) {
    const wanted = meant[index]?.marked
    if (word.marked === wanted) continue
    if (word.marked === undefined && !strict && meant.length > 1) continue
    wrong++
  }
  return wrong <= Math.floor(meant.length / 2)
}

/** Every phrase that stands in the words. Bounded work for each word, however the text is made. */
export function findPhrases<Meaning>(
  words: readonly Word[],
  { root }: Phrases<Meaning>,
): Hit<Meaning>[] {
  const strict = isMarked(words)
  const hits: Hit<Meaning>[] = []
  const said: Word[] = []

  function follow(node: Node<Meaning>, start: number, at: number): void {
    for (const { meaning, phrase, words: meant } of node.ends) {
      if (marksAgree(said, meant, strict)) hits.push({ meaning, phrase, start, end: at })
    }
    const word = words[at]
    const next = word && node.next.get(word.plain)
    if (word !== undefined && next !== undefined) {
      said.push(word)
      follow(next, start, at + 1)
      said.pop()
    }
    if (node.afterGap === undefined) return
    for (let skipped = 0; skipped <= widestGap; skipped++) {
      if (skipped > 0 && (words[at + skipped - 1] ?? stop) === stop) return
      followGap(node.afterGap, start, at + skipped)
    }
  }

  function followGap(node: Node<Meaning>, start: number, at: number): void {
    const word = words[at]
    const next = word && node.next.get(word.plain)
    if (word === undefined || next === undefined) return
    said.push(word)
    follow(next, start, at + 1)
    said.pop()
  }

  for (let start = 0; start < words.length; start++) follow(root, start, start)
  return hits
}
