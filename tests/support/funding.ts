import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { selectRows, toBigInt, toCount } from '#core/sql'
import { transact } from '#core/transact'
import { activateAgreement } from '#funding/actions/activate_agreement'
import type { AgreementTerms } from '#funding/actions/agreement_store'
import { recordAgreement } from '#funding/actions/record_agreement'
import type { ReceiptRecording } from '#funding/actions/record_receipt'
import { registerParty } from '#funding/actions/register_party'
import type { RecognitionPolicy } from '#ledger/domain/events'
import { makeLedger, type LedgerFixture } from '#tests/support/ledger'

/** A ledger of 2023 with one funder in it. */
export interface FundingFixture extends LedgerFixture {
  funder: string
}

export async function makeFunding(
  options: { policy?: RecognitionPolicy; approvalThreshold?: bigint | null } = {}
): Promise<FundingFixture> {
  const ledger = await makeLedger({ approvalThreshold: options.approvalThreshold })
  const funder = newId()
  await transact(async (trx) => {
    await trx.rawQuery('UPDATE ledgers SET recognition_policy = ? WHERE city_id = ?', [
      options.policy ?? 'on_receipt',
      ledger.cityId,
    ])
    await registerParty(trx, {
      id: funder,
      cityId: ledger.cityId,
      name: 'Foundation Š',
      nameLang: 'sl',
      funderKind: 'foundation',
      by: ledger.maker,
    })
  })
  return { ...ledger, funder }
}

export function termsOf(
  fixture: FundingFixture,
  change: Partial<AgreementTerms> = {}
): AgreementTerms {
  return {
    number: 'LJ-2023-05',
    title: 'Learning for all',
    titleLang: 'en',
    funderId: fixture.funder,
    currency: fixture.currency,
    amount: 100_000n,
    startsOn: '2023-01-01',
    endsOn: '2023-12-31',
    earmark: { line: [fixture.line] },
    ...change,
  }
}

/** Records an agreement and returns its id. */
export async function record(
  fixture: FundingFixture,
  change: Partial<AgreementTerms> = {},
  status: 'asked' | 'granted' | 'refused' = 'granted'
): Promise<string> {
  const { cityId, maker } = fixture
  const id = newId()
  await transact((trx) =>
    recordAgreement(trx, { id, cityId, terms: termsOf(fixture, change), status, by: maker })
  )
  return id
}

/** An active agreement with its fund. */
export async function activate(
  fixture: FundingFixture,
  change: Partial<AgreementTerms> = {}
): Promise<{ id: string; fundId: string }> {
  const { cityId, maker, checker } = fixture
  const id = await record(fixture, change)
  const { fundId } = await transact((trx) =>
    activateAgreement(trx, {
      entryId: newId(),
      cityId,
      agreementId: id,
      on: '2023-01-10',
      preparedBy: maker,
      approvedBy: checker,
    })
  )
  return { id, fundId }
}

export function receiptOf(
  fixture: FundingFixture,
  agreementId: string,
  change: Partial<ReceiptRecording> = {}
): ReceiptRecording {
  return {
    id: newId(),
    cityId: fixture.cityId,
    agreementId,
    receivedOn: '2023-03-01',
    currency: fixture.currency,
    amount: 40_000n,
    preparedBy: fixture.maker,
    ...change,
  }
}

/** Balances of the city by account, only those that are not zero; credit is negative. */
export async function balances(fixture: LedgerFixture): Promise<Record<string, bigint>> {
  const rows = await selectRows(
    db.connection(),
    `SELECT account_code, sum(amount) AS sum FROM postings WHERE city_id = ?
     GROUP BY account_code HAVING sum(amount) <> 0 ORDER BY account_code`,
    [fixture.cityId]
  )
  return Object.fromEntries(rows.map((row) => [row.account_code, toBigInt(row.sum)]))
}

const COUNTED = [
  'agreements',
  'agreement_versions',
  'receipts',
  'journal_entries',
  'funds',
  'entry_drafts',
  'parties',
]

/** How many rows the city has of everything that funding writes: what a refusal must not change. */
export async function rowCounts(fixture: LedgerFixture): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of COUNTED) {
    const [row] = await selectRows(
      db.connection(),
      `SELECT count(*) AS n FROM ${table} WHERE city_id = ?`,
      [fixture.cityId]
    )
    counts[table] = toCount(row.n)
  }
  return counts
}
