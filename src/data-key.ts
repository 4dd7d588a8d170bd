import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The key of an embedded installation that was given none: made once, kept in `dataDir` readable by its owner only. Who
 * loses the file loses the phone numbers in the database; back up both together.
 */
export async function ownDataKey(dataDir: string): Promise<Buffer> {
  const path = join(dataDir, 'data.key')
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  try {
    await writeFile(path, randomBytes(32).toString('base64'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error
  }
  return Buffer.from(await readFile(path, 'utf8'), 'base64')
}
