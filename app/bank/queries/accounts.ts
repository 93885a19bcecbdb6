import type { CsvProfile } from '#bank/domain/csv_profile'
import { NotFound } from '#core/refusal'
import { selectRows, toBoolean, toCount, type Client, type Row } from '#core/sql'

export interface BankAccount {
  id: string
  name: string
  number: string
  isIban: boolean
  currency: string
  owner: string | null
  profile: CsvProfile | null
  closedOn: string | null
  version: number
}

function accountOf(row: Row): BankAccount {
  return {
    id: row.id,
    name: row.name,
    number: row.number,
    isIban: toBoolean(row.is_iban),
    currency: row.currency,
    owner: row.owner,
    profile: row.csv_profile ? JSON.parse(row.csv_profile) : null,
    closedOn: row.closed_on,
    version: toCount(row.version),
  }
}

/** Accounts of a city by name. */
export async function bankAccounts(client: Client, cityId: string): Promise<BankAccount[]> {
  const rows = await selectRows(
    client,
    'SELECT * FROM bank_accounts WHERE city_id = ? ORDER BY name, number, currency',
    [cityId]
  )
  return rows.map(accountOf)
}

export async function bankAccountShown(
  client: Client,
  cityId: string,
  id: string
): Promise<BankAccount> {
  const [row] = await selectRows(
    client,
    'SELECT * FROM bank_accounts WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (!row) throw new NotFound()
  return accountOf(row)
}

/** An IBAN in groups of four, as people read it. */
export function numberInGroups({ number, isIban }: { number: string; isIban: boolean }): string {
  return isIban ? number.replace(/(.{4})(?=.)/g, '$1 ') : number
}
