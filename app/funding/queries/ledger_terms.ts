import { NotFound } from '#core/refusal'
import { selectRows, toBigInt, type Client } from '#core/sql'
import type { RecognitionPolicy } from '#ledger/domain/events'
import { ACCOUNTS } from '#ledger/domain/chart'

export interface LedgerTerms {
  currency: string
  policy: RecognitionPolicy
}

/** What of a city's books decides how pledges and receipts are posted. */
export async function ledgerTermsOf(client: Client, cityId: string): Promise<LedgerTerms> {
  const [row] = await selectRows(
    client,
    'SELECT functional_currency, recognition_policy FROM ledgers WHERE city_id = ?',
    [cityId]
  )
  if (!row) throw new NotFound()
  return { currency: row.functional_currency, policy: row.recognition_policy }
}

/** The part of an agreement's pledge that no receipt has answered yet, from the postings. */
export async function openPledgeOf(
  client: Client,
  cityId: string,
  agreementId: string
): Promise<bigint> {
  const [row] = await selectRows(
    client,
    `SELECT sum(amount) AS open FROM postings
     WHERE city_id = ? AND agreement_id = ? AND account_code IN (?, ?)`,
    [cityId, agreementId, ACCOUNTS.pledgesReceivable, ACCOUNTS.pledgesNotRecognised]
  )
  return toBigInt(row?.open)
}
