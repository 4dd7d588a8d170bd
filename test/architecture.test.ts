import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { variableNames } from '#src/config.ts'

const root = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => file.endsWith('.ts') && !file.includes('generated'))
}

const sources = [...filesUnder('src'), ...filesUnder('handlers')]
const tests = filesUnder('test')

/** What a file imports, as paths from the root; packages by their name. */
function importsOf(file: string): string[] {
  const found = read(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)
  return [...found].map(([, name = '']) => {
    if (name.startsWith('#')) return name.slice(1)
    return name.startsWith('.') ? relative(root, resolve(root, dirname(file), name)) : name
  })
}

// Folders with rules of their own; every other folder of src is a domain.
const machinery = [
  'chat',
  'channels',
  'outbox',
  'http',
  'database',
  'i18n',
  'cli',
  'imports',
  'demo',
  'feed',
  'text',
  'generated',
]
const folderOf = (file: string) => /^src\/([^/]+)\//.exec(file)?.[1]
const isDomain = (file: string) => {
  const folder = folderOf(file)
  return folder !== undefined && !machinery.includes(folder)
}
const within =
  (...prefixes: string[]) =>
  (name: string) =>
    prefixes.some((prefix) => name.startsWith(prefix))
const prisma = (name: string) => name.startsWith('src/generated') || name.includes('prisma')

/** Who may not import what. The table is that of docs/architecture.md. */
const borders: {
  who: string
  of: (file: string) => boolean
  never: (name: string, file: string) => boolean
}[] = [
  {
    who: 'the conversation knows no platform, no database, no web, no other handler',
    of: (file) => file.startsWith('handlers/') && file !== 'handlers/index.ts',
    never: (name) =>
      within('src/channels', 'src/outbox', 'src/http', 'src/database', 'src/cli')(name) ||
      prisma(name) ||
      /^handlers\/[^/]+\.ts$/.test(name),
  },
  {
    who: 'the neutral chat knows no platform, no domain, no handler',
    of: within('src/chat/'),
    never: (name) =>
      within('handlers', 'src/channels', 'src/outbox', 'src/http', 'src/cli')(name) ||
      isDomain(name) ||
      prisma(name),
  },
  {
    who: 'a channel knows neither another channel nor anything behind the border',
    of: within('src/channels/'),
    never: (name, file) => {
      const [own, other] = [file, name].map((path) => /^src\/channels\/([^/]+)\//.exec(path)?.[1])
      const inside = within('handlers', 'src/outbox', 'src/http', 'src/database', 'src/cli')(name)
      return inside || isDomain(name) || prisma(name) || (other !== undefined && other !== own)
    },
  },
  {
    who: 'the domain knows no chat and speaks no sentences',
    of: isDomain,
    never: within(
      'handlers',
      'src/chat',
      'src/channels',
      'src/outbox',
      'src/http',
      'src/i18n',
      'src/cli',
      'src/feed/',
      'locales',
    ),
  },
  {
    who: 'the feed knows no chat',
    of: within('src/feed/'),
    never: within('handlers', 'src/chat', 'src/channels', 'src/outbox', 'src/http', 'src/cli'),
  },
  {
    who: 'the outbox knows no handler and no particular channel',
    of: within('src/outbox/'),
    never: (name) =>
      within('handlers', 'src/http', 'src/cli')(name) ||
      /^src\/channels\/[^/]+\//.test(name) ||
      isDomain(name),
  },
  {
    who: 'the web side knows no domain and no particular channel',
    of: within('src/http/'),
    never: (name) =>
      within('handlers', 'src/cli', 'src/feed')(name) ||
      isDomain(name) ||
      /^src\/channels\/[^/]+\//.test(name),
  },
  {
    who: 'only the Telegram channel imports telegraf',
    of: (file) => !file.startsWith('src/channels/telegram/'),
    never: (name) => name.startsWith('telegraf'),
  },
  {
    who: 'nobody imports the entry points',
    of: () => true,
    never: (name) => name === 'src/main.ts' || name === 'src/cli/main.ts',
  },
]

describe('imports', () => {
  it.each(borders)('$who', ({ of, never }) => {
    const broken = sources.filter(of).flatMap((file) =>
      importsOf(file)
        .filter((name) => never(name, file))
        .map((name) => `${file} → ${name}`),
    )
    expect(broken).toEqual([])
  })

  it('name files that are there', () => {
    const missing = [...sources, ...tests].flatMap((file) =>
      importsOf(file)
        .filter(
          (name) =>
            /^(src|handlers|locales|test|bench)\//.test(name) && !existsSync(join(root, name)),
        )
        .map((name) => `${file} → ${name}`),
    )
    expect(missing).toEqual([])
  })
})

describe('the conversation', () => {
  it('lists every handler in its index', () => {
    const index = read('handlers/index.ts')
    const handlers = readdirSync(join(root, 'handlers')).filter(
      (name) => name.endsWith('.ts') && name !== 'index.ts',
    )
    expect(handlers.filter((name) => !index.includes(`'./${name}'`))).toEqual([])
  })
})

type Tree = { [key: string]: string | Tree }

function flatten(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${prefix}${key}`, value] as [string, string]]
      : flatten(value, `${prefix}${key}.`),
  )
}

const placeholders = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1]).sort()

describe('locales', () => {
  const vi = new Map(flatten(JSON.parse(read('locales/vi.json'))))
  const en = new Map(flatten(JSON.parse(read('locales/en.json'))))

  it('are complete in both languages', () => {
    expect([...en.keys()].sort()).toEqual([...vi.keys()].sort())
  })

  it('fill the same placeholders', () => {
    const different = [...vi].filter(
      ([key, text]) => placeholders(text).join() !== placeholders(en.get(key) ?? '').join(),
    )
    expect(different.map(([key]) => key)).toEqual([])
  })

  it('hold no sentence that nobody says', () => {
    const code = [
      ...sources,
      ...readdirSync(join(root, 'src/http/simulator')).map((name) => `src/http/simulator/${name}`),
    ]
      .map(read)
      .join('\n')
    // A key may be put together from a variable: `dossier.status.${status}`; its fixed beginning must stand in the code.
    const said = (key: string) => {
      if (code.includes(`'${key}'`) || code.includes(`\`${key}\``)) return true
      const parts = key.split(/(?<=[.-])/)
      return parts.some(
        (_, count) => count > 0 && code.includes(`\`${parts.slice(0, count).join('')}\${`),
      )
    }
    expect([...vi.keys()].filter((key) => !said(key))).toEqual([])
  })

  it('are proper Vietnamese text: composed letters, no double blanks, no blank before a mark', () => {
    const bad = [...vi].filter(
      ([, text]) => text !== text.normalize('NFC') || / {2}| [,.;:!?](?!\d)/.test(text),
    )
    expect(bad).toEqual([])
  })
})

describe('settings', () => {
  it('are all shown in .env.example', () => {
    const example = read('.env.example')
    expect(variableNames.filter((name) => !new RegExp(`^#?${name}=`, 'm').test(example))).toEqual(
      [],
    )
  })
})

describe('house rules', () => {
  it('keep every source file under 300 lines', () => {
    expect(sources.filter((file) => read(file).split('\n').length > 301)).toEqual([])
  })

  it('know no classes but errors', () => {
    const classes = sources.flatMap((file) =>
      [...read(file).matchAll(/class (\w+)(?: extends (\w+))?/g)].map((found) => found[0]),
    )
    expect(
      classes.filter((text) => /^class \w+/.test(text) && !text.endsWith('extends Error')),
    ).toEqual([])
  })

  it('know no drawers', () => {
    expect(
      [...sources, ...tests].filter((file) =>
        /util|helper|common|manager|service|impl\b/i.test(file),
      ),
    ).toEqual([])
  })

  it('give each test a name of its own in its file', () => {
    const doubled = tests.filter((file) => {
      const names = [...read(file).matchAll(/^\s*it\('([^']+)'/gm)].map((found) => found[1])
      return new Set(names).size !== names.length
    })
    expect(doubled).toEqual([])
  })

  it('name no test that is switched off', () => {
    const off = tests.filter(
      (file) =>
        /\b(it|describe|test)\.(only|todo|skip)\(/.test(read(file)) &&
        !file.endsWith('architecture.test.ts'),
    )
    expect(off).toEqual([])
  })
})
