import { openingOfDraft } from '#authority/actions/submit'
import { selectRows, type Client, type Row } from '#core/sql'
import { registerDraftPreview, type DraftFact } from '#funding/queries/draft_previews'

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

registerDraftPreview('reallocation', async (client, cityId, input) => {
  const from = await lineOf(client, cityId, input.fromLineId)
  const to = input.toLineId ? await lineOf(client, cityId, input.toLineId) : null
  return [
    lineFact('authority.fields.fromLineId', from),
    to
      ? lineFact('authority.fields.toLineId', to)
      : { term: 'authority.fields.toLineId', key: 'authority.backToFund' },
    { term: 'authority.fields.movedOn', date: input.movedOn },
    ...groundsOf(input),
  ]
})

registerDraftPreview('commitment_release', async (client, cityId, input) => {
  const commitment = await commitmentOf(client, cityId, input.commitmentId)
  return [
    {
      term: 'spending.commitment',
      text: commitment.number,
      href: ['commitments', commitment.id],
    },
    { term: 'spending.fields.cause', key: `spending.cause.${input.cause}` },
    { term: 'spending.fields.backTo', key: `spending.backTo.${input.backTo}` },
    { term: 'spending.fields.releasedOn', date: input.releasedOn },
    ...groundsOf(input),
  ]
})

registerDraftPreview('payable_payment', async (client, cityId, input) => {
  const payable = await one(
    client,
    'SELECT * FROM payables WHERE city_id = ? AND id = ?',
    cityId,
    input.payableId
  )
  return [
    {
      term: 'spending.payable.one',
      text: payable.description,
      href: ['payables', payable.id],
    },
    { term: 'spending.fields.paidOn', date: input.paidOn },
  ]
})

for (const action of ['fund_transfer', 'restriction_release']) {
  registerDraftPreview(action, async (client, cityId, input) => [
    fundFact('authority.fields.fromFundId', await fundOf(client, cityId, input.fromFundId)),
    fundFact('authority.fields.toFundId', await fundOf(client, cityId, input.toFundId)),
    { term: 'authority.fields.movedOn', date: input.movedOn },
    ...groundsOf(input),
  ])
}

registerDraftPreview('fund_opening', async (_client, cityId, input) => {
  const opening = openingOfDraft(input, { cityId, preparedBy: '', approvedBy: null })
  return [
    { term: 'authority.fields.openedOn', date: opening.openedOn },
    { term: 'authority.fields.netAssets', money: opening.netAssets },
    { term: 'authority.fields.unspent', money: opening.unspent },
    { term: 'authority.fields.source', text: opening.source },
  ]
})
