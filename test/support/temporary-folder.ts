import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of a test's own. */
export async function createTemporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'cau-noi-'))
  return {
    path: (name: string): string => join(folder, name),
    /** Writes a file and gives its path. */
    write: async (name: string, content: string | Uint8Array): Promise<string> => {
      await writeFile(join(folder, name), content)
      return join(folder, name)
    },
    /** The content of a file; undefined when there is none. */
    read: async (name: string): Promise<string | undefined> =>
      await readFile(join(folder, name), 'utf8').catch(() => undefined),
    remove: async (): Promise<void> => await rm(folder, { recursive: true, force: true }),
  }
}
