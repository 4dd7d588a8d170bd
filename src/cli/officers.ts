import { type Command, Option } from 'commander'
import { translator } from '#src/i18n/translate.ts'
import { type OfficerRole, officerRoles } from '#src/officers/officer.ts'
import { createOfficers } from '#src/officers/officers.ts'
import { CommandFailed, type Context } from './context.ts'
import type { Io } from './io.ts'

const t = translator('vi')
const nameShape = /^[\p{L}][\p{L} .'-]{0,79}$/u

type Given = { name: string; role: OfficerRole[]; area?: string; office?: string }

async function add(context: Context, io: Io, given: Given): Promise<void> {
  const name = given.name.normalize('NFC').trim()
  if (!nameShape.test(name))
    throw new CommandFailed('cli.officer-name', { name: name.slice(0, 80) })
  const added = await createOfficers(context).add({
    ...{ name, roles: given.role, areaCode: given.area, officeCode: given.office },
  })
  if (added.kind === 'unknown-area')
    throw new CommandFailed('cli.officer-area', { area: given.area })
  if (added.kind === 'unknown-office')
    throw new CommandFailed('cli.officer-office', { office: given.office })
  // The code is the last word: a script may take it from there.
  io.out(`${t('cli.officer-added', { name, id: added.id })} ${added.code}\n`)
}

function readId(text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new CommandFailed('cli.officer-unknown', { id: text.slice(0, 20) })
  return Number(text)
}

async function renew(context: Context, io: Io, text: string): Promise<void> {
  const code = await createOfficers(context).renewCode(readId(text))
  if (code === undefined) throw new CommandFailed('cli.officer-unknown', { id: text })
  io.out(`${t('cli.officer-code')} ${code}\n`)
}

async function list(context: Context, io: Io): Promise<void> {
  for (const officer of await createOfficers(context).list()) io.out(`${JSON.stringify(officer)}\n`)
}

async function revoke(context: Context, io: Io, text: string): Promise<void> {
  if (!(await createOfficers(context).revoke(readId(text)))) {
    throw new CommandFailed('cli.officer-unknown', { id: text })
  }
  io.out(`${t('cli.officer-revoked', { id: text })}\n`)
}

const collect = (role: OfficerRole, roles: OfficerRole[] = []) => [...roles, role]

/** `officer add|code|list|revoke`: the officials who work in chat. */
export function addOfficers(program: Command, io: Io, connect: () => Promise<Context>): void {
  const officer = program.command('officer').description(t('cli.officer'))
  officer
    .command('add')
    .description(t('cli.officer-add'))
    .requiredOption('--name <name>', t('cli.officer-add-name'))
    .addOption(
      new Option('--role <role>', t('cli.officer-add-role'))
        .argParser((value: string, roles?: OfficerRole[]) => {
          const role = officerRoles.find((each) => each === value)
          if (role === undefined) {
            throw new CommandFailed('cli.officer-role', {
              role: value.slice(0, 40),
              roles: officerRoles.join(', '),
            })
          }
          return collect(role, roles)
        })
        .makeOptionMandatory(),
    )
    .option('--area <code>', t('cli.officer-add-area'))
    .option('--office <code>', t('cli.officer-add-office'))
    .action(async (given: Given) => add(await connect(), io, given))
  officer
    .command('code')
    .description(t('cli.officer-new-code'))
    .argument('<id>')
    .action(async (id: string) => renew(await connect(), io, id))
  officer
    .command('list')
    .description(t('cli.officer-list'))
    .action(async () => list(await connect(), io))
  officer
    .command('revoke')
    .description(t('cli.officer-revoke'))
    .argument('<id>')
    .action(async (id: string) => revoke(await connect(), io, id))
}
