import { groupBy } from '../check/shelf.ts'
import { areaKey, byTimeAndLevel, type Figure, isMoment, periodKey } from '../figure.ts'
import { type AskedArea, isAt, isPlace } from './read-area.ts'
import { type AskedPeriod, distanceOf, isInside, isOf } from './read-period.ts'
import { tokensOf } from './tokens.ts'

/** What a question asks of one indicator. */
export type Wish = AskedArea & {
  periods: readonly AskedPeriod[]
  tokens: readonly string[]
  /** Words that the indicator itself accounts for: they name no organ. */
  said: ReadonlySet<string>
}

/** The figures that answer, and in what they differ from what was asked for. */
export type Picked = { figures: Figure[]; otherPeriod: boolean; otherArea: boolean }

const breadth: Record<string, number> = {
  province: 0,
  district: 1,
  'all-provincial-level': 2,
  'all-district-level': 2,
  'all-commune-level': 2,
  agency: 3,
}

/** The narrower of two areas comes later; an unknown level is the narrowest. */
const breadthOf = ({ area }: Figure) => breadth[area.level] ?? 4

function least<Item>(items: readonly Item[], measure: (item: Item) => number): Item[] {
  const smallest = Math.min(...items.map(measure))
  return items.filter((item) => measure(item) === smallest)
}

function atArea(figures: readonly Figure[], { places, levels }: AskedArea): Figure[] {
  const here = figures.filter(({ area }) => isAt(area, places))
  return levels.length === 0 ? here : here.filter(({ area }) => levels.includes(area.level))
}

/** A place was named, and the figures are of another place that only lies in it. */
function isElsewhere(figures: readonly Figure[], { places, levels }: AskedArea): boolean {
  if (places.length === 0 || levels.length > 0) return false
  return figures.some(({ area }) => isPlace(area) && !places.includes(area.name))
}

/** Rows whose own words say what was asked: "trước sáp nhập", "Ban Tiếp công dân". */
function byOwnWords(figures: readonly Figure[], { tokens, said: own }: Wish): Figure[] {
  const said = (text: string, among = tokens) => {
    const words = new Set(tokensOf(text))
    return -among.filter((token) => words.has(token)).length
  }
  const others = tokens.filter((token) => !own.has(token))
  const named = least(figures, ({ area }) => said(area.name, others))
  // How a report words its rows tells them apart from one another, not from another report's.
  const reports = groupBy(named, ({ source }) => source.code)
  // An organ's row has its indicator's words too: only those that are not speak for the organ.
  const spoken = ({ name, area }: Figure) => said(name, area.level === 'agency' ? others : tokens)
  return [...reports.values()].flatMap((rows) => least(rows, spoken))
}

function ofPeriod(figures: readonly Figure[], asked: AskedPeriod): Figure[] {
  const exact = figures.filter(({ period }) => isOf(period, asked))
  if (exact.length > 0) return exact
  const inside = figures.filter(({ period }) => isInside(period, asked))
  const lasting = inside.filter(({ period }) => !isMoment(period))
  const atEnd = inside.filter(({ period }) => period.end.slice(0, 4) === asked.end.slice(0, 4))
  return lasting.length > 0 ? lasting : atEnd
}

/** One row of several that say the same: a report repeats itself. */
function once(figures: readonly Figure[]): Figure[] {
  const seen = new Map<string, Figure>()
  for (const figure of figures) {
    const { source, area, period, value, code } = figure
    const key = [source.code, code, areaKey(area), periodKey(period), value].join('|')
    if (!seen.has(key)) seen.set(key, figure)
  }
  return [...seen.values()]
}

function settle(figures: readonly Figure[], wish: Wish): Figure[] {
  const worded = wish.levels.length > 0 ? [...figures] : byOwnWords(figures, wish)
  return once(wish.levels.length > 1 ? worded : widestOfEach(worded))
}

/** Of every root (a province, or a district that reports by itself) the widest areas. */
function widestOfEach(figures: readonly Figure[]): Figure[] {
  const roots = new Map<string, Figure[]>()
  for (const figure of figures) {
    const root = figure.area.parent === '' ? figure.area.name : figure.area.parent
    roots.set(root, [...(roots.get(root) ?? []), figure])
  }
  return [...roots.values()].flatMap((each) => least(each, breadthOf))
}

function pickOf(nearby: readonly Figure[], wish: Wish): Omit<Picked, 'otherArea'> {
  const { periods } = wish
  if (periods.length === 0) return { figures: settle(nearby, wish), otherPeriod: false }
  const found = periods.map((asked) => ofPeriod(nearby, asked))
  const settled = settle(nearby, wish)
  const figures = periods.flatMap((asked, at) => {
    const exact = found[at] ?? []
    if (exact.length > 0) return settle(exact, wish)
    return least(settled, ({ period }) => distanceOf(period, asked))
  })
  return { figures: once(figures), otherPeriod: found.some((each) => each.length === 0) }
}

/** The figures of one indicator that answer a wish: of the asked area and time, else the nearest, and says so. */
export function pickFigures(all: readonly Figure[], wish: Wish): Picked {
  const here = atArea(all, wish)
  const sameRoot = all.filter(({ area }) => isAt(area, wish.places))
  const nearby = here.length > 0 ? here : sameRoot.length > 0 ? sameRoot : all
  const picked = pickOf(nearby, wish)
  picked.figures.sort(byTimeAndLevel)
  return { ...picked, otherArea: here.length === 0 || isElsewhere(picked.figures, wish) }
}
