export interface RecordRule {
  /** What its entry calls the source: one of these. */
  source: string[]
  /** Of these, sources that need not have such a record. */
  also?: string[]
  /** The id that the entry names as its source, and the day of the record. */
  id: string
  day: string
  /** What the entry must show of the record besides; `p` is a line of it. */
  shows: string[]
  /** What an entry may be instead that was not made for the record: it is counted as it. */
  instead?: string
}

const of = (column: string, own = `r.${column}`) =>
  `(p.${column} = ${own} OR (p.${column} IS NULL AND ${own} IS NULL))`
const line = (...conditions: string[]) =>
  `EXISTS (SELECT 1 FROM postings p WHERE p.city_id = r.city_id AND p.entry_id = r.entry_id AND ${conditions.join(' AND ')})`
const total = (column: string, condition: string) =>
  `(SELECT coalesce(sum(p.${column}), 0) FROM postings p WHERE p.city_id = r.city_id AND p.entry_id = r.entry_id AND ${condition})`
const ofRecord = (table: string, column: string, id: string) =>
  `(SELECT x.${column} FROM ${table} x WHERE x.city_id = r.city_id AND x.id = r.${id})`

/*
 * Every record of an event that was booked, by its table: whose it is, its day, and whom and what it concerns must
 * stand in its entry. What it comes to is asked in `subledger_faults.ts` where it is not asked here.
 */
export const RULES: Record<string, RecordRule> = {
  receipts: {
    source: ['receipt'],
    id: 'r.id',
    day: 'r.received_on',
    shows: [line(`p.account_code = '1000'`, of('agreement_id'), of('currency'))],
  },
  commitments: {
    source: ['commitment'],
    id: 'r.id',
    day: 'r.committed_on',
    shows: [
      line(
        `p.account_code = '8300'`,
        'p.commitment_id = r.id',
        of('fund_id'),
        of('budget_line_id'),
        of('party_id')
      ),
    ],
  },
  expenditures: {
    source: ['expenditure'],
    id: 'r.id',
    day: 'r.spent_on',
    shows: [line(`p.account_code = '8400'`, of('commitment_id'), of('party_id'))],
  },
  reallocations: {
    source: ['reallocation'],
    id: 'r.id',
    day: 'r.moved_on',
    shows: [
      line(
        `p.account_code = CASE WHEN r.to_line_id IS NULL THEN '8100' ELSE '8200' END`,
        of('budget_line_id', 'r.to_line_id'),
        of('fund_id'),
        'p.amount = -r.amount'
      ),
    ],
  },
  commitment_releases: {
    source: ['commitment_release'],
    id: 'r.id',
    day: 'r.released_on',
    shows: [
      line(
        `p.account_code = CASE r.back_to WHEN 'fund' THEN '8100' ELSE '8200' END`,
        'p.amount = -r.amount'
      ),
    ],
  },
  payable_payments: {
    source: ['payable_payment'],
    id: 'r.id',
    day: 'r.paid_on',
    shows: [
      line(
        `p.account_code = '2000'`,
        of('fund_id', ofRecord('payables', 'fund_id', 'payable_id')),
        of('party_id', ofRecord('payables', 'party_id', 'payable_id'))
      ),
    ],
  },
  fund_transfers: {
    source: ['fund_transfer'],
    id: 'r.id',
    day: 'r.moved_on',
    shows: [
      line(`p.account_code = '8100'`, 'p.fund_id = r.to_fund_id', 'p.amount = -r.amount'),
      `e.kind = CASE r.kind WHEN 'restriction_release' THEN 'restriction_release' ELSE 'transfer' END`,
    ],
  },
  fund_openings: {
    source: ['fund_opening'],
    id: 'r.id',
    day: 'r.opened_on',
    shows: [
      line(of('fund_id')),
      `r.net_assets = -${total('functional_amount', `p.account_code = '3000'`)}`,
      `r.unspent = -${total('functional_amount', `p.account_code = '8100'`)}`,
    ],
  },
  condition_outcomes: {
    source: ['condition_outcome'],
    id: 'r.id',
    day: 'r.decided_on',
    shows: [
      line(of('agreement_id')),
      `e.kind = CASE r.outcome WHEN 'met' THEN 'condition_met' ELSE 'pledge_lapse' END`,
      `r.held = ${total('amount', `p.account_code = '2100'`)}`,
    ],
  },
  write_offs: {
    source: ['write_off'],
    id: 'r.id',
    day: 'r.decided_on',
    shows: [
      line(of('agreement_id'), of('instalment_id')),
      `r.amount = CASE r.step WHEN 'allowance' THEN -${total('amount', `p.account_code = '1190'`)}
         ELSE -${total('amount', `p.account_code IN ('1100', '9000')`)} END`,
    ],
  },
  // What is owed back by the lapse of a condition is a refund of its own
  refunds: {
    source: ['refund', 'condition_outcome'],
    also: ['condition_outcome'],
    id: 'r.id',
    day: 'r.decided_on',
    shows: [line(of('agreement_id')), `r.amount = -${total('amount', `p.account_code = '2300'`)}`],
  },
  refund_payments: {
    source: ['refund_payment'],
    id: 'r.id',
    day: 'r.paid_on',
    shows: [
      line(
        `p.account_code = '2300'`,
        of('agreement_id', ofRecord('refunds', 'agreement_id', 'refund_id'))
      ),
    ],
    // An adjustment that paid the money back before there was a refund to pay
    instead: `r.id = r.entry_id AND e.kind = 'adjustment' AND e.effective_on = r.paid_on AND ${line(
      `p.account_code = '2300'`,
      `p.fund_id = (SELECT a.fund_id FROM refunds x
        JOIN agreements a ON a.city_id = x.city_id AND a.id = x.agreement_id
        WHERE x.city_id = r.city_id AND x.id = r.refund_id)`
    )}`,
  },
  own_incomes: {
    source: ['own_income'],
    id: 'r.id',
    day: 'r.received_on',
    shows: [line(`p.account_code = '4300'`, of('fund_id'), of('party_id'), 'p.amount = -r.amount')],
  },
  fx_conversions: {
    source: ['conversion'],
    id: 'r.entry_id',
    day: 'r.converted_on',
    shows: [
      line(
        `p.account_code = '1000'`,
        of('fund_id'),
        'p.currency = r.from_currency',
        'p.amount = -r.from_amount',
        'p.functional_amount = -r.carrying'
      ),
    ],
  },
  fx_revaluations: {
    source: ['revaluation'],
    // One revaluation is an entry for each fund and currency
    id: 'e.source_id',
    day: 'r.revalued_on',
    shows: [line(of('fund_id'), of('currency'))],
  },
  network_sides: {
    source: ['shared_cost', 'settlement'],
    id: 'r.deal_id',
    day: `(SELECT d.effective_on FROM network_deals d WHERE d.city_id = r.owner_city_id AND d.id = r.deal_id)`,
    shows: [
      line(of('fund_id')),
      `(r.budget_line_id IS NULL OR ${line(of('budget_line_id'))})`,
      'e.prepared_by = r.agreed_by',
    ],
  },
  in_kind_steps: {
    source: ['in_kind_item'],
    id: 'r.item_id',
    day: 'r.happened_on',
    shows: [
      line(of('fund_id')),
      `(r.budget_line_id IS NULL OR ${line(of('budget_line_id'))})`,
      `CASE e.kind WHEN 'volunteer_time' THEN r.minutes = ${total('amount', `p.account_code = '9100'`)}
         ELSE abs(r.amount) = ${total('functional_amount', 'p.functional_amount > 0')} END`,
    ],
  },
}
