import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { orRefused } from '#core/command_refusal'
import { Refusal } from '#core/refusal'
import type { Balance, BalanceKey } from '#ledger/queries/balances'

const KEYS: readonly BalanceKey[] = ['fund', 'line', 'account']

interface NamedBalance {
  fund?: string | null
  line?: string | null
  account?: string | null
  debits: string
  credits: string
  balance: string
}

/** Reads little and starts no more of the application than that takes: scripts call it often. */
export default class LedgerBalances extends BaseCommand {
  static commandName = 'ledger:balances'
  static description = 'Print the balances of a city by fund, budget line and account'
  static help = [
    '{{ binaryName }} ledger:balances anseong',
    '{{ binaryName }} ledger:balances anseong --by fund,line --as-of 2026-06-30 --json',
    'Amounts are in the currency of the books; debits are above zero, credits below.',
    'With --known-at N the books are read as they were when entry number N was the last.',
  ]
  static options: CommandOptions = { startApp: false }

  @args.string({ description: 'The city' })
  declare city: string

  @flags.string({ description: 'Last day that counts, YYYY-MM-DD; all days without it' })
  declare asOf?: string

  @flags.string({
    description: 'What the balances are of: fund, line, account; separated by commas',
  })
  declare by?: string

  @flags.string({ description: 'Number of the last entry that was known' })
  declare knownAt?: string

  @flags.boolean({ description: 'Print JSON; amounts are decimal strings' })
  declare json: boolean

  async run() {
    // no routes, no views: the database is all that is needed
    if (this.app.getState() === 'initiated') await this.app.boot()
    const answer = await orRefused(this, () => this.#read())
    if (!answer) return
    if (this.json) return this.logger.log(JSON.stringify(answer))
    const table = this.ui.table().head([...answer.by, 'debits', 'credits', 'balance'])
    for (const row of answer.balances) {
      const names = answer.by.map((key) => row[key] ?? '')
      table.row([
        ...names,
        ...[row.debits, row.credits, row.balance].map((content) => ({
          content,
          hAlign: 'right' as const,
        })),
      ])
    }
    table.render()
  }

  async #read() {
    const by = this.#keys()
    const asOf = this.#day()
    const knownAt = this.#number()
    const { readClient, selectRows } = await import('#core/sql')
    const { cityBySlug } = await import('#identity/queries/cities')
    const { balancesBy } = await import('#ledger/queries/balances')
    const { toDecimalString } = await import('#money/money')
    const client = readClient()
    const city = await cityBySlug(this.city, client)
    const balances = await balancesBy(client, city.id, by, { asOf, knownAt })
    const codes = async (sql: string) =>
      new Map((await selectRows(client, sql, [city.id])).map(({ id, code }) => [id, code]))
    const funds = by.includes('fund')
      ? await codes('SELECT id, code FROM funds WHERE city_id = ?')
      : null
    const lines = by.includes('line')
      ? await codes('SELECT id, code FROM budget_lines WHERE city_id = ?')
      : null

    const money = (minor: bigint) => toDecimalString(minor, city.currency)
    const named = (balance: Balance): NamedBalance => ({
      ...(funds && { fund: funds.get(balance.fund!) ?? null }),
      ...(lines && { line: lines.get(balance.line!) ?? null }),
      ...(by.includes('account') && { account: balance.account }),
      debits: money(balance.debits),
      credits: money(balance.credits),
      balance: money(balance.balance),
    })
    return {
      city: city.slug,
      currency: city.currency,
      as_of: asOf,
      by,
      balances: balances.map(named),
    }
  }

  #keys(): BalanceKey[] {
    const asked = (this.by ?? 'account').split(',').map((word) => word.trim())
    const unknown = asked.find((word) => !(KEYS as readonly string[]).includes(word))
    if (unknown !== undefined) throw new Refusal('E_BALANCE_KEY', { key: unknown }, 'by')
    return KEYS.filter((key) => asked.includes(key))
  }

  #day(): string {
    if (this.asOf === undefined) return '9999-12-31'
    const day = new Date(`${this.asOf}T00:00:00Z`)
    if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== this.asOf)
      throw new Refusal('E_DATE_FORMAT', { value: this.asOf }, 'asOf')
    return this.asOf
  }

  #number(): bigint | null {
    if (this.knownAt === undefined) return null
    if (!/^\d{1,18}$/.test(this.knownAt))
      throw new Refusal('E_ENTRY_NUMBER', { number: this.knownAt }, 'knownAt')
    return BigInt(this.knownAt)
  }
}
