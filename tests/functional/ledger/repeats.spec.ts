import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { derivedId, newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { activateAgreement } from '#funding/actions/activate_agreement'
import { changeParty } from '#funding/actions/change_party'
import { recordReceipt } from '#funding/actions/record_receipt'
import { reverseReceipt } from '#funding/actions/reverse_receipt'
import { payRefund } from '#funding/actions/pay_refund'
import { recordRefund } from '#funding/actions/record_refund'
import { writeOffPledge } from '#funding/actions/write_off_pledge'
import { postEntry } from '#ledger/actions/post_entry'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { recordCommitment } from '#programmes/actions/record_commitment'
import { recordExpenditure } from '#programmes/actions/record_expenditure'
import { makeCity, makePerson } from '#tests/support/city'
import { activate, makeFunding, receiptOf, record, rowCounts } from '#tests/support/funding'
import { makeAgreement } from '#tests/support/funding_records'
import {
  allocation,
  authority,
  balanceOf,
  headOf,
  makeLedger,
  post,
  type LedgerFixture,
} from '#tests/support/ledger'
import { closeUpTo } from '#tests/support/periods'

/** Hash of every entry of a city by its number: what a retry must not add to. */
async function chainOf({ cityId }: LedgerFixture): Promise<string[]> {
  const rows = await selectRows(
    db.connection(),
    'SELECT hash FROM journal_entries WHERE city_id = ? ORDER BY seq',
    [cityId]
  )
  return rows.map(({ hash }) => hash)
}

test.group('Sent again', () => {
  test('scenario 13: the id of a refused entry is not burned: the same or another request may use it', async ({
    assert,
  }) => {
    const city = await makeLedger()
    await post(authority(city, 100n))
    const tooMuch = allocation(city, 101n)
    await assert.rejects(() => post(tooMuch), /E_OVERDRAWN/)
    const less = { ...tooMuch, lines: allocation(city, 60n).lines }
    assert.deepInclude(await post(less), { id: tooMuch.id, seq: 2n, replayed: false })
    // from now on the id belongs to what was posted
    await assert.rejects(() => post(tooMuch), /E_IDEMPOTENCY_CONFLICT/)

    const other = allocation(city, 50n)
    await assert.rejects(() => post(other), /E_OVERDRAWN/)
    await post(authority(city, 10n))
    assert.deepInclude(await post(other), { id: other.id, seq: 4n, replayed: false })
  })

  test('scenario 14: an id has one spelling, and a text in another form or with blanks around it is the same text', async ({
    assert,
  }) => {
    const city = await makeLedger()
    const request = { ...authority(city, 100n), memo: 'Fundação Škofja' }
    const first = await post(request)
    for (const id of [request.id.toUpperCase(), ` ${request.id}`, `${request.id}\n`])
      await assert.rejects(() => post({ ...request, id }), /E_ENTRY_ID/)
    for (const memo of [request.memo.normalize('NFD'), ` ${request.memo} `, `${request.memo}\n`])
      assert.deepEqual(await post({ ...request, memo }), { ...first, replayed: true })
    await assert.rejects(
      () => post({ ...request, memo: request.memo.toLowerCase() }),
      /E_IDEMPOTENCY_CONFLICT/
    )
    assert.equal((await headOf(city)).seq, 1n)
  })

  test('scenario 14: a form whose id comes back in capitals is the same form', async ({
    client,
    assert,
  }) => {
    const city = await makeCity({ years: [2026] })
    const officer = await makePerson(city, 'finance_officer')
    const { id: agreement } = await makeAgreement(city, { active: true })
    const id = newId()
    for (const spelled of [id, id.toUpperCase()]) {
      const answer = await client
        .post(`/cities/${city.slug}/receipts`)
        .header('accept', 'text/html')
        .form({ id: spelled, agreement, date: '2026-02-03', amount: '12' })
        .withCsrfToken()
        .loginAs(officer)
        .redirects(0)
      assert.equal(answer.header('location'), `/cities/${city.slug}/receipts/${id}`)
    }
    const receipts = await selectRows(
      db.connection(),
      'SELECT id FROM receipts WHERE city_id = ?',
      [city.id]
    )
    assert.deepEqual(receipts, [{ id }])
  })

  test('scenario 15: after the period was closed and records were renamed, whatever is sent again is answered as before', async ({
    assert,
  }) => {
    const city = await makeFunding({ policy: 'on_pledge' })
    const { cityId, maker, checker, fund, line } = city
    const people = { preparedBy: maker, approvedBy: checker }
    const granted = await record(city)
    const pledge = { entryId: newId(), cityId, agreementId: granted, on: '2023-01-10', ...people }
    await transact((trx) => activateAgreement(trx, pledge))
    const { id: agreementId } = await activate(city, { number: 'LJ-2' })
    const receipt = receiptOf(city, agreementId, { receivedOn: '2023-02-01' })
    const wrong = receiptOf(city, agreementId, { amount: 5n, receivedOn: '2023-02-02' })
    const back = { id: newId(), cityId, receiptId: wrong.id, reason: 'typed twice', ...people }
    const base = { cityId, agreementId, decidedOn: '2023-02-10', reason: 'agreed', ...people }
    const refund = { ...base, id: newId(), amount: 100n, basis: 'earned' as const }
    const paid = { id: newId(), cityId, refundId: refund.id, amount: 100n, paidOn: '2023-02-11' }
    const lost = { ...base, id: newId(), amount: 1_000n, step: 'write_off' as const }
    const money = authority(city, 9_000n, '2023-02-01')
    const decided = allocation(city, 8_000n, '2023-02-02')
    const order = {
      id: newId(),
      cityId,
      number: 'C-1',
      fundId: fund,
      budgetLineId: line,
      description: 'Rooms',
      amount: 5_000n,
      committedOn: '2023-02-03',
      ...people,
    }
    const invoice = {
      id: newId(),
      cityId,
      commitmentId: order.id,
      description: 'Invoice',
      amount: 2_000n,
      spentOn: '2023-02-04',
      isFinal: false,
      ...people,
    }
    const mistaken = authority(city, 3n, '2023-02-05')
    const undone = { id: newId(), cityId, entryId: mistaken.id, reason: 'wrong', ...people }

    const sent: [what: string, send: () => Promise<unknown>][] = [
      ['pledge', () => transact((trx) => activateAgreement(trx, pledge))],
      ['receipt', () => transact((trx) => recordReceipt(trx, receipt))],
      ['wrong receipt', () => transact((trx) => recordReceipt(trx, wrong))],
      ['reversed receipt', () => transact((trx) => reverseReceipt(trx, back))],
      ['write-off', () => transact((trx) => writeOffPledge(trx, lost))],
      ['refund', () => transact((trx) => recordRefund(trx, refund))],
      ['refund paid', () => transact((trx) => payRefund(trx, { ...paid, ...people }))],
      ['money', () => transact((trx) => postEntry(trx, money))],
      ['allocation', () => transact((trx) => postEntry(trx, decided))],
      ['commitment', () => transact((trx) => recordCommitment(trx, order))],
      ['expenditure', () => transact((trx) => recordExpenditure(trx, invoice))],
      ['mistaken entry', () => transact((trx) => postEntry(trx, mistaken))],
      ['reversal', () => transact((trx) => reverseEntry(trx, undone))],
    ]
    for (const [, send] of sent) await send()
    const [chain, rows] = [await chainOf(city), await rowCounts(city)]

    await closeUpTo(cityId, '2023-02-28', city)
    await transact((trx) =>
      changeParty(trx, {
        cityId,
        id: city.funder,
        version: 1,
        by: maker,
        name: 'Foundation of another name',
        nameLang: 'sl',
        funderKind: 'foundation',
      })
    )
    const refused: string[] = []
    for (const [what, send] of sent)
      await send().catch((error) => refused.push(`${what}: ${error.message}`))
    assert.deepEqual(refused, [])
    assert.deepEqual([await chainOf(city), await rowCounts(city)], [chain, rows])
    assert.equal(await balanceOf(city, '8300'), -3_000n)
  })

  test('scenario 16: an id made from a key is the same wherever it is made, and another for any other key', ({
    assert,
  }) => {
    const made = derivedId('city', 'ljubljana')
    assert.equal(made, derivedId('city', 'ljubljana'))
    assert.equal(made, '34ed52ac-8cdc-5706-8c43-d7217e01be2c')
    assert.equal(derivedId('a', 'Fundação'), derivedId('a', 'Fundação'.normalize('NFD')))
    const others = [['city', 'Ljubljana'], ['city', 'ljubljana '], ['cityl', 'jubljana'], ['city']]
    const ids = [made, ...others.map((words) => derivedId(...words))]
    assert.lengthOf(new Set(ids), ids.length)
  })
})
