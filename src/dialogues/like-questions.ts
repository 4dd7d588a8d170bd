import { fold } from '#src/text/fold.ts'

// Words that every question has; what is left says what it is about.
const empty = new Set(
  'a anh bao cac cai cho co con cua da de den di dieu duoc em gi gio ha hay hoi khi khong la lai lam lau mot nao nay neu nhu nhung ra roi sao se the thi toi trong va vi viec voi xin'.split(
    ' ',
  ),
)
const likeEnough = 0.5

function wordsIn(text: string): Set<string> {
  const words = fold(text).split(/[^a-z0-9]+/)
  return new Set(words.filter((word) => word !== '' && !empty.has(word)))
}

/** The share of words that two texts have in common (Jaccard). */
function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const common = [...one].filter((word) => other.has(word)).length
  const all = one.size + other.size - common
  return all === 0 ? 1 : common / all
}

/** Puts questions together that say much the same, for the reader's sake only: nobody's question is left out. */
export function likeQuestions<Question extends { text: string }>(
  questions: readonly Question[],
): Question[][] {
  const groups: { words: Set<string>; members: Question[] }[] = []
  for (const question of questions) {
    const words = wordsIn(question.text)
    const like = groups.find((group) => likeness(group.words, words) >= likeEnough)
    if (like) like.members.push(question)
    else groups.push({ words, members: [question] })
  }
  return groups.map(({ members }) => members).sort((a, b) => b.length - a.length)
}
