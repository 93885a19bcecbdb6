import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

export default class DemoSeed extends BaseCommand {
  static commandName = 'demo:seed'
  static description =
    'Bring the demo cities into the books; cities that are there stay as they are'
  static help = [
    'Anseong, Ljubljana, Melitopol 2018 and the learning centres of Škofja Loka, through the same',
    'actions as the pages. Sourced figures carry their source, the rest is marked as illustrative.',
    'Practice City does not exist: it has two years with something of everything, the first one closed.',
  ]
  static options: CommandOptions = { startApp: true }

  @flags.boolean({
    description: 'Only plans, funders and agreements: no receipts, rounds or spending',
  })
  declare agreementsOnly: boolean

  @flags.boolean({ description: 'Print what was seeded as JSON' })
  declare json: boolean

  async run() {
    const { transact } = await import('#core/transact')
    const { allCities } = await import('#identity/queries/cities')
    const { demoCities, practice } = await import('./index.js')
    const { seedBeforeSeats, seedExtras } = await import('./extras/index.js')
    const { seedCity } = await import('./seed_city.js')
    const known = new Set((await allCities()).map((city) => city.slug))
    const seeded = []
    for (const demo of [...demoCities, practice]) {
      if (known.has(demo.city.slug)) continue
      const { agreementsOnly } = this
      const beforeSeats = (trx: TransactionClientContract) => seedBeforeSeats(trx, demo)
      await transact((trx) => seedCity(trx, demo, { agreementsOnly, beforeSeats }))
      if (!this.agreementsOnly) await transact((trx) => seedExtras(trx, demo))
      seeded.push(demo.city.slug)
      if (!this.json) this.logger.success(`${demo.city.slug}: ${demo.city.name}`)
    }
    if (this.json) this.logger.log(JSON.stringify({ seeded }))
    else if (seeded.length === 0) this.logger.info('Every demo city is there already')
  }
}
