import type { Citizen } from './citizen.ts'
import type { TestAssistant } from './test-assistant.ts'

type NewOfficer = Parameters<TestAssistant['assistant']['officers']['add']>[0]

/** Makes the person of a chat an officer, a viewer unless said otherwise; gives the officer's number. */
export async function appoint(
  test: TestAssistant,
  who: Citizen,
  given: Partial<NewOfficer> = {},
): Promise<number> {
  const added = await test.assistant.officers.add({ name: 'Minh', roles: ['viewer'], ...given })
  if (added.kind !== 'added') throw new Error(added.kind)
  await who.says(`/lienket ${added.code}`)
  return added.id
}
