import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { derivedId } from '#core/ids'
import { selectRows } from '#core/sql'
import { fromDecimalString } from '#money/money'
import type { DemoCity } from '../types.js'

/** A demo city that is in the books, with the ids that its names have there. */
export class SeededCity {
  readonly cityId: string
  readonly finance: string
  readonly approver: string

  constructor(
    readonly trx: TransactionClientContract,
    readonly demo: DemoCity
  ) {
    this.cityId = derivedId('city', demo.city.slug)
    this.finance = this.id('person', 'finance')
    this.approver = this.id('person', 'approver')
  }

  get currency(): string {
    return this.demo.city.currency
  }

  get lang(): string {
    return this.demo.city.nameLang
  }

  id(kind: string, ...names: string[]): string {
    return derivedId('demo', this.demo.city.slug, kind, ...names)
  }

  money(text: string, currency = this.currency): bigint {
    return fromDecimalString(text, currency)
  }

  async fundOf(number: string): Promise<string> {
    return (await this.#agreement(number)).fund_id
  }

  async agreementOf(number: string): Promise<string> {
    return (await this.#agreement(number)).id
  }

  async #agreement(number: string) {
    const [row] = await selectRows(
      this.trx,
      'SELECT id, fund_id FROM agreements WHERE city_id = ? AND number = ?',
      [this.cityId, number]
    )
    return row
  }
}
