import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { newId } from '#core/ids'

export type Restriction =
  'unrestricted' | 'designated' | 'purpose' | 'time' | 'purpose_time' | 'endowment'

export interface FundOpening {
  id?: string
  cityId: string
  code: string
  name: string
  restriction: Restriction
  purpose?: string | null
  startsOn?: string | null
  endsOn?: string | null
}

/** A fund is a self-balancing set of accounts: each earmarked agreement has its own. */
export async function openFund(
  trx: TransactionClientContract,
  opening: FundOpening
): Promise<{ id: string }> {
  const row = fundRow(opening)
  await trx.insertQuery().table('funds').insert(row)
  return { id: row.id }
}

/** A fund as it is stored. */
export function fundRow(opening: FundOpening) {
  return {
    city_id: opening.cityId,
    id: opening.id ?? newId(),
    code: opening.code,
    name: opening.name,
    restriction: opening.restriction,
    purpose: opening.purpose ?? null,
    starts_on: opening.startsOn ?? null,
    ends_on: opening.endsOn ?? null,
  }
}
