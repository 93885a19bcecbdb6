import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { keepVersion } from '#funding/actions/agreement_store'
import { openFund } from '#ledger/actions/open_fund'
import { commitmentLines, expenditureLines, pledgeLines, receiptLines } from '#ledger/domain/events'
import { allocationLines } from '#ledger/domain/events'
import type { EntryRequest } from '#ledger/domain/entry'
import { makeLedger, post, type LedgerFixture } from '#tests/support/ledger'

export interface Books extends LedgerFixture {
  slug: string
  secondFund: string
  /** Of a protected group, in the same year as `line`. */
  protectedLine: string
  programme: string
}

/** A city with two funds, a line for everyone and a line for a protected group, and no entry yet. */
export async function makeBooks(
  options: { approvalThreshold?: bigint | null } = {}
): Promise<Books> {
  const fixture = await makeLedger(options)
  const { cityId } = fixture
  return transact(async (trx) => {
    const { id: secondFund } = await openFund(trx, {
      cityId,
      code: 'F2',
      name: 'Second',
      restriction: 'unrestricted',
    })
    const [{ programme_id: programme }] = await trx
      .query()
      .from('budget_lines')
      .where({ city_id: cityId, id: fixture.line })
      .select('programme_id')
    await trx.insertQuery().table('beneficiary_groups').insert({
      city_id: cityId,
      code: 'migrants',
      local_name: 'Migrant families',
      local_lang: 'en',
      is_protected: true,
    })
    const protectedLine = newId()
    await trx.insertQuery().table('budget_lines').insert({
      city_id: cityId,
      id: protectedLine,
      programme_id: programme,
      code: 'L2',
      title: 'Language courses',
      title_lang: 'en',
      year: 2023,
      group_code: 'migrants',
      nature: 'current',
      activity: 'maintain',
      need: 500_000n,
    })
    return { ...fixture, slug: `city-${cityId}`, secondFund, protectedLine, programme }
  })
}

export async function addFunder(books: Books, name: string, kind: string): Promise<string> {
  const id = newId()
  await transact((trx) =>
    trx
      .insertQuery()
      .table('parties')
      .insert({
        city_id: books.cityId,
        id,
        name,
        name_lang: 'en',
        funder_kind: kind,
        funder_kind_other: kind === 'other' ? 'a lottery' : null,
      })
  )
  return id
}

export interface AgreementOf {
  id: string
  funder: string
  fund: string
  instalments: string[]
}

/** An active agreement; each instalment is an amount and its due day. */
export async function addAgreement(
  books: Books,
  of: {
    number: string
    funder: string
    fund?: string
    amount: bigint
    instalments?: [bigint, string | null][]
  }
): Promise<AgreementOf> {
  const id = newId()
  const fund = of.fund ?? books.fund
  const instalments = (of.instalments ?? []).map(() => newId())
  await transact(async (trx) => {
    await trx.insertQuery().table('agreements').insert({
      city_id: books.cityId,
      id,
      number: of.number,
      title: of.number,
      title_lang: 'en',
      funder_id: of.funder,
      currency: books.currency,
      amount: of.amount,
      status: 'active',
      fund_id: fund,
    })
    for (const [index, [amount, dueOn]] of (of.instalments ?? []).entries()) {
      await trx
        .insertQuery()
        .table('instalments')
        .insert({
          city_id: books.cityId,
          id: instalments[index],
          agreement_id: id,
          no: index + 1,
          due_on: dueOn,
          amount,
        })
    }
    await keepVersion(trx, books.cityId, id, { by: books.maker, reason: null })
  })
  return { id, funder: of.funder, fund, instalments }
}

function entry(
  books: Books,
  change: Partial<EntryRequest> & Pick<EntryRequest, 'kind' | 'effectiveOn' | 'lines'>
) {
  return post({
    id: newId(),
    cityId: books.cityId,
    memo: change.kind,
    preparedBy: books.maker,
    ...change,
  })
}

export function pledge(
  books: Books,
  agreement: AgreementOf,
  amount: bigint,
  effectiveOn = '2023-01-10'
) {
  const of = {
    fund: agreement.fund,
    currency: books.currency,
    amount,
    agreement: agreement.id,
    party: agreement.funder,
  }
  return entry(books, { kind: 'pledge', effectiveOn, lines: pledgeLines(of, 'on_receipt') })
}

export function receive(
  books: Books,
  agreement: AgreementOf,
  amount: bigint,
  effectiveOn = '2023-02-10',
  instalment: string | null = null
) {
  const of = {
    fund: agreement.fund,
    currency: books.currency,
    amount,
    agreement: agreement.id,
    party: agreement.funder,
  }
  return entry(books, {
    kind: 'receipt',
    effectiveOn,
    memo: `receipt of ${effectiveOn}`,
    lines: receiptLines({ ...of, instalment, pledged: amount }, 'on_receipt'),
  })
}

export function allocate(
  books: Books,
  fund: string,
  budgetLine: string,
  amount: bigint,
  effectiveOn = '2023-03-10'
) {
  return entry(books, {
    kind: 'allocation',
    effectiveOn,
    approvedBy: books.checker,
    lines: allocationLines({ fund, currency: books.currency, budgetLine, amount }),
  })
}

/** A commitment with its row, as the deferred keys want it. */
export async function commit(
  books: Books,
  fund: string,
  budgetLine: string,
  amount: bigint,
  effectiveOn = '2023-04-10'
) {
  const commitment = newId()
  const entryId = newId()
  const { postEntry } = await import('#ledger/actions/post_entry')
  await transact(async (trx) => {
    await postEntry(trx, {
      id: entryId,
      cityId: books.cityId,
      kind: 'commitment',
      effectiveOn,
      memo: 'commitment',
      source: { type: 'commitment', id: commitment },
      preparedBy: books.maker,
      lines: commitmentLines({ fund, currency: books.currency, budgetLine, amount, commitment }),
    })
    await trx
      .insertQuery()
      .table('commitments')
      .insert({
        city_id: books.cityId,
        id: commitment,
        number: `C-${commitment.slice(-6)}`,
        fund_id: fund,
        budget_line_id: budgetLine,
        description: 'A contract',
        amount,
        committed_on: effectiveOn,
        entry_id: entryId,
      })
  })
  return commitment
}

export function spend(
  books: Books,
  of: { fund: string; budgetLine: string; commitment: string; amount: bigint },
  effectiveOn = '2023-05-10'
) {
  const lines = expenditureLines({
    ...of,
    currency: books.currency,
    released: of.amount,
    nature: 'current',
    paid: true,
  })
  return entry(books, { kind: 'expenditure', effectiveOn, lines })
}

/** The whole way of the money, once: 1,000.00 pledged, 600.00 received, 500.00 allocated, 300.00 committed, 120.00 spent. */
export async function walkOnce(books: Books) {
  const funder = await addFunder(books, 'Ministry', 'national_government')
  const agreement = await addAgreement(books, {
    number: 'A-1',
    funder,
    amount: 100_000n,
    instalments: [
      [60_000n, '2023-02-01'],
      [40_000n, '2023-09-01'],
    ],
  })
  await pledge(books, agreement, 100_000n)
  const receipt = await receive(books, agreement, 60_000n, '2023-02-10', agreement.instalments[0])
  await allocate(books, books.fund, books.line, 30_000n)
  await allocate(books, books.fund, books.protectedLine, 20_000n)
  const commitment = await commit(books, books.fund, books.line, 30_000n)
  await spend(books, { fund: books.fund, budgetLine: books.line, commitment, amount: 12_000n })
  return { funder, agreement, receipt, commitment }
}
