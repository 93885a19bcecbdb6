import { NotFound } from '#core/refusal'
import { selectRows, toBigInt, toCount, type Client } from '#core/sql'
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

/**
 * The part of an agreement's pledge that no receipt has answered yet. A fund with one agreement has it
 * in its totals; where several share a fund the postings of the agreement are added up.
 */
export async function openPledgeOf(
  client: Client,
  cityId: string,
  agreementId: string
): Promise<bigint> {
  const [{ fund_id: fundId, sharing }] = await selectRows(
    client,
    `SELECT a.fund_id, (SELECT count(*) FROM agreements b
       WHERE b.city_id = a.city_id AND b.fund_id = a.fund_id) AS sharing
     FROM agreements a WHERE a.city_id = ? AND a.id = ?`,
    [cityId, agreementId]
  )
  if (!fundId) return 0n
  const [row] =
    toCount(sharing) === 1
      ? await selectRows(
          client,
          `SELECT sum(debits - credits) AS open FROM balance_totals
           WHERE city_id = ? AND fund_id = ? AND account_code IN (?, ?)`,
          [cityId, fundId, ACCOUNTS.pledgesReceivable, ACCOUNTS.pledgesNotRecognised]
        )
      : await selectRows(
          client,
          `SELECT sum(amount) AS open FROM postings
           WHERE city_id = ? AND agreement_id = ? AND account_code IN (?, ?)`,
          [cityId, agreementId, ACCOUNTS.pledgesReceivable, ACCOUNTS.pledgesNotRecognised]
        )
  return toBigInt(row?.open)
}

/** The open pledge of an agreement in its own currency and as the books carry it in the functional one. */
export async function carriedPledge(
  client: Client,
  cityId: string,
  agreementId: string
): Promise<{ amount: bigint; functional: bigint }> {
  const [row] = await selectRows(
    client,
    `SELECT sum(amount) AS amount, sum(functional_amount) AS functional FROM postings
     WHERE city_id = ? AND agreement_id = ? AND account_code IN (?, ?)`,
    [cityId, agreementId, ACCOUNTS.pledgesReceivable, ACCOUNTS.pledgesNotRecognised]
  )
  return { amount: toBigInt(row?.amount), functional: toBigInt(row?.functional) }
}

/**
 * The policy that an agreement's pledge was entered with: where its open part stands, receivable or
 * memorandum, its receipts answer it, whatever the city has decided since. Without a pledge the policy
 * of today counts.
 */
export async function pledgePolicyOf(
  client: Client,
  cityId: string,
  agreementId: string
): Promise<RecognitionPolicy> {
  const [stands] = await selectRows(
    client,
    `SELECT account_code FROM postings
     WHERE city_id = ? AND agreement_id = ? AND account_code IN (?, ?)
     GROUP BY account_code ORDER BY sum(amount) DESC LIMIT 1`,
    [cityId, agreementId, ACCOUNTS.pledgesReceivable, ACCOUNTS.pledgesNotRecognised]
  )
  if (stands?.account_code === ACCOUNTS.pledgesReceivable) return 'on_pledge'
  // A conditional pledge is only remembered under either policy
  if (stands && !(await isConditional(client, cityId, agreementId))) return 'on_receipt'
  return (await ledgerTermsOf(client, cityId)).policy
}

async function isConditional(client: Client, cityId: string, agreementId: string) {
  const [agreement] = await selectRows(
    client,
    'SELECT condition_kind FROM agreements WHERE city_id = ? AND id = ?',
    [cityId, agreementId]
  )
  return agreement?.condition_kind !== null
}
