import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { orRefused } from '#core/command_refusal'

export default class CityOpen extends BaseCommand {
  static commandName = 'city:open'
  static description = 'Open a city of your own: its books, a fiscal year and its administrator'
  static help = [
    'The administrator signs in with the password that is printed once, chooses another, and gives the roles to the',
    'others under "People and roles". Approval limit and other policies are changed later under "Settings".',
    '{{ binaryName }} city:open maribor --name Maribor --country SI --currency EUR --timezone Europe/Ljubljana \\',
    '    --language sl --year 2026-01 --threshold 10000 --admin-name "Ana Kovač" --admin-email ana@maribor.example',
  ]
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'What stands in addresses: small letters, digits and hyphens' })
  declare slug: string

  @flags.string({ description: 'Name of the city in its own language', required: true })
  declare name: string

  @flags.string({ description: 'Country, two letters (ISO 3166)', required: true })
  declare country: string

  @flags.string({ description: 'Currency of the books (ISO 4217); it stays', required: true })
  declare currency: string

  @flags.string({ description: 'Time zone, as Europe/Ljubljana', required: true })
  declare timezone: string

  @flags.string({ description: 'Language of the city: en, ko, uk or sl', required: true })
  declare language: string

  @flags.string({ description: 'First month of the first fiscal year, as 2026-01', required: true })
  declare year: string

  @flags.string({
    description: 'Amount above which a second person approves; without it none does',
  })
  declare threshold?: string

  @flags.string({ description: 'Full name of the administrator', required: true })
  declare adminName: string

  @flags.string({ description: 'E-mail address of the administrator', required: true })
  declare adminEmail: string

  @flags.boolean({ description: 'Print what was opened as JSON' })
  declare json: boolean

  async run() {
    const opened = await orRefused(this, async () => {
      const { openCity } = await import('#programmes/actions/open_city')
      return openCity({
        slug: this.slug,
        name: this.name,
        country: this.country,
        currency: this.currency,
        timezone: this.timezone,
        language: this.language,
        year: this.year,
        threshold: this.threshold ?? null,
        administrator: { name: this.adminName, email: this.adminEmail },
      })
    })
    if (!opened) return
    if (this.json) return this.logger.log(JSON.stringify(opened, null, 2))
    this.logger.success(`${opened.slug} is open; ${opened.email} is its administrator`)
    this.logger.info(
      opened.password
        ? `the password for the first sign-in is ${opened.password}; it is not shown again`
        : 'the administrator has an account already and keeps its password'
    )
  }
}
