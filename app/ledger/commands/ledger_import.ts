import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { orRefused } from '#core/command_refusal'

export default class LedgerImport extends BaseCommand {
  static commandName = 'ledger:import'
  static description = 'Bring an exported ledger into a database that does not have its city'
  static help = [
    'The entries keep their bytes: the chain ends with the same hash as where it was exported.',
    'People come back as pseudonyms, periods open and without a threshold for approval; documents and the audit',
    'chain stay where they were, and so do the records of decisions: ledger:verify lists what is not here apart from faults.',
    '{{ binaryName }} ledger:import anseong.json',
  ]
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'File of ledger:export' })
  declare file: string

  @flags.boolean({ description: 'Print what was brought in as JSON' })
  declare json: boolean

  async run() {
    const done = await orRefused(this, async () => {
      const { importLedger } = await import('#ledger/actions/import_ledger')
      return importLedger(this.file)
    })
    if (!done) return
    if (this.json) return this.logger.log(JSON.stringify(done))
    this.logger.success(
      `${done.entries} entries of ${done.city}; head ${done.headSeq} ${done.headHash}`
    )
  }
}
