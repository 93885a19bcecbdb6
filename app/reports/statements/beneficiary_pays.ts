import { readClient } from '#core/sql'
import { costAgainstBenefit } from '#allocation/domain/fairness/of_lines'
import { appraise } from '#appraisal/domain/appraise'
import { minorOf } from '#appraisal/figures'
import { appraisalsOfStakeholders } from '#appraisal/queries/appraisals'
import { FLOW_ACCOUNTS } from '#ledger/queries/flow'
import { movementsByParty } from '#ledger/queries/party_movements'
import {
  BEARERS,
  bearerOfFunder,
  bearerOfStakeholder,
  type Bearer,
} from '#reports/domain/payers_and_gainers'
import { KINDS_APART, FUNDER_KINDS } from '#reports/queries/funder_kinds'
import type { StatementQuestion } from '#reports/statements/question'
import {
  amountColumns,
  text,
  totalRow,
  type Column,
  type Row,
  type Statement,
} from '#reports/statements/table'

const share = (key: string): Column => ({ key, heading: text(`column.${key}`), type: 'share' })

const COLUMNS: Column[] = [
  ...amountColumns(['paid']),
  share('costShare'),
  ...amountColumns(['gain']),
  share('benefitShare'),
  share('paysMore'),
  share('paysRatio'),
]

const OWN = 'own_income'

/**
 * Do those pay who benefit? What each kind of funder gave in these days, from the entries, beside what the latest
 * versions of the appraisals say it gains. Own income is what people pay for themselves: fees and the like.
 */
export async function beneficiaryPays(question: StatementQuestion): Promise<Statement> {
  const { cityId, currency, from, to, knownAt, reader } = question
  const client = readClient()
  const span = { from, asOf: to, knownAt }
  const { received, ownIncome } = FLOW_ACCOUNTS
  const moved = await movementsByParty(client, cityId, span, received, reader)
  const own = await movementsByParty(client, cityId, span, ownIncome, reader)
  const paidBy = new Map<string, bigint>()
  const add = (kind: string, net: bigint) => paidBy.set(kind, (paidBy.get(kind) ?? 0n) + net)
  for (const { funderKind, net } of moved) add(funderKind ?? 'other', net)
  for (const { net } of own) add(OWN, net)
  const drill = { from, to, known: knownAt }
  const kinds = [...FUNDER_KINDS, ...KINDS_APART].flatMap((kind): Row[] => {
    const minor = paidBy.get(kind) ?? 0n
    if (minor === 0n) return []
    const where =
      kind === OWN ? { accounts: ownIncome } : { accounts: received, funderKind: kind as string }
    return [
      {
        label: { key: `reports.kind.${kind}` },
        sub: text(`bearer.${bearerOf(kind)}`),
        cells: { paid: { minor, drill: { ...drill, ...where } } },
      },
    ]
  })

  const gains = new Map<Bearer, bigint>(BEARERS.map((bearer) => [bearer, 0n]))
  const appraisals: Row[] = []
  const members: Row[] = []
  let otherCurrency = 0
  for (const row of await appraisalsOfStakeholders(client, cityId)) {
    if (row.document.currency !== currency) {
      otherCurrency += 1
      continue
    }
    const found = appraise(row.document).stakeholders?.rows ?? []
    const path = ['appraisals', row.id]
    let whole = 0n
    for (const { stakeholder, gains: gained } of found) {
      const minor = minorOf(gained, currency)
      const bearer = bearerOfStakeholder(stakeholder.kind)
      gains.set(bearer, gains.get(bearer)! + minor)
      whole += minor
      members.push({
        label: { text: stakeholder.name, lang: row.titleLang },
        sub: { text: row.title, lang: row.titleLang },
        path,
        cells: { counted: { words: text(`bearer.${bearer}`) }, gain: { minor } },
      })
    }
    appraisals.push({
      code: row.programme?.code,
      label: { text: row.title, lang: row.titleLang },
      sub: text('pays.version', { version: row.version }),
      path,
      cells: { gain: { minor: whole } },
    })
  }

  const bearers = BEARERS.map((kind) => ({
    kind,
    cost: [...paidBy]
      .filter(([payer]) => bearerOf(payer) === kind)
      .reduce((sum, [, net]) => sum + net, 0n),
    benefit: gains.get(kind)!,
  }))
  const rows = costAgainstBenefit(bearers).map((one, at): Row => ({
    label: text(`bearer.${one.kind}`),
    cells: {
      paid: { minor: bearers[at].cost },
      costShare: { ratio: one.costShare },
      gain: { minor: bearers[at].benefit },
      benefitShare: { ratio: one.benefitShare },
      paysMore: { ratio: one.difference },
      paysRatio: { ratio: one.ratio },
    },
  }))
  const amounts = amountColumns(['paid'])
  const gainOnly = amountColumns(['gain'])
  const compared = totalRow(text('total'), COLUMNS, rows)
  const byKind = totalRow(text('total'), amounts, kinds)
  const all = totalRow(text('total'), gainOnly, members)
  const nobodyGains = {
    title: text('pays.noGains'),
    text: text('pays.none'),
    way: { words: text('pays.toAppraisals'), path: ['appraisals'] },
  }
  return {
    choices: [],
    facts: [],
    tables: [
      {
        key: 'compared',
        title: text('pays.compared'),
        of: text('pays.bearer'),
        columns: COLUMNS,
        rows,
        totals: compared,
      },
      {
        key: 'paid',
        title: text('pays.paid'),
        of: text('of.kind'),
        columns: amounts,
        rows: kinds,
        totals: byKind,
      },
      {
        key: 'gains',
        title: text('pays.gains'),
        of: text('pays.stakeholder'),
        columns: [{ key: 'counted', heading: text('column.counted'), type: 'text' }, ...gainOnly],
        rows: members,
        totals: all,
        empty: nobodyGains,
      },
      {
        key: 'appraisals',
        title: text('pays.appraisals'),
        of: text('pays.appraisal'),
        columns: gainOnly,
        rows: appraisals,
        totals: totalRow(text('total'), gainOnly, appraisals),
        empty: nobodyGains,
      },
    ],
    checks: [
      {
        words: text('pays.allPaid'),
        left: compared.cells.paid.minor!,
        right: byKind.cells.paid.minor!,
      },
      {
        words: text('pays.allGained'),
        left: compared.cells.gain.minor!,
        right: all.cells.gain.minor!,
      },
    ],
    notes: [
      ...(members.length === 0 ? [text('pays.none')] : []),
      ...(otherCurrency > 0 ? [text('pays.otherCurrency', { count: otherCurrency })] : []),
      text('pays.definition'),
      text('pays.mapping'),
      text('pays.latest'),
      { ...text('pays.method'), href: { path: ['methods'], hash: 'pays' } },
    ],
  }
}

const bearerOf = (kind: string): Bearer => (kind === OWN ? 'beneficiaries' : bearerOfFunder(kind))
