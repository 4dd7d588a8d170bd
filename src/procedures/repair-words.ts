// Onset, vowels, coda of a syllable without its marks.
const syllable =
  /^(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnprstvx])?(?:[aeiouy]|ai|ao|au|ay|eo|eu|ia|ie|ieu|iu|oa|oai|oay|oe|oi|oo|ua|ue|ui|uo|uoi|uou|uu|uy|uya|uye|uyu|uay|yeu|ye)(?:ng|nh|ch|[cmnpt])?$/

/** Letters as the Telex way of typing leaves them when no mark came out: `ddawng` is `dang`. */
function withoutTelex(word: string): string {
  return word
    .replace(/([aeod])\1/g, '$1')
    .replace(/w/g, '')
    .replace(/[sfrxj](?=$|(?:ng|nh|ch|[cmnpt])$)/, '')
}

// Sounds that a dialect or a hurried thumb exchanges.
function soundOf(word: string): string {
  return word
    .replace(/^f/, 'ph')
    .replace(/^(?:gi|z|d|v|r)(?=[aeiouy])/, 'd')
    .replace(/^w/, 'qu')
    .replace(/^j/, 'd')
    .replace(/^x/, 's')
    .replace(/^tr/, 'ch')
    .replace(/^ngh/, 'ng')
    .replace(/^gh/, 'g')
    .replace(/ng$/, 'n')
    .replace(/c$/, 't')
    .replace(/y/g, 'i')
}

function* oneEdit(word: string): Generator<string> {
  const alphabet = 'abcdeghiklmnopqrstuvxy'
  for (let at = 0; at <= word.length; at += 1) {
    const [head, tail] = [word.slice(0, at), word.slice(at)]
    if (tail !== '') yield head + tail.slice(1)
    if (tail.length > 1) yield head + tail.charAt(1) + tail.charAt(0) + tail.slice(2)
    for (const letter of alphabet) {
      yield head + letter + tail
      if (tail !== '') yield head + letter + tail.slice(1)
    }
  }
}

/**
 * Reads words that the vocabulary does not know as the words they were meant to be: Telex and VNI left in the text,
 * words written together, sounds of a dialect, one slip of the thumb. `weightOf` tells how often a known word is used.
 */
export function createRepair(known: ReadonlyMap<string, number>) {
  const bySound = new Map<string, string>()
  const often = (word: string) => known.get(word) ?? 0
  for (const word of known.keys()) {
    const sound = soundOf(word)
    const other = bySound.get(sound)
    if (other === undefined || often(other) < often(word)) bySound.set(sound, word)
  }

  function halves(word: string): string[] | undefined {
    for (let at = word.length - 2; at >= 2; at -= 1) {
      const parts = [word.slice(0, at), word.slice(at)]
      if (parts.every((part) => syllable.test(part) && known.has(part))) return parts
    }
    return undefined
  }

  function nearest(word: string): string | undefined {
    let best: string | undefined
    for (const other of oneEdit(word)) {
      if (known.has(other) && (best === undefined || often(other) > often(best))) best = other
    }
    return best
  }

  /** The words meant by one unknown word; itself when nothing is near. */
  return (word: string): string[] => {
    if (known.has(word) || /^\d+$/.test(word)) return [word]
    const bare = word.replace(/(?<=[a-z])\d+/g, '').replace(/(.)\1{2,}/g, '$1')
    if (known.has(bare)) return [bare]
    const typed = withoutTelex(bare)
    if (known.has(typed) && (typed !== bare || !syllable.test(bare))) return [typed]
    const sounding = bySound.get(soundOf(bare))
    if (sounding !== undefined) return [sounding]
    if (syllable.test(bare)) return [bare]
    const parted = bare.length >= 5 ? halves(bare) : undefined
    if (parted !== undefined) return parted
    const near = bare.length >= 3 ? nearest(bare) : undefined
    return [near ?? bare]
  }
}
