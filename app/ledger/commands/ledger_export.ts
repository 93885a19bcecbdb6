import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { orRefused } from '#core/command_refusal'
import { Refusal } from '#core/refusal'
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
    const done = await orRefused(this, () => this.#export())
    if (!done?.file) return
    if (this.json) this.logger.log(JSON.stringify(done))
    else this.logger.success(`${done.entries} entries of ${done.city} written to ${done.file}`)
  }

  async #export() {
    const { exportLedger } = await import('#ledger/actions/export_ledger')
    const city = await cityBySlug(this.city)
    const stream = this.out ? await this.#open(this.out) : process.stdout
    const { entries } = await exportLedger(city.id, stream)
    if (!this.out) return
    stream.end()
    await once(stream, 'close')
    return { city: city.slug, file: this.out, entries }
  }

  async #open(file: string) {
    const stream = createWriteStream(file)
    try {
      await once(stream, 'open')
    } catch {
      throw new Refusal('E_FILE_NOT_WRITTEN', { file }, 'out')
    }
    return stream
  }
}
