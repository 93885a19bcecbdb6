import { NotFound } from '#core/refusal'
import { selectRows, toBigInt, toBoolean, toCount, type Client } from '#core/sql'
import { findAgreement, type StoredAgreement } from '#funding/actions/agreement_store'
import { GENERAL_FUND } from '#funding/domain/funds'
import { standingOfInstalments, type InstalmentStanding } from '#funding/domain/instalments'
import { earmarkChoices, earmarkInWords, type EarmarkInWords } from '#funding/queries/earmark_words'
import { conditionOf, type ConditionShown } from '#funding/queries/condition'
import { generalFundSpending } from '#funding/queries/general_fund_spending'
import { openPledgeOf } from '#funding/queries/ledger_terms'
import { agreementPositions } from '#funding/queries/positions'
import { listRefunds, type RefundRow } from '#funding/queries/refunds'
import { receiptRows, type ReceiptRow } from '#funding/queries/receipts'
import { NOT_SETTLED, settlements } from '#funding/queries/settlements'
import { LAST_DAY } from '#funding/queries/standing'
import { ACCOUNTS } from '#ledger/domain/chart'
import { balancesBy } from '#ledger/queries/balances'

/** Where the money of a fund is: minor units of the functional currency. */
export interface FundStanding {
  id: string
  code: string
  name: string
  restriction: string
  /** Authority that no line has yet. */
  free: bigint
  /** Given to lines by decisions: free there, reserved or spent. */
  allocated: bigint
  committed: bigint
  spent: bigint
  /** Other agreements that share the fund. */
  sharedWith: number
  /** What of a shared fund's spending falls to this agreement, by its share of each year's receipts. */
  ownSpent: bigint
}

export interface AgreementVersion {
  version: number
  status: string
  amount: bigint
  title: string
  reason: string | null
  by: string
  at: string
}

export interface AgreementEntry {
  id: string
  seq: bigint
  kind: string
  effectiveOn: string
  memo: string
}

export interface AgreementShown extends Omit<StoredAgreement, 'condition'> {
  funder: {
    id: string
    name: string | null
    nameLang: string
    kind: string
    kindOther: string | null
  }
  earmarkWords: EarmarkInWords[]
  standings: InstalmentStanding[]
  excess: bigint
  /** The latest ones; all are in the list of receipts. */
  receipts: ReceiptRow[]
  received: bigint
  openPledge: bigint
  entries: AgreementEntry[]
  fund: FundStanding | null
  versions: AgreementVersion[]
  condition: ConditionShown | null
  refunds: RefundRow[]
  /** Money held until a condition is met. */
  held: bigint
  /** Id of the draft that activates it, while it waits for a second person. */
  waitingDraft: string | null
}

/** Everything of one agreement, as its page shows it. */
export async function agreementShown(
  client: Client,
  cityId: string,
  id: string,
  reader: { seesPrivateNames: boolean; today: string }
): Promise<AgreementShown> {
  const agreement = await findAgreement(client, cityId, id)
  if (!agreement) throw new NotFound()
  const [[funder], choices, receipts, settled, openPledge, entries, versions, drafts] =
    await Promise.all([
      selectRows(client, 'SELECT * FROM parties WHERE city_id = ? AND id = ?', [
        cityId,
        agreement.funderId,
      ]),
      earmarkChoices(client, cityId),
      receiptRows(client, cityId, { agreement: id }, reader),
      settlements(client, cityId, id),
      openPledgeOf(client, cityId, id),
      entriesOf(client, cityId, id),
      versionsOf(client, cityId, id),
      selectRows(
        client,
        `SELECT id FROM entry_drafts
       WHERE city_id = ? AND state = 'waiting' AND action IN ('agreement_activation', 'agreement_change')
         AND input LIKE ?`,
        [cityId, `%"agreementId":"${id}"%`]
      ),
    ])
  const { received, writtenOff } = settled.get(id) ?? NOT_SETTLED
  const { instalments, excess } = standingOfInstalments(
    agreement.instalments,
    received,
    reader.today,
    { writtenOff }
  )
  const condition = await conditionOf(client, cityId, id)
  const { held } = await agreementPositions(client, cityId, id)
  const hidden = toBoolean(funder.is_private_person) && !reader.seesPrivateNames
  return {
    ...agreement,
    funder: {
      id: funder.id,
      name: hidden ? null : funder.name,
      nameLang: funder.name_lang,
      kind: funder.funder_kind,
      kindOther: funder.funder_kind_other,
    },
    earmarkWords: earmarkInWords(agreement.earmark, choices),
    standings: instalments,
    excess,
    receipts,
    received: received.reduce((sum, { amount }) => sum + amount, 0n),
    openPledge,
    entries,
    fund: agreement.fundId ? await fundStanding(client, cityId, agreement.fundId, id) : null,
    versions,
    condition,
    refunds: await listRefunds(client, cityId, { agreement: id }),
    held: held.amount,
    waitingDraft: drafts[0]?.id ?? null,
  }
}

async function fundStanding(
  client: Client,
  cityId: string,
  fundId: string,
  agreementId: string
): Promise<FundStanding> {
  const [[fund], rows, [shared]] = await Promise.all([
    selectRows(client, 'SELECT * FROM funds WHERE city_id = ? AND id = ?', [cityId, fundId]),
    selectRows(
      client,
      `SELECT account_code, sum(functional_credits - functional_debits) AS amount
       FROM activity_totals WHERE city_id = ? AND fund_id = ? AND account_code LIKE '8%'
       GROUP BY account_code`,
      [cityId, fundId]
    ),
    selectRows(
      client,
      'SELECT count(*) AS n FROM agreements WHERE city_id = ? AND fund_id = ? AND id <> ?',
      [cityId, fundId, agreementId]
    ),
  ])
  const of = (account: string) => toBigInt(rows.find((row) => row.account_code === account)?.amount)
  const committed = of(ACCOUNTS.committed)
  const [used] = await balancesBy(
    client,
    cityId,
    [],
    { asOf: LAST_DAY, activity: true },
    { fund: fundId, accounts: [ACCOUNTS.expended] }
  )
  const spent = -(used?.balance ?? 0n)
  const isGeneral = fund.code === GENERAL_FUND
  const general = isGeneral ? await generalFundSpending(client, cityId) : null
  return {
    id: fund.id,
    code: fund.code,
    name: fund.name,
    restriction: fund.restriction,
    free: of(ACCOUNTS.unallocated),
    allocated: of(ACCOUNTS.allocated) + committed + spent,
    committed,
    spent,
    sharedWith: toCount(shared.n),
    ownSpent: general ? (general.byAgreement.get(agreementId) ?? 0n) : spent,
  }
}

async function entriesOf(client: Client, cityId: string, id: string): Promise<AgreementEntry[]> {
  const rows = await selectRows(
    client,
    `SELECT e.id, e.seq, e.kind, e.effective_on, e.memo FROM journal_entries e
     WHERE e.city_id = ? AND e.id IN (
       SELECT p.entry_id FROM postings p WHERE p.city_id = ? AND p.agreement_id = ?)
     ORDER BY e.seq DESC LIMIT 100`,
    [cityId, cityId, id]
  )
  return rows.map((row) => ({
    id: row.id,
    seq: toBigInt(row.seq),
    kind: row.kind,
    effectiveOn: row.effective_on,
    memo: row.memo,
  }))
}

async function versionsOf(client: Client, cityId: string, id: string): Promise<AgreementVersion[]> {
  const rows = await selectRows(
    client,
    `SELECT v.*, p.full_name FROM agreement_versions v JOIN people p ON p.id = v.changed_by
     WHERE v.city_id = ? AND v.agreement_id = ? ORDER BY v.version DESC`,
    [cityId, id]
  )
  return rows.map((row) => {
    const snapshot = JSON.parse(row.snapshot)
    return {
      version: toCount(row.version),
      status: snapshot.status,
      amount: BigInt(snapshot.amount),
      title: snapshot.title,
      reason: row.reason,
      by: row.full_name,
      at: row.changed_at,
    }
  })
}
