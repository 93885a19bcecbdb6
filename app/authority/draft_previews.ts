import { openingOfDraft } from '#authority/actions/submit'
import { selectRows, type Client, type Row } from '#core/sql'
import { registerDraftPreview, type DraftFact } from '#funding/queries/draft_previews'
import {
  commitmentReleaseLines,
  payablePaymentLines,
  reallocationLines,
  restrictionReleaseLines,
  transferLines,
} from '#ledger/domain/authority_events'
import { openingLines } from '#ledger/domain/opening'

/* What each draft of this module would do, shown to the second person. */

type Input = Record<string, any>

const one = async (client: Client, sql: string, cityId: string, id: unknown): Promise<Row> =>
  (await selectRows(client, sql, [cityId, id]))[0] ?? {}

const lineOf = (client: Client, cityId: string, id: unknown) =>
  one(
    client,
    'SELECT id, code, title, title_lang FROM budget_lines WHERE city_id = ? AND id = ?',
    cityId,
    id
  )

const fundOf = (client: Client, cityId: string, id: unknown) =>
  one(client, 'SELECT id, code, name FROM funds WHERE city_id = ? AND id = ?', cityId, id)

const commitmentOf = (client: Client, cityId: string, id: unknown) =>
  one(client, 'SELECT * FROM commitments WHERE city_id = ? AND id = ?', cityId, id)

function lineFact(term: string, line: Row): DraftFact {
  return {
    term,
    text: `${line.code} ${line.title}`,
    lang: line.title_lang,
    href: ['lines', line.id],
  }
}

const fundFact = (term: string, fund: Row): DraftFact => ({
  term,
  text: `${fund.code} ${fund.name}`,
})

/** Decision and consent as far as they were given. */
function groundsOf({ decision, consent }: Input): DraftFact[] {
  const given: DraftFact[] = [
    { term: 'authority.fields.decisionNumber', text: decision?.number },
    { term: 'authority.fields.committeeReference', text: decision?.reference },
    { term: 'authority.fields.consentDocument', text: consent?.document },
    { term: 'authority.fields.consentOn', date: consent?.on },
    { term: 'authority.fields.consentBy', text: consent?.by },
  ]
  return given.filter(({ text, date }) => text || date)
}

registerDraftPreview('reallocation', async (client, cityId, input, currency) => {
  const from = await lineOf(client, cityId, input.fromLineId)
  const to = input.toLineId ? await lineOf(client, cityId, input.toLineId) : null
  return {
    facts: [
      lineFact('authority.fields.fromLineId', from),
      to
        ? lineFact('authority.fields.toLineId', to)
        : { term: 'authority.fields.toLineId', key: 'authority.backToFund' },
      { term: 'authority.fields.movedOn', date: input.movedOn },
      ...groundsOf(input),
    ],
    lines: reallocationLines({
      fund: input.fundId,
      fromLine: input.fromLineId,
      toLine: input.toLineId,
      currency,
      amount: BigInt(input.amount),
    }),
  }
})

registerDraftPreview('commitment_release', async (client, cityId, input, currency) => {
  const commitment = await commitmentOf(client, cityId, input.commitmentId)
  return {
    facts: [
      {
        term: 'spending.commitment',
        text: commitment.number,
        href: ['commitments', commitment.id],
      },
      { term: 'spending.fields.cause', key: `spending.cause.${input.cause}` },
      { term: 'spending.fields.backTo', key: `spending.backTo.${input.backTo}` },
      { term: 'spending.fields.releasedOn', date: input.releasedOn },
      ...groundsOf(input),
    ],
    lines: commitmentReleaseLines({
      fund: commitment.fund_id,
      budgetLine: commitment.budget_line_id,
      commitment: commitment.id,
      party: commitment.party_id,
      currency,
      amount: BigInt(input.amount),
      backTo: input.backTo,
    }),
  }
})

registerDraftPreview('payable_payment', async (client, cityId, input, currency) => {
  const payable = await one(
    client,
    'SELECT * FROM payables WHERE city_id = ? AND id = ?',
    cityId,
    input.payableId
  )
  return {
    facts: [
      {
        term: 'spending.payable.one',
        text: payable.description,
        href: ['payables', payable.id],
      },
      { term: 'spending.fields.paidOn', date: input.paidOn },
    ],
    lines: payablePaymentLines({
      fund: payable.fund_id,
      party: payable.party_id,
      currency,
      amount: BigInt(input.amount),
    }),
  }
})

for (const [action, linesOf] of [
  ['fund_transfer', transferLines],
  ['restriction_release', restrictionReleaseLines],
] as const) {
  registerDraftPreview(action, async (client, cityId, input, currency) => ({
    facts: [
      fundFact('authority.fields.fromFundId', await fundOf(client, cityId, input.fromFundId)),
      fundFact('authority.fields.toFundId', await fundOf(client, cityId, input.toFundId)),
      { term: 'authority.fields.movedOn', date: input.movedOn },
      ...groundsOf(input),
    ],
    lines: linesOf({
      from: input.fromFundId,
      to: input.toFundId,
      currency,
      amount: BigInt(input.amount),
    }),
  }))
}

registerDraftPreview('fund_opening', async (_client, cityId, input, currency) => {
  const opening = openingOfDraft(input, { cityId, preparedBy: '', approvedBy: null })
  return {
    facts: [
      { term: 'authority.fields.openedOn', date: opening.openedOn },
      { term: 'authority.fields.netAssets', money: opening.netAssets },
      { term: 'authority.fields.unspent', money: opening.unspent },
      { term: 'authority.fields.source', text: opening.source },
    ],
    lines: openingLines({ ...opening, fund: opening.fundId, currency }),
  }
})
