import type { Choice, Reply } from '#src/chat/reply.ts'
import type { Communes } from '#src/communes/communes.ts'
import type { AbsentUnit, District, Place, Province, Reading } from '#src/communes/reading.ts'
import { formatDate } from '#src/i18n/format.ts'
import type { Translate } from '#src/i18n/translate.ts'
import { menuChoice } from './menu.ts'

const kind = /^(?:Tỉnh|Thành phố|Xã|Phường|Thị trấn|Đặc khu|Huyện|Thị xã)(?= )/iu

/** The name of a place as it stands within a sentence: `Xã Ninh Gia` is `xã Ninh Gia`. */
export function withinSentence(name: string): string {
  return name.replace(kind, (word) => word.toLowerCase())
}

const inSentence = (names: readonly string[]) => [...new Set(names.map(withinSentence))].join(', ')

// Zalo shows five buttons, and the fifth leads on.
const mostChoices = 4
const mostElsewhere = 2

/** Where an old unit went, and since when: `Xã Đa Quyn (cũ) từ 01/07/2025 thuộc xã Tà Năng.` */
function whereItWent({ former, name, validFrom }: Place, t: Translate): string | undefined {
  if (former === undefined) return undefined
  return t(former.split ? 'place.former-split' : 'place.former', {
    former: former.name,
    today: withinSentence(name),
    day: formatDate(validFrom),
  })
}

/** The same with the district, to tell apart what has one name. */
function choiceLine(place: Place, t: Translate): string {
  const { former, name, validFrom, provinceName } = place
  const facts = { today: withinSentence(name), day: formatDate(validFrom) }
  if (former === undefined) {
    return t('place.line-today', { name, ...facts, province: withinSentence(provinceName) })
  }
  return t(former.split ? 'place.line-split' : 'place.line-former', {
    former: former.split ? withinSentence(former.name) : former.name,
    around: inSentence(former.districts.length > 0 ? former.districts : [former.province]),
    ...facts,
  })
}

/**
 * What must be told about the one place found: the old name and the day of the change, who bears that
 * name today, what else bore it. Empty when the name says it all.
 */
export function placeNotes(reading: Extract<Reading, { kind: 'one' }>, t: Translate): string {
  const { place, own, namesakes, elsewhere } = reading
  const bearer = place.former?.borneBy
  return [
    whereItWent(place, t),
    !own && t('place.outside', { name: place.name, province: withinSentence(place.provinceName) }),
    bearer && t('place.borne-by', { name: bearer.name }),
    ...namesakes.map((each) =>
      t('place.namesake', {
        former: each.former?.name,
        today: withinSentence(each.name),
        day: formatDate(each.validFrom),
      }),
    ),
    ...elsewhere.slice(0, mostElsewhere).map((each) =>
      t('place.elsewhere', {
        name: each.former?.name ?? each.name,
        today: withinSentence(each.name),
        province: withinSentence(each.provinceName),
      }),
    ),
  ]
    .filter(Boolean)
    .join('\n')
}

/** What a tap on a place sends: `<prefix>:<code>`, and on a district `<prefix>-in:<key>:<first shown>`. */
export type PlacePrefix =
  | 'commune'
  | 'place'
  | 'report'
  | 'announcements'
  | `submit:${string}`
  | `broadcast:place:${number}`

const placeChoice = (place: Place, prefix: PlacePrefix): Choice => ({
  label: place.name,
  data: `${prefix}:${place.code}`,
})
const districtChoice = ({ name, key }: District, prefix: PlacePrefix, t: Translate): Choice => ({
  label: t('place.old', { name }),
  data: `${prefix}-in:${key}:0`,
})

function distinct(choices: readonly Choice[]): Choice[] {
  return [...new Map(choices.map((choice) => [JSON.stringify(choice), choice])).values()]
}

function severalReply(
  reading: Extract<Reading, { kind: 'several' }>,
  prefix: PlacePrefix,
  t: Translate,
): Reply {
  const { places, districts, provinces } = reading
  const lines = [
    ...places.map((place) => choiceLine(place, t)),
    ...districts.map((district) =>
      t('place.line-district', { name: district.name, count: district.communes.length }),
    ),
    ...provinces.map((province) => provinceLine(province, t)),
  ]
  const choices = distinct([
    ...places.map((place) => placeChoice(place, prefix)),
    ...districts.map((district) => districtChoice(district, prefix, t)),
  ]).slice(0, mostChoices)
  const hint = places.length > 1 ? [t('place.add-district')] : []
  const list = lines.map((line) => `• ${line}`).join('\n')
  return {
    text: [`${t('place.several')}\n${list}`, ...hint].join('\n\n'),
    choices: [...choices, menuChoice(t)],
  }
}

function splitReply(
  { former, parts }: Extract<Reading, { kind: 'split' }>,
  prefix: PlacePrefix,
  t: Translate,
): Reply {
  const facts = {
    former: former.name,
    parts: inSentence(parts.map(({ name }) => name)),
    day: formatDate(parts[0]?.validFrom ?? new Date(0)),
  }
  const choices = parts.slice(0, mostChoices).map((part) => placeChoice(part, prefix))
  return {
    text: `${t('place.split', facts)}\n\n${t('place.ask-address')}`,
    choices: [...choices, menuChoice(t)],
  }
}

/** The communes of an old district, four at a time from `from` on. */
export function districtReply(
  { name, key, communes, since }: District,
  from: number,
  { prefix, t }: { prefix: PlacePrefix; t: Translate },
): Reply {
  const shown = communes.slice(from, from + mostChoices)
  const next = from + mostChoices
  const onward: Choice =
    next < communes.length
      ? { label: t('place.more'), data: `${prefix}-in:${key}:${next}` }
      : menuChoice(t)
  const list = communes.map((commune) => `• ${commune.name}`).join('\n')
  const head = t('place.district', { name, count: communes.length, day: formatDate(since) })
  return {
    text:
      from > 0 ? t('place.district-more', { name }) : `${head}\n${list}\n\n${t('place.ask-which')}`,
    choices: [...shown.map((commune) => placeChoice(commune, prefix)), onward],
  }
}

function provinceLine({ name, today, since }: Province, t: Translate): string {
  if (name === today) return t('place.province-same', { name })
  return t('place.province', { name, today: withinSentence(today), day: formatDate(since) })
}

const levelKeys = { xa: 'xa', phuong: 'phuong', thitran: 'thitran', dackhu: 'dackhu' } as const

/** That a numbered ward never was, and which there are and were. */
function absentLines({ asked, around, known, numbered, since }: AbsentUnit, t: Translate): string {
  const level = levelKeys[asked.level as keyof typeof levelKeys] ?? 'phuong'
  const name = t(`place.absent.${level}`, { number: asked.number })
  const area = around === undefined ? t('place.absent.here') : withinSentence(around)
  const list = (places: readonly Place[], nameOf: (place: Place) => string) =>
    [...new Set(places.map(nameOf))].join(', ')
  const before = new Map<string, Place[]>()
  for (const place of numbered ? known : []) {
    const district = place.former && inSentence(place.former.districts)
    if (district !== undefined) before.set(district, [...(before.get(district) ?? []), place])
  }
  const today = known.filter(({ former }) => !numbered || former === undefined)
  const now = list(today, ({ name: each }) => each)
  const day = since && formatDate(since)
  return [
    t(since ? 'place.absent.never' : 'place.absent.never-here', { name, area, day }),
    now && t(numbered ? 'place.absent.now' : 'place.absent.none-numbered', { area, list: now }),
    ...[...before].map(([district, places]) =>
      t('place.absent.before', {
        ...{ district, day },
        list: list(places, ({ former }) => former?.name ?? ''),
      }),
    ),
  ]
    .filter(Boolean)
    .join('\n')
}

/** What must be said about a numbered ward that a text names and that never was; empty when it names none. */
export function absentNote(
  communes: Pick<Communes, 'gazetteer'>,
  text: string,
  t: Translate,
): string[] {
  const readings = communes
    .gazetteer()
    .findIn(text)
    .map(({ reading }) => reading)
  const found = readings.find((reading) => reading.kind === 'absent')
  return found === undefined ? [] : [absentLines(found.absent, t)]
}

function absentReply(absent: AbsentUnit, { prefix, t, hotline }: Question): Reply {
  const choices = distinct(absent.known.map((place) => placeChoice(place, prefix)))
  return {
    text: [
      absentLines(absent, t),
      t('place.absent.next'),
      hotline && t('place.absent.hotline', { hotline }),
    ]
      .filter(Boolean)
      .join('\n\n'),
    choices: [...choices.slice(0, mostChoices), menuChoice(t)],
  }
}

type Question = { prefix: PlacePrefix; t: Translate; hotline?: string | undefined }

/** The question back where a text names no single place; undefined when it names none at all, not even nearly. */
export function whichPlace(
  reading: Exclude<Reading, { kind: 'one' }>,
  { prefix, t, hotline }: Question,
): Reply | undefined {
  switch (reading.kind) {
    case 'several':
      return severalReply(reading, prefix, t)
    case 'split':
      return splitReply(reading, prefix, t)
    case 'district':
      return districtReply(reading.district, 0, { prefix, t })
    case 'province': {
      const line = provinceLine(reading.province, t)
      return { text: `${line}\n\n${t('place.ask-commune')}`, choices: [menuChoice(t)] }
    }
    case 'absent':
      return absentReply(reading.absent, { prefix, t, hotline })
    case 'none': {
      const { landmark } = reading
      if (reading.nearest.length === 0 && landmark === undefined) return undefined
      const nearest = reading.nearest.slice(0, mostChoices)
      const list = nearest.map((place) => `• ${choiceLine(place, t)}`).join('\n')
      const head = landmark && t('place.landmark', { name: landmark })
      const tail = landmark && hotline && t('place.absent.hotline', { hotline })
      return {
        text: [head, list && `${t('place.nearest')}\n${list}`, tail].filter(Boolean).join('\n\n'),
        choices: [...nearest.map((place) => placeChoice(place, prefix)), menuChoice(t)],
      }
    }
  }
}
