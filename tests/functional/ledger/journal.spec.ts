import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { accountStatement, accountsWithBalances } from '#ledger/queries/accounts'
import { entryShown } from '#ledger/queries/entry_shown'
import { FLOW_ACCOUNTS, moneyFlow } from '#ledger/queries/flow'
import { journalPage, journalTotals, type JournalFilter } from '#ledger/queries/journal'
import { findLedger, fiscalYears } from '#ledger/queries/ledger_state'
import { makeBooks, walkOnce } from '#tests/support/books'
import { authority, entryOf, makeLedger, post } from '#tests/support/ledger'

const seqs = (rows: { seq: bigint }[]) => rows.map(({ seq }) => seq)

test.group('The journal', () => {
  test('pages by number and stays stable while entries arrive', async ({ assert }) => {
    const books = await makeBooks()
    for (let index = 0; index < 7; index++) await post(authority(books, 100n))
    const first = await journalPage(books.cityId, {}, {}, 3)
    assert.deepEqual([seqs(first.rows), first.older, first.newer], [[7n, 6n, 5n], 5n, null])

    await post(authority(books, 100n))
    const second = await journalPage(books.cityId, {}, { before: first.older }, 3)
    assert.deepEqual([seqs(second.rows), second.older, second.newer], [[4n, 3n, 2n], 2n, 4n])
    const last = await journalPage(books.cityId, {}, { before: second.older }, 3)
    assert.deepEqual([seqs(last.rows), last.older], [[1n], null])
    const back = await journalPage(books.cityId, {}, { after: second.newer }, 3)
    assert.deepEqual([seqs(back.rows), back.older, back.newer], [[7n, 6n, 5n], 5n, 7n])
  })

  test('narrows by each filter and totals the whole of what it finds', async ({ assert }) => {
    const books = await makeBooks()
    const { funder, agreement, commitment } = await walkOnce(books)
    const cases: [JournalFilter, bigint[]][] = [
      [{}, [6n, 5n, 4n, 3n, 2n, 1n]],
      [{ kind: 'allocation' }, [4n, 3n]],
      [{ from: '2023-02-10', to: '2023-03-10' }, [4n, 3n, 2n]],
      [{ accounts: ['8300'] }, [6n, 5n]],
      [{ accounts: ['8300', '9000'] }, [6n, 5n, 2n, 1n]],
      [{ line: books.protectedLine }, [4n]],
      [{ accounts: ['8100'], line: books.protectedLine }, []],
      [{ fund: books.secondFund }, []],
      [{ party: funder }, [2n, 1n]],
      [{ agreement: agreement.id, kind: 'pledge' }, [1n]],
      [{ commitment }, [6n, 5n]],
      [{ text: 'RECEIPT of' }, [2n]],
      [{ text: '#3' }, [3n]],
      [{ text: '100%' }, []],
      [{ knownAt: 2n }, [2n, 1n]],
    ]
    for (const [filter, expected] of cases) {
      const { rows } = await journalPage(books.cityId, filter)
      assert.deepEqual(
        seqs(rows),
        expected,
        JSON.stringify(filter, (_, value) => value?.toString())
      )
      const totals = await journalTotals(books.cityId, filter)
      assert.equal(totals.entries, expected.length)
      const sum = rows.reduce((total, row) => total + row.debits, 0n)
      assert.equal(totals.debits, sum)
    }
    const { rows } = await journalPage(books.cityId, { kind: 'receipt' })
    assert.equal(rows[0].amount, 60_000n)
  })

  test('finds words of other scripts whatever their case', async ({ assert }) => {
    const books = await makeBooks()
    await post(entryOf(books, { memo: 'Міська рада: внесок' }))
    for (const text of ['міська', 'Міська', 'Внесок', 'внесок']) {
      assert.lengthOf((await journalPage(books.cityId, { text })).rows, 1, text)
    }
  })

  test('opens under every figure of the way of the money with the same sum', async ({ assert }) => {
    const books = await makeBooks()
    await walkOnce(books)
    const flow = await moneyFlow(books.cityId, { asOf: '9999-12-31' })
    for (const [figure, accounts] of Object.entries(FLOW_ACCOUNTS)) {
      const { debits, credits } = await journalTotals(books.cityId, { accounts: [...accounts] })
      assert.equal(credits - debits, flow[figure as keyof typeof flow], figure)
    }
  })

  test('shows an entry with its lines, its hashes and what reversed it', async ({ assert }) => {
    const books = await makeBooks()
    const { receipt } = await walkOnce(books)
    await post(authority(books, 200_000n))
    const reversal = await transact((trx) =>
      reverseEntry(trx, {
        id: newId(),
        cityId: books.cityId,
        entryId: receipt.id,
        reason: 'wrong',
        preparedBy: books.maker,
      })
    )
    const entry = await entryShown(books.cityId, receipt.id)
    assert.equal(entry.hash, receipt.hash)
    assert.equal(entry.debits, entry.credits)
    assert.equal(entry.reversedBy?.id, reversal.id)
    assert.isNull(entry.reverses)
    assert.equal(entry.lines[0].partyName, 'Ministry')
    assert.equal(entry.lines[0].agreementNumber, 'A-1')
    const mirror = await entryShown(books.cityId, reversal.id)
    assert.equal(mirror.reverses?.seq, receipt.seq)
    assert.deepEqual(
      mirror.lines.map(({ amount }) => -amount),
      entry.lines.map(({ amount }) => amount)
    )
  })

  test('does not know an entry of another city nor an id that is none', async ({ assert }) => {
    const [one, other] = [await makeBooks(), await makeBooks()]
    const { id } = await post(authority(one, 100n))
    await assert.rejects(() => entryShown(other.cityId, id), /E_NOT_FOUND/)
    await assert.rejects(() => entryShown(one.cityId, 'nonsense'), /E_NOT_FOUND/)
    await assert.rejects(
      () => accountStatement(one.cityId, '7777', { from: '2023-01-01', to: '2023-12-31' }),
      /E_NOT_FOUND/
    )
  })
})

test.group('An account statement', () => {
  test('runs from its opening to its closing balance, over pages', async ({ assert }) => {
    const books = await makeBooks()
    for (const [index, day] of [
      '2023-01-31',
      '2023-02-01',
      '2023-02-15',
      '2023-02-15',
      '2023-03-01',
    ].entries()) {
      await post(authority(books, BigInt(10 ** index), day))
    }
    const question = { from: '2023-02-01', to: '2023-02-28' }
    const whole = await accountStatement(books.cityId, '8100', question)
    assert.deepEqual([whole.opening, whole.closing, whole.count], [-1n, -1111n, 3])
    assert.deepEqual(
      whole.lines.map(({ running }) => running),
      [-11n, -111n, -1111n]
    )

    const first = await accountStatement(books.cityId, '8100', question, 2)
    const second = await accountStatement(
      books.cityId,
      '8100',
      { ...question, after: first.next },
      2
    )
    assert.deepEqual(
      [second.carried, second.lines[0].running, second.closing],
      [-111n, -1111n, -1111n]
    )
    assert.isNull(second.next)
  })

  test('counts its lines up to a bound, and says whether that is all of them', async ({
    assert,
  }) => {
    const books = await makeBooks()
    for (const day of ['2023-02-01', '2023-02-02', '2023-02-03']) {
      await post(authority(books, 100n, day))
    }
    const question = { from: '2023-01-01', to: '2023-12-31' }
    const counted = async (knownAt: bigint | null, bound: number) => {
      const { count, countedAll } = await accountStatement(
        books.cityId,
        '8100',
        { ...question, knownAt },
        2,
        bound
      )
      return [count, countedAll]
    }
    assert.deepEqual(await counted(null, 2), [2, false])
    assert.deepEqual(await counted(null, 3), [3, true])
    assert.deepEqual(await counted(2n, 2), [2, true])
  })

  test('can be of one fund, and as it was known', async ({ assert }) => {
    const books = await makeBooks()
    await post(authority(books, 100n))
    await post(authority({ ...books, fund: books.secondFund }, 40n))
    const question = { from: '2023-01-01', to: '2023-12-31' }
    const second = await accountStatement(books.cityId, '8100', {
      ...question,
      fund: books.secondFund,
    })
    assert.deepEqual([second.closing, second.lines[0].fundCode], [-40n, 'F2'])
    const known = await accountStatement(books.cityId, '8100', { ...question, knownAt: 1n })
    assert.deepEqual([known.closing, known.count], [-100n, 1])
  })
})

test.group('Books without an entry', () => {
  test('answer every question with nothing', async ({ assert }) => {
    const { cityId } = await makeLedger()
    assert.deepEqual((await journalPage(cityId, {})).rows, [])
    assert.equal((await journalTotals(cityId, {})).debits, 0n)
    const accounts = await accountsWithBalances(cityId, { asOf: '2023-12-31' })
    assert.isTrue(accounts.every(({ balance }) => balance === 0n))
    assert.equal(
      (await accountStatement(cityId, '1000', { from: '2023-01-01', to: '2023-12-31' })).closing,
      0n
    )
    assert.deepEqual((await moneyFlow(cityId, { asOf: '2023-12-31' })).received, 0n)
    assert.deepInclude(await findLedger(cityId), { headSeq: 0n, recordedAt: null, currency: 'EUR' })
    const [year] = await fiscalYears(cityId)
    assert.deepEqual(
      [year.periods.length, year.periods[11].endsOn, year.periods[0].entries],
      [12, '2023-12-31', 0]
    )
    assert.isNull(await findLedger(newId()))
  })
})
