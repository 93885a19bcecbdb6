import { createWriteStream, type WriteStream } from 'node:fs'
import { join, parse } from 'node:path'
import { once } from 'node:events'
import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { orRefused } from '#core/command_refusal'
import { Refusal } from '#core/refusal'
import { cityBySlug } from '#identity/queries/cities'

export default class LedgerExport extends BaseCommand {
  static commandName = 'ledger:export'
  static description = 'Write the whole ledger of a city as a file that others can check'
  static help = [
    '{{ binaryName }} ledger:export anseong --out anseong.json',
    '{{ binaryName }} ledger:verify anseong.json',
    '{{ binaryName }} ledger:export anseong --format hledger --out anseong.journal',
    'JSON verifies without the database. hledger journals are two: the file named, in the currencies of the transactions,',
    'and the same name with .functional before its ending, all of it in the currency of the ledger.',
  ]
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'The city' })
  declare city: string

  @flags.string({ description: 'File to write; without it the ledger goes to standard output' })
  declare out?: string

  @flags.string({ description: 'json (default) or hledger (needs --out)', default: 'json' })
  declare format: string

  @flags.boolean({ description: 'Print what was written as JSON (needs --out)' })
  declare json: boolean

  async run() {
    const done = await orRefused(this, () => this.#export())
    if (!done?.file) return
    if (this.json) this.logger.log(JSON.stringify(done))
    else this.logger.success(`${done.entries} entries of ${done.city} written to ${done.file}`)
  }

  async #export() {
    const city = await cityBySlug(this.city)
    if (this.format === 'hledger') return this.#journals(city)
    if (this.format !== 'json') throw new Refusal('E_EXPORT_FORMAT', { format: this.format })
    const { exportLedger } = await import('#ledger/actions/export_ledger')
    if (!this.out) return void (await exportLedger(city.id, process.stdout))
    const { entries } = await this.#into(this.out, (stream) => exportLedger(city.id, stream))
    return { city: city.slug, file: this.out, entries }
  }

  async #journals(city: { id: string; slug: string }) {
    if (!this.out) throw new Refusal('E_FILE_NOT_WRITTEN', { file: '--out' }, 'out')
    const { exportHledger } = await import('#ledger/actions/export_hledger')
    const { dir, name, ext } = parse(this.out)
    const functional = join(dir, `${name}.functional${ext}`)
    await this.#into(functional, (stream) => exportHledger(city.id, 'functional', stream))
    const { entries } = await this.#into(this.out, (stream) =>
      exportHledger(city.id, 'transaction', stream)
    )
    return { city: city.slug, file: this.out, functional, entries }
  }

  async #into<Answer>(file: string, work: (stream: WriteStream) => Promise<Answer>) {
    const stream = await this.#open(file)
    const answer = await work(stream)
    stream.end()
    await once(stream, 'close')
    return answer
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
