import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { cityBySlug } from '#identity/queries/cities'

export default class LedgerExport extends BaseCommand {
  static commandName = 'ledger:export'
  static description = 'Write the whole ledger of a city as JSON that verifies without the database'
  static help = [
    '{{ binaryName }} ledger:export anseong --out anseong.json',
    '{{ binaryName }} ledger:verify anseong.json',
  ]
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'The city' })
  declare city: string

  @flags.string({ description: 'File to write; without it the ledger goes to standard output' })
  declare out?: string

  @flags.boolean({ description: 'Print what was written as JSON (needs --out)' })
  declare json: boolean

  async run() {
    const { exportLedger } = await import('#ledger/actions/export_ledger')
    const city = await cityBySlug(this.city)
    if (!this.out) {
      await exportLedger(city.id, process.stdout)
      return
    }
    const stream = createWriteStream(this.out)
    const { entries } = await exportLedger(city.id, stream)
    stream.end()
    await once(stream, 'close')
    const done = { city: city.slug, file: this.out, entries }
    if (this.json) this.logger.log(JSON.stringify(done))
    else this.logger.success(`${entries} entries of ${city.slug} written to ${this.out}`)
  }
}
