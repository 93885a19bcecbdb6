import type { BaseCommand } from '@adonisjs/core/ace'
import type { CommandMetaData } from '@adonisjs/core/types/ace'

type CommandClass = typeof BaseCommand

/** Each command lives in the module it belongs to; here is the list the command line knows. */
const COMMANDS: (() => Promise<{ default: unknown }>)[] = [
  () => import('#ledger/commands/ledger_balances'),
  () => import('#ledger/commands/ledger_verify'),
  () => import('#ledger/commands/ledger_export'),
  () => import('#ledger/commands/ledger_anchor'),
  () => import('#ledger/commands/ledger_import'),
  () => import('#ledger/commands/ledger_check_proof'),
  () => import('#ledger/commands/ledger_rotate_key'),
  () => import('#imports/commands/import_contributions'),
  () => import('#allocation/commands/allocation_solve'),
  () => import('#allocation/commands/allocation_verify'),
  () => import('#appraisal/commands/appraisal_solve'),
  () => import('#reports/commands/methods_verify'),
  () => import('#programmes/commands/city_open'),
  () => import('#database/demo/demo_seed'),
  () => import('#database/roles/db_roles'),
]

async function load(): Promise<CommandClass[]> {
  return Promise.all(COMMANDS.map(async (command) => (await command()).default as CommandClass))
}

export async function getMetaData(): Promise<CommandMetaData[]> {
  return (await load()).map((command) => command.serialize())
}

export async function getCommand(metaData: CommandMetaData) {
  return (
    (await load()).find((command) => command.serialize().commandName === metaData.commandName) ??
    null
  )
}
