import { readClient, selectRows, type Client } from '#core/sql'
import { balancesBy } from '#ledger/queries/balances'
import type { StatementQuestion } from '#reports/statements/question'

/** A budget line with the one group that is charged with it; the tags of the group are for reports only. */
export interface ChargedLine {
  id: string
  code: string
  title: string
  titleLang: string
  group: string
}

export interface ChargedGroup {
  code: string
  name: string
  lang: string
  isProtected: boolean
  /** Codes of the group in classifications of others. */
  tags: string
}

export interface CityFund {
  id: string
  code: string
  name: string
}

/** What the proof is about: groups, lines of the year and funds, each in the order of its code. */
export async function chargedOf(client: Client, cityId: string, year: number) {
  const groups = await selectRows(
    client,
    `SELECT code, local_name, local_lang, is_protected, dei_code, iati_hook, cofog_code
     FROM beneficiary_groups WHERE city_id = ? ORDER BY code`,
    [cityId]
  )
  const lines = await selectRows(
    client,
    `SELECT id, code, title, title_lang, group_code FROM budget_lines
     WHERE city_id = ? AND year = ? ORDER BY code`,
    [cityId, year]
  )
  const funds = await selectRows(
    client,
    'SELECT id, code, name FROM funds WHERE city_id = ? ORDER BY code',
    [cityId]
  )
  return {
    groups: groups.map((row): ChargedGroup => ({
      code: row.code,
      name: row.local_name,
      lang: row.local_lang,
      isProtected: Boolean(row.is_protected),
      tags: [
        row.dei_code && `360Giving ${row.dei_code}`,
        row.iati_hook && `IATI ${row.iati_hook}`,
        row.cofog_code && `COFOG ${row.cofog_code}`,
      ]
        .filter(Boolean)
        .join(' · '),
    })),
    lines: lines.map((row): ChargedLine => ({
      id: row.id,
      code: row.code,
      title: row.title,
      titleLang: row.title_lang,
      group: row.group_code,
    })),
    funds: funds.map((row): CityFund => ({ id: row.id, code: row.code, name: row.name })),
  }
}

/** Where a posting counts: its fund, and its line where one is named. */
interface Where {
  fund?: string
  line?: string
  group?: string
  /** Lines of the year, or all others; either when it is not given. */
  ofYear?: boolean
}

/** Net credits until a day by account, fund and line, added up once for every way the proof asks for them. */
export class Figures {
  readonly #sums = new Map<string, bigint>()

  static async of(question: StatementQuestion, lines: readonly ChargedLine[]): Promise<Figures> {
    const span = { asOf: question.to, knownAt: question.knownAt, activity: true }
    const balances = await balancesBy(
      readClient(),
      question.cityId,
      ['account', 'fund', 'line'],
      span
    )
    const figures = new Figures()
    const groupOf = new Map(lines.map(({ id, group }) => [id, group]))
    for (const { account, fund, line, balance } of balances) {
      const group = line === null ? null : (groupOf.get(line) ?? null)
      const whose = [`fund ${fund}`, 'fund ']
      for (const one of whose) {
        figures.#add(`${account} ${one} all`, -balance)
        if (line === null) continue
        figures.#add(`${account} ${one} ${group === null ? 'other' : 'year'}`, -balance)
        if (group === null) continue
        figures.#add(`${account} ${one} group ${group}`, -balance)
        figures.#add(`${account} ${one} line ${line}`, -balance)
      }
    }
    return figures
  }

  #add(key: string, amount: bigint) {
    this.#sums.set(key, (this.#sums.get(key) ?? 0n) + amount)
  }

  /** Credits less debits of these accounts. */
  net(accounts: readonly string[], { fund = '', line, group, ofYear }: Where = {}): bigint {
    const where =
      line !== undefined
        ? `line ${line}`
        : group !== undefined
          ? `group ${group}`
          : ofYear === undefined
            ? 'all'
            : ofYear
              ? 'year'
              : 'other'
    return accounts.reduce(
      (sum, account) => sum + (this.#sums.get(`${account} fund ${fund} ${where}`) ?? 0n),
      0n
    )
  }
}
