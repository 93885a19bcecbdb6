import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { releaseCommitment, type CommitmentRelease } from '#authority/actions/release_commitment'
import { submitRelease } from '#authority/actions/submit'
import { approveDraft } from '#ledger/actions/entry_drafts'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { linesOfEntry } from '#ledger/queries/entries'
import { commitmentShown } from '#programmes/queries/commitments'
import { balancesOfLine } from '#programmes/queries/line_balances'
import { allocateTo, decideRound, fundWith, makeAuthority } from '#tests/support/authority'
import { headOf, makeLedger, type LedgerFixture } from '#tests/support/ledger'
import { commit, giveMoney, refusalOf, spend } from '#tests/support/programmes'

const client = () => db.connection()

function releaseOf(
  city: LedgerFixture,
  commitmentId: string,
  change: Partial<CommitmentRelease> = {}
): CommitmentRelease {
  return {
    id: newId(),
    cityId: city.cityId,
    commitmentId,
    amount: 400n,
    releasedOn: '2023-07-01',
    cause: 'reduced',
    backTo: 'line',
    reason: 'Fewer courses',
    preparedBy: city.maker,
    ...change,
  }
}

const release = (city: LedgerFixture, id: string, change: Partial<CommitmentRelease> = {}) =>
  transact((trx) => releaseCommitment(trx, releaseOf(city, id, change)))

async function linesOf(city: LedgerFixture, id: string) {
  const lines = await linesOfEntry(client(), city.cityId, id)
  return lines.map(({ account, amount }) => [account, amount])
}

test.group('Releases of commitments', () => {
  test('a part goes back to the line, then the rest; then it is released', async ({ assert }) => {
    const city = await makeLedger()
    await giveMoney(city, 5000n)
    const id = await commit(city, { amount: 1000n })
    const first = await release(city, id)
    assert.deepEqual(await linesOf(city, first.id), [
      ['8300', 400n],
      ['8200', -400n],
    ])
    const shown = async () =>
      (await commitmentShown(client(), city.cityId, id, '2023-07-02')).commitment
    assert.deepInclude(await shown(), { reserve: 600n, released: 400n, state: 'open' })
    await release(city, id, { amount: 600n, cause: 'cancelled' })
    assert.deepInclude(await shown(), { reserve: 0n, released: 1000n, state: 'released' })
    assert.deepEqual(await balancesOfLine(client(), city.cityId, city.line), {
      free: 5000n,
      reserved: 0n,
      spent: 0n,
    })
  })

  test('at the end of the year it goes back to the fund, and that takes two people', async ({
    assert,
  }) => {
    const city = await makeLedger()
    await giveMoney(city, 1000n)
    const id = await commit(city, { amount: 1000n, expiresOn: '2023-11-30' })
    const { approvedBy: _, ...prepared } = releaseOf(city, id, {
      amount: 1000n,
      releasedOn: '2023-12-31',
      cause: 'lapsed',
      backTo: 'fund',
    })
    assert.equal(await transact((trx) => submitRelease(trx, prepared)), 'waiting')
    await approveDraft(city.cityId, prepared.id, city.checker)
    assert.deepEqual(await linesOf(city, prepared.id), [
      ['8300', 1000n],
      ['8100', -1000n],
    ])
  })

  test('back to the fund, a protected group keeps its ring-fence', async ({ assert }) => {
    const city = await makeAuthority()
    const { fund } = await fundWith(city, 100_000n)
    await decideRound(city, { funds: [fund], lines: [city.general, city.migrants], fence: 60_000n })
    const id = await commit(city, {
      fundId: fund,
      budgetLineId: city.migrants,
      amount: 500n,
      committedOn: '2023-04-01',
    })
    const back = { amount: 500n, backTo: 'fund', approvedBy: city.checker } as const
    const refusal = await refusalOf(() => release(city, id, back))
    assert.equal(refusal.code, 'E_RING_FENCE_DECISION')
    await release(city, id, { amount: 200n })
    const decision = { number: '2023-4', reference: 'Minutes of June' }
    await release(city, id, { ...back, amount: 300n, decision })
  })

  test('the same release sent twice is one, and its reversal reserves again', async ({
    assert,
  }) => {
    const city = await makeLedger()
    await giveMoney(city, 1000n)
    const id = await commit(city, { amount: 1000n })
    const request = releaseOf(city, id)
    await transact((trx) => releaseCommitment(trx, request))
    const again = await transact((trx) => releaseCommitment(trx, request))
    assert.isTrue(again.replayed)
    const reverse = () =>
      transact((trx) =>
        reverseEntry(trx, {
          id: newId(),
          cityId: city.cityId,
          entryId: request.id,
          reason: 'Wrong contract',
          preparedBy: city.maker,
        })
      )
    await reverse()
    const { commitment } = await commitmentShown(client(), city.cityId, id, '2023-07-02')
    assert.deepInclude(commitment, { reserve: 1000n, released: 0n, state: 'open' })
  })

  test('{code}')
    .with([
      { code: 'E_RELEASE_ABOVE_RESERVE', change: { amount: 1001n } },
      { code: 'E_AMOUNT_NOT_POSITIVE', change: { amount: 0n } },
      { code: 'E_REASON_NEEDED', change: { reason: ' ' } },
      { code: 'E_NOT_FOUND', change: { commitmentId: newId() } },
      { code: 'E_RELEASED_BEFORE_COMMITTED', change: { releasedOn: '2023-04-30' } },
      { code: 'E_NOT_LAPSED', change: { cause: 'lapsed', releasedOn: '2023-06-30' } },
      { code: 'E_APPROVAL_NEEDED', change: { backTo: 'fund' } },
      { code: 'E_DECISION_PARTS', change: { decision: { number: '7' } } },
      { code: 'E_CONSENT_NEEDED', change: { consent: { on: '2023-06-01' } } },
    ] as { code: string; change: Partial<CommitmentRelease> }[])
    .run(async ({ assert }, { code, change }) => {
      const city = await makeLedger()
      await giveMoney(city, 1000n)
      const id = await commit(city, { amount: 1000n, expiresOn: '2023-06-30' })
      const before = await headOf(city)
      assert.equal((await refusalOf(() => release(city, id, change))).code, code)
      assert.deepEqual(await headOf(city), before)
    })

  test('a commitment that gave something back is not reversed under its release', async ({
    assert,
  }) => {
    const city = await makeLedger()
    await giveMoney(city, 1000n)
    const id = await commit(city, { amount: 1000n })
    await release(city, id)
    const refusal = await refusalOf(() =>
      transact((trx) =>
        reverseEntry(trx, {
          id: newId(),
          cityId: city.cityId,
          entryId: id,
          reason: 'Wrong',
          preparedBy: city.maker,
        })
      )
    )
    assert.equal(refusal.code, 'E_OVERDRAWN')
  })
})

test.group('Commitments in time', () => {
  test('scenario 38: after the last day of its fund nothing is committed or spent, until the agreement is extended', async ({
    assert,
  }) => {
    const city = await makeAuthority()
    const { fund, agreement } = await fundWith(city, 10_000n, { endsOn: '2023-06-30' })
    await allocateTo(city, fund, city.general, 10_000n)
    const of = { fundId: fund, amount: 1000n }
    const id = await commit(city, { ...of, committedOn: '2023-06-30' })
    const late = await refusalOf(() => commit(city, { ...of, committedOn: '2023-07-01' }))
    assert.deepEqual([late.code, late.params.date], ['E_FUND_ENDED', '2023-06-30'])
    const spent = await refusalOf(() => spend(city, id, { spentOn: '2023-07-01' }))
    assert.equal(spent.code, 'E_FUND_ENDED')
    await spend(city, id, { spentOn: '2023-06-30', amount: 100n })
    await client()
      .query()
      .from('agreements')
      .where({ city_id: city.cityId, id: agreement })
      .update({ ends_on: '2023-09-30' })
    await commit(city, { ...of, committedOn: '2023-07-01' })
    await spend(city, id, { spentOn: '2023-07-01', amount: 100n })
  })

  test('an increase is a commitment of its own on the same fund and line', async ({ assert }) => {
    const city = await makeAuthority()
    const { fund } = await fundWith(city, 10_000n)
    await allocateTo(city, fund, city.general, 5_000n)
    await allocateTo(city, fund, city.migrants, 5_000n)
    const on = '2023-05-01'
    const first = await commit(city, { fundId: fund, amount: 1000n, committedOn: on })
    const increase = { fundId: fund, amount: 200n, committedOn: on, increasesId: first }
    const second = await commit(city, increase)
    const shown = await commitmentShown(client(), city.cityId, first, on)
    assert.deepEqual(
      shown.increases.map(({ id, amount }) => [id, amount]),
      [[second, 200n]]
    )
    const refusal = await refusalOf(() =>
      commit(city, { ...increase, budgetLineId: city.migrants })
    )
    assert.equal(refusal.code, 'E_INCREASE_ELSEWHERE')
  })

  test('a payee that is closed is not chosen, but is paid what it is due', async ({ assert }) => {
    const city = await makeAuthority()
    const { fund } = await fundWith(city, 10_000n)
    await allocateTo(city, fund, city.general, 10_000n)
    const payee = newId()
    await transact((trx) =>
      trx.insertQuery().table('parties').insert({
        city_id: city.cityId,
        id: payee,
        name: 'School',
        name_lang: 'en',
        is_payee: true,
      })
    )
    const of = { fundId: fund, partyId: payee, committedOn: '2023-05-01' }
    const id = await commit(city, of)
    const other = await commit(city, { ...of, partyId: null })
    await client()
      .query()
      .from('parties')
      .where({ city_id: city.cityId, id: payee })
      .update({ closed_on: '2023-05-02' })
    const refusals = [
      await refusalOf(() => commit(city, of)),
      await refusalOf(() => spend(city, other, { partyId: payee })),
    ]
    for (const { code, field } of refusals)
      assert.deepEqual([code, field], ['E_PAYEE_CLOSED', 'partyId'])
    await spend(city, id, { partyId: payee, amount: 100n })
    await spend(city, id, { amount: 100n })
  })
})
