import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { selectRows, type Client } from '#core/sql'
import { GENERAL_FUND } from '#funding/domain/funds'
import { openFund } from '#ledger/actions/open_fund'

/** A name is data of the city, so it is in the city's language. */
const NAMES: Record<string, string> = {
  en: 'General fund',
  ko: '일반 기금',
  uk: 'Загальний фонд',
  sl: 'Splošni sklad',
}

/** The one fund of money without an earmark; it opens when it is first needed. */
export async function generalFundOf(
  trx: TransactionClientContract,
  cityId: string
): Promise<string> {
  const general = await existingGeneralFund(trx, cityId)
  if (general) return general
  const [city] = await selectRows(trx, 'SELECT locale FROM cities WHERE id = ?', [cityId])
  const { id } = await openFund(trx, {
    cityId,
    code: GENERAL_FUND,
    name: NAMES[city.locale] ?? NAMES.en,
    restriction: 'unrestricted',
  })
  return id
}

export async function existingGeneralFund(client: Client, cityId: string): Promise<string | null> {
  const [general] = await selectRows(
    client,
    'SELECT id FROM funds WHERE city_id = ? AND code = ?',
    [cityId, GENERAL_FUND]
  )
  return general?.id ?? null
}
