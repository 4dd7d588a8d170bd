import type { Database } from '#src/database/database.ts'

let lastAddress = 0

/** A person with a chat who proved these dossiers and, unless `agreed` is false, wants to be told of them; their citizen id. */
export async function makeFollower(
  { prisma }: Database,
  codes: readonly string[],
  { agreed = true, at = new Date('2026-11-01T09:00:00+07:00'), channel = 'web' } = {},
): Promise<string> {
  const address = `theo-doi-${++lastAddress}`
  const { citizenId } = await prisma.conversation.create({ data: { channel, address } })
  await prisma.dossierProof.createMany({
    data: codes.map((code) => ({ citizenId, code, provenAt: at })),
  })
  if (agreed) {
    const data = { citizenId, purpose: 'dossier-notices', version: 'test', givenAt: at }
    await prisma.consent.create({ data })
  }
  return citizenId
}
