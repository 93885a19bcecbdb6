import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { storeDraft } from '#ledger/actions/entry_drafts'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { accountStatement } from '#ledger/queries/accounts'
import { ledgerChoices } from '#ledger/queries/choices'
import { entryShown } from '#ledger/queries/entry_shown'
import { moneyFlow } from '#ledger/queries/flow'
import { needCoverage } from '#reports/queries/coverage'
import { dueInstalments } from '#reports/queries/due_instalments'
import { moneyByFunderKind } from '#reports/queries/funder_kinds'
import { figureQuery } from '#reports/queries/home'
import { needsYou } from '#reports/queries/needs_you'
import {
  addAgreement,
  addFunder,
  allocate,
  makeBooks,
  pledge,
  receive,
  walkOnce,
  type Books,
} from '#tests/support/books'
import { entryOf, post } from '#tests/support/ledger'

const SPAN = { asOf: '2023-12-31' }

test.group('Money by kind of funder', () => {
  test('adds up the seven classes and keeps other funders and own income apart', async ({
    assert,
  }) => {
    const books = await makeBooks()
    await walkOnce(books)
    const lottery = await addFunder(books, 'Lottery', 'other')
    const agreement = await addAgreement(books, { number: 'A-2', funder: lottery, amount: 5_000n })
    await pledge(books, agreement, 5_000n)
    const above = [
      { account: '1000', fund: books.fund, currency: books.currency, amount: 700n },
      {
        ...{ account: '4000', fund: books.fund, currency: books.currency, amount: -700n },
        ...{ agreement: agreement.id, party: lottery },
      },
    ]
    const gift = entryOf(books, { kind: 'receipt', effectiveOn: '2023-05-02', lines: above })
    await post(gift)
    const { fund, currency } = books
    const fees = [
      { account: '1000', fund, currency, amount: 300n },
      { account: '4300', fund, currency, amount: -300n },
    ]
    await post(entryOf(books, { kind: 'receipt', effectiveOn: '2023-05-01', lines: fees }))

    const money = await moneyByFunderKind(books.cityId, SPAN)
    assert.deepEqual(money.classes, [
      { kind: 'national_government', pledged: 100_000n, received: 60_000n, funders: 1 },
    ])
    assert.deepEqual(
      money.apart.map(({ kind, pledged, received }) => [kind, pledged, received]),
      [
        // 7.00 came above the pledge: received and not pledged
        ['other', 5_000n, 700n],
        ['own_income', 300n, 300n],
      ]
    )
    assert.deepEqual([money.pledged, money.received], [100_000n, 60_000n])
    const flow = await moneyFlow(books.cityId, SPAN)
    assert.deepEqual([flow.pledged, flow.received], [105_000n, 60_700n])
    assert.equal(money.allPledged, flow.pledged)
    const query = figureQuery('pledged', { year: null, asOf: SPAN.asOf })
    assert.include(query, 'except=receipt')
    await transact((trx) =>
      reverseEntry(trx, {
        id: newId(),
        cityId: books.cityId,
        entryId: gift.id,
        reason: 'wrong',
        preparedBy: books.maker,
      })
    )
    const after = await moneyFlow(books.cityId, { asOf: '9998-12-31' })
    assert.deepEqual([after.pledged, after.received], [105_000n, 60_000n])
  })
})

test.group('Due instalments', () => {
  test('show what is open, whatever came with or without an instalment', async ({ assert }) => {
    const books = await makeBooks()
    const { agreement } = await walkOnce(books)
    const open = async () =>
      (await dueInstalments(books.cityId, '2023-10-01')).map(({ no, open: amount, overdue }) => [
        no,
        amount,
        overdue,
      ])
    assert.deepEqual(await open(), [[2, 40_000n, true]])
    await receive(books, agreement, 15_000n, '2023-09-10')
    assert.deepEqual(await open(), [[2, 25_000n, true]])
    await receive(books, agreement, 25_000n, '2023-09-11', agreement.instalments[1])
    assert.deepEqual(await open(), [])
  })

  test('are not overdue on their own day, nor without a day', async ({ assert }) => {
    const books = await makeBooks()
    const funder = await addFunder(books, 'Foundation', 'foundation')
    await addAgreement(books, {
      number: 'A-1',
      funder,
      amount: 300n,
      instalments: [
        [100n, null],
        [200n, '2023-09-01'],
      ],
    })
    const due = await dueInstalments(books.cityId, '2023-09-01')
    assert.deepEqual(
      due.map(({ no, overdue }) => [no, overdue]),
      [
        [2, false],
        [1, false],
      ]
    )
  })
})

test.group('A private person', () => {
  test('is named only to a reader who may know', async ({ assert }) => {
    const books = await makeBooks()
    const funder = await addFunder(books, 'Someone', 'philanthropist')
    await transact((trx) =>
      trx
        .query()
        .from('parties')
        .where({ city_id: books.cityId, id: funder })
        .update({ is_private_person: true })
    )
    const agreement = await addAgreement(books, {
      number: 'A-1',
      funder,
      amount: 300n,
      instalments: [[300n, '2023-09-01']],
    })
    const { id } = await pledge(books, agreement, 300n)
    const question = { from: '2023-01-01', to: '2023-12-31' }
    for (const [seesPrivateNames, name] of [
      [true, 'Someone'],
      [false, null],
    ] as const) {
      const reader = { seesPrivateNames }
      assert.equal((await dueInstalments(books.cityId, '2023-06-01', reader))[0].funderName, name)
      assert.equal((await entryShown(books.cityId, id, reader)).lines[0].partyName, name)
      const statement = await accountStatement(books.cityId, '9000', { ...question, reader })
      assert.equal(statement.lines[0].partyName, name)
      const { parties } = await ledgerChoices(books.cityId, reader)
      assert.deepEqual(
        parties.map(({ label }) => label),
        name ? [name] : []
      )
    }
  })
})

test.group('Need that is covered', () => {
  test('is shown by protected group with the mark of its decided ring-fence', async ({
    assert,
  }) => {
    const books = await makeBooks()
    await walkOnce(books)
    assert.deepEqual(
      (await needCoverage(books.cityId, 2023, SPAN)).map(
        ({ groups, need, allocated, ringFence }) => [groups.join(), need, allocated, ringFence]
      ),
      [
        ['migrants', 500_000n, 20_000n, null],
        ['', 1_000_000n, 30_000n, null],
      ]
    )
    await decideRound(books, [books.protectedLine, 20_000n], {
      kind: 'percentage',
      percentage: '33.333',
    })
    const [migrants] = await needCoverage(books.cityId, 2023, SPAN)
    assert.equal(migrants.ringFence, 6_667n)
    assert.deepEqual(await needCoverage(books.cityId, 2024, SPAN), [])
  })
})

test.group('A family of groups with a common ring-fence', () => {
  test('has a row of its own, with its members below it', async ({ assert }) => {
    const books = await makeBooks()
    await walkOnce(books)
    await transact(async (trx) => {
      const family = {
        city_id: books.cityId,
        code: 'vulnerable',
        local_name: 'Vulnerable',
        local_lang: 'en',
      }
      await trx
        .insertQuery()
        .table('beneficiary_groups')
        .insert({ ...family, is_protected: true })
      await trx
        .query()
        .from('beneficiary_groups')
        .where({ city_id: books.cityId, code: 'migrants' })
        .update({ family_code: 'vulnerable' })
    })
    const fence = { kind: 'percentage', percentage: '50' } as const
    await decideRound(books, [books.protectedLine, 20_000n], fence, '["vulnerable"]')
    assert.deepEqual(
      (await needCoverage(books.cityId, 2023, SPAN)).map((row) => [
        row.groups.join(),
        row.need,
        row.ringFence,
        row.inFamily,
      ]),
      [
        ['vulnerable', 500_000n, 10_000n, false],
        ['migrants', 500_000n, null, true],
        ['', 1_000_000n, null, false],
      ]
    )
  })
})

test.group('What needs a person', () => {
  test('lists a draft for others than its maker, and tells the maker that it waits', async ({
    assert,
  }) => {
    const books = await makeBooks()
    await transact((trx) =>
      storeDraft(trx, {
        id: newId(),
        cityId: books.cityId,
        action: 'receipt',
        input: {},
        amount: 5n,
        currency: 'EUR',
        summary: 'Receipt',
        preparedBy: books.maker,
      })
    )
    const kinds = async (id: string, roles: Parameters<typeof needsYou>[1]['roles']) =>
      (await needsYou(books.cityId, { id, roles }, '2023-06-01')).map(({ kind }) => kind)
    assert.deepEqual(await kinds(books.checker, ['approver']), ['draft'])
    assert.deepEqual(await kinds(books.maker, ['approver', 'finance_officer']), ['own_draft'])
    assert.deepEqual(await kinds(books.checker, ['auditor']), [])
  })

  test('tells the auditor how many entries nobody has verified', async ({ assert }) => {
    const books = await makeBooks()
    const auditor = { id: books.checker, roles: ['auditor'] as const }
    assert.deepEqual(await needsYou(books.cityId, auditor, '2023-10-01'), [])
    await walkOnce(books)
    const items = await needsYou(books.cityId, auditor, '2023-10-01')
    assert.deepEqual(items, [{ kind: 'verify', count: 6 }])
  })

  test('lists overdue instalments and imports in preview for the finance officer', async ({
    assert,
  }) => {
    const books = await makeBooks()
    await walkOnce(books)
    await transact((trx) =>
      trx.insertQuery().table('import_batches').insert({
        city_id: books.cityId,
        id: newId(),
        kind: 'contributions',
        file_name: 'bank.csv',
        file_sha256: 'x',
        byte_size: 1n,
        storage_key: 'x',
        settings: '{}',
        state: 'previewed',
        counts: '{}',
        progress: '{}',
        uploaded_by: books.maker,
        uploaded_at: '2023-06-01T00:00:00.000Z',
      })
    )
    const items = await needsYou(
      books.cityId,
      { id: books.maker, roles: ['finance_officer'] },
      '2023-10-01'
    )
    assert.deepEqual(
      items.map(({ kind }) => kind),
      ['import', 'overdue']
    )
    assert.deepInclude(items[1], { no: 2, amount: 40_000n, dueOn: '2023-09-01' })
  })

  test('lists a proposed decision for an approver who did not propose it', async ({ assert }) => {
    const books = await makeBooks()
    await decideRound(books, null, { kind: 'percentage', percentage: '10' })
    const items = await needsYou(
      books.cityId,
      { id: books.checker, roles: ['approver'] },
      '2023-10-01'
    )
    assert.deepInclude(items[0], { kind: 'decision', title: 'Round' })
    assert.deepEqual(
      await needsYou(books.cityId, { id: books.maker, roles: ['approver'] }, '2023-10-01'),
      []
    )
  })
})

/** A round with a ring-fence for migrants; decided with one allocation, or only proposed. */
async function decideRound(
  books: Books,
  decided: [string, bigint] | null,
  fence: { kind: 'percentage'; percentage: string },
  groupCodes = '["migrants"]'
) {
  const city = { city_id: books.cityId }
  const [round, run, decision] = [newId(), newId(), newId()]
  const instant = '2023-03-01T00:00:00.000Z'
  const entry = decided ? (await allocate(books, books.fund, books.line, 1n)).id : null
  await transact(async (trx) => {
    await trx
      .insertQuery()
      .table('allocation_rounds')
      .insert({
        ...city,
        id: round,
        code: 'R1',
        title: 'Round',
        title_lang: 'en',
        year: 2023,
        effective_on: '2023-03-10',
        rule: 'same_percentage',
        unit: 'line',
        state: decided ? 'decided' : 'proposed',
        created_by: books.maker,
        created_at: instant,
      })
    await trx
      .insertQuery()
      .table('ring_fences')
      .insert({
        ...city,
        id: newId(),
        round_id: round,
        group_codes: groupCodes,
        ...fence,
        set_by: books.maker,
        set_at: instant,
      })
    await trx
      .insertQuery()
      .table('allocation_runs')
      .insert({
        ...city,
        id: run,
        round_id: round,
        no: 1,
        rule: 'same_percentage',
        is_feasible: true,
        input: '{}',
        input_hash: 'x',
        result: '{}',
        result_hash: 'x',
        engine_version: '1',
        run_by: books.maker,
        run_at: instant,
      })
    await trx
      .insertQuery()
      .table('allocation_decisions')
      .insert({
        ...city,
        id: decision,
        round_id: round,
        run_id: run,
        state: decided ? 'decided' : 'proposed',
        proposed_by: books.maker,
        proposed_at: instant,
        decided_by: decided ? books.checker : null,
        entry_id: entry,
      })
    if (decided) {
      const [budgetLine, amount] = decided
      await trx
        .insertQuery()
        .table('allocations')
        .insert({
          ...city,
          decision_id: decision,
          fund_id: books.fund,
          budget_line_id: budgetLine,
          amount,
        })
    }
  })
}
