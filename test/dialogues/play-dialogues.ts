import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OfficerRole } from '#src/officers/officer.ts'
import { changeDossier } from '../support/change-dossier.ts'
import {
  type Citizen,
  type Seen,
  telegramCitizen,
  webCitizen,
  zaloCitizen,
} from '../support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import { startTestAssistant, type TestAssistant } from '../support/test-assistant.ts'
import { resetToTown, townTables } from '../support/town.ts'
import {
  type Act,
  type Expected,
  matchesLines,
  readDialogues,
  readSettings,
  type Step,
} from './read-dialogue.ts'

const folder = import.meta.dirname
const files = readdirSync(folder).filter((name) => name.endsWith('.txt'))
const platforms = { telegram: telegramCitizen, zalo: zaloCitizen, web: webCitizen }

/** Remembers the buttons of everything shown, so that a label can be tapped; a later button hides an earlier one. */
function createHands(test: TestAssistant, citizen: Citizen) {
  const buttons = new Map<string, string>()
  return async (act: Act): Promise<Seen[]> => {
    const seen = await perform(test, citizen, act, buttons)
    for (const { label, data } of seen.flatMap((reply) => reply.buttons)) {
      if (data !== undefined) buttons.set(label, data)
    }
    return seen
  }
}

async function perform(
  test: TestAssistant,
  citizen: Citizen,
  act: Act,
  buttons: Map<string, string>,
): Promise<Seen[]> {
  switch (act.kind) {
    case 'says':
      return await citizen.says(act.text)
    case 'opens':
      return await citizen.opens(act.payload)
    case 'sends':
      return await citizen.sends(act.gesture, act.words)
    case 'taps': {
      const data = buttons.get(act.label)
      if (data === undefined) throw new Error(`no button [${act.label}] was shown`)
      return await citizen.taps(data)
    }
    case 'enters':
      return await citizen.says(`/lienket ${await newOfficer(test, act)}`)
    case 'sees':
    case 'waits':
      return await citizen.sees()
  }
}

/** The link code of a new officer. */
async function newOfficer(
  test: TestAssistant,
  { roles, place }: Act & { kind: 'enters' },
): Promise<string> {
  const isCommune = place !== undefined && /^\d+$/.test(place)
  const added = await test.assistant.officers.add({
    name: 'Nguyễn Thị Hoa',
    roles: roles as OfficerRole[],
    ...(isCommune ? { areaCode: place } : { officeCode: place }),
  })
  if (added.kind !== 'added') throw new Error(`no such place: ${place}`)
  return added.code
}

function expectReply(seen: Seen | undefined, expected: Expected, where: string): void {
  if (seen === undefined) throw new Error(`${where}: no such reply came`)
  if (!matchesLines(seen.text, expected.lines)) {
    expect(seen.text, where).toBe(expected.lines.join('\n'))
  }
  if (expected.picture) expect(seen.picture, `${where}: a picture`).toBe(true)
  if (expected.buttons)
    expect(
      seen.buttons.map(({ label }) => label),
      where,
    ).toEqual(expected.buttons)
}

async function play(test: TestAssistant, steps: readonly Step[], newCitizen: () => Citizen) {
  const people = new Map<string, (act: Act) => Promise<Seen[]>>()
  for (const { who, act, replies, line, fed } of steps) {
    if (fed !== undefined) {
      await changeDossier(test.database, fed.code, fed.change, test.clock.now())
      continue
    }
    const hands = people.get(who) ?? createHands(test, newCitizen())
    people.set(who, hands)
    if (act.kind === 'waits') {
      test.clock.forward(act.minutes)
      await test.doDuties()
    }
    const seen = await hands(act)
    replies.forEach((expected, index) => {
      expectReply(seen[index], expected, `line ${line}`)
    })
    expect(
      seen.map(({ text }) => text),
      `line ${line}: number of replies`,
    ).toHaveLength(replies.length)
  }
}

const library = files.map((name) => {
  const text = readFileSync(join(folder, name), 'utf8')
  return { name, env: readSettings(text), dialogues: readDialogues(text) }
})

/** Plays every dialogue of this folder on one platform: what people write, and what the assistant answers there. */
export function playDialogues(platform: keyof typeof platforms): void {
  const newCitizen = platforms[platform]
  let database: TestDatabase
  beforeAll(async () => {
    database = await openTestDatabase()
  })
  afterAll(async () => {
    await database.close()
  })

  describe.each(library)('$name', ({ env, dialogues }) => {
    let test: TestAssistant
    beforeEach(async () => {
      await resetToTown(database, townTables)
      test = await startTestAssistant({ database, env })
      return () => test.close()
    })

    for (const { title, steps } of dialogues) {
      it(`${title} (${platform})`, async () => {
        await play(test, steps, () => newCitizen(test))
      })
    }
  })
}
