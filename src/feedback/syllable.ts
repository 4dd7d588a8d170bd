const onset = /^(?:ngh|ch|gh|gi|kh|ng|nh|ph|qu|th|tr|b|c|d|g|h|k|l|m|n|p|r|s|t|v|x)?/

// Every rime of the written language once its marks are gone: a closed set.
const rimes = new Set(
  (
    'a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu i ia ic ich iec iem ien ieng iep iet ' +
    'ieu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong oong ' +
    'op ot u ua uan uang uat uay uc ue uech uenh ui um un ung uo uoc uoi uom uon uong uop uot uou up ut uu uy uya ' +
    'uych uyen uyet uynh uyt y yem yen yet yeu'
  ).split(' '),
)

/** Can this (folded) be a Vietnamese syllable? Telex leftovers, joined words and most slips cannot. */
export function isSyllable(plain: string): boolean {
  if (plain.length > 7) return false
  const start = onset.exec(plain)?.[0] ?? ''
  if (rimes.has(plain.slice(start.length))) return true
  // `gi` and `qu` may themselves hold the vowel: gì, giết, quê.
  return start === 'gi' || start === 'qu' ? rimes.has(plain.slice(1)) : false
}

const doubled: readonly [RegExp, string][] = [
  [/dd/g, 'd'],
  [/aa/g, 'a'],
  [/ee/g, 'e'],
  [/oo/g, 'o'],
]

function withoutTone(word: string): string | undefined {
  for (let at = word.length - 1; at > 0; at--) {
    if (!'sfrxj'.includes(word.charAt(at))) continue
    const rest = word.slice(0, at) + word.slice(at + 1)
    if (isSyllable(rest)) return rest
  }
  return undefined
}

/** What the keys of Telex or VNI were meant to give, folded: `nhaanj` and `nha65n` are `nhan`. */
export function fromKeys(word: string): string | undefined {
  if (word.length > 12) return undefined
  const vni = word.replace(/[0-9]/g, '')
  if (vni !== word && isSyllable(vni)) return vni
  const base = doubled.reduce((text, [twice, once]) => text.replace(twice, once), word)
  const hornless = base.charAt(0) + base.slice(1).replaceAll('w', '')
  return isSyllable(hornless) ? hornless : withoutTone(hornless)
}

const lookAlikes: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '@': 'a',
  $: 's',
}

/** Digits put for letters to hide a word: `h0i l0`. */
export function fromLookAlikes(word: string): string | undefined {
  const letters = word.replace(/[0134@$]/g, (sign) => lookAlikes[sign] ?? sign)
  return letters !== word && isSyllable(letters) ? letters : undefined
}
