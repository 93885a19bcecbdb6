import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { orRefused } from '#core/command_refusal'

export default class LedgerAnchor extends BaseCommand {
  static commandName = 'ledger:anchor'
  static description = 'Sign the present end of a chain, and send anchors to their recipients'
  static help = [
    'Signs the Merkle root over all entries; the same end of a chain is signed once.',
    '{{ binaryName }} ledger:anchor            every city, as the daily job does',
    '{{ binaryName }} ledger:anchor anseong    one city',
    'The exit status is 1 when a chain does not hold and was not signed.',
  ]
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'The city; every city without it', required: false })
  declare city?: string

  @flags.boolean({ description: 'Print what was made as JSON' })
  declare json: boolean

  async run() {
    const done = await orRefused(this, () => this.#anchor())
    if (!done) return
    if (this.json) this.logger.log(JSON.stringify(done, null, 2))
    for (const { city, seq, root, replayed, error } of this.json ? [] : done) {
      if (error) this.logger.error(`${city}: ${error}`)
      else
        this.logger.success(
          `${city}: ${seq} entries, root ${root}${replayed ? ' (as before)' : ''}`
        )
    }
    if (done.some(({ error }) => error)) this.exitCode = 1
  }

  async #anchor() {
    const { anchorAllCities, anchorCity } = await import('#ledger/actions/anchor_all_cities')
    if (!this.city) return anchorAllCities()
    const { cityBySlug } = await import('#identity/queries/cities')
    const { sendWaitingAnchors } = await import('#ledger/actions/send_anchors')
    const city = await cityBySlug(this.city)
    const done = await anchorCity(city, 'by_hand')
    await sendWaitingAnchors(city.id)
    return [done]
  }
}
