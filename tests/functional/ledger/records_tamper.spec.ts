import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { seedExtras } from '#database/demo/extras/index'
import { practice } from '#database/demo/index'
import { seedCity } from '#database/demo/seed_city'
import { derivedId, newId } from '#core/ids'
import { isPostgres, selectRows, toCount } from '#core/sql'
import { transact } from '#core/transact'
import { makeAnchor } from '#ledger/actions/make_anchor'
import { sealRecords } from '#ledger/actions/seal_records'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { guardFaults, knownTriggers } from '#ledger/queries/guard_faults'
import { recordHash, sealedTables } from '#ledger/queries/sealed_records'
import { openRawConnection } from '#tests/support/databases'
import { asOwner, literal } from '#tests/support/tamper'

/** A city with something of everything, as it is shown to whoever tries the application. */
async function practiceCity(): Promise<string> {
  const slug = `practice-${newId()}`
  const own = { ...practice, city: { ...practice.city, slug } }
  await transact((trx) => seedCity(trx, own))
  await transact((trx) => seedExtras(trx, own))
  return derivedId('city', slug)
}

interface Damage {
  what: string
  table: string
  /** Which row; the first of those that fit. */
  where?: string
  /** Columns that are set; without any the row is taken away. */
  set?: Record<string, string>
  /** Table and part of the fault. */
  fault: string
}

const ENTRY = 'entry_id IS NOT NULL'

/** Neither the chain nor an amount in an entry shows these. */
const DAMAGE: Damage[] = [
  {
    what: 'the day of a receipt',
    table: 'receipts',
    set: { received_on: `'2023-12-30'` },
    fault: 'receipts entry',
  },
  {
    what: 'whose receipt it was',
    table: 'receipts',
    set: {
      agreement_id: `(SELECT a.id FROM agreements a WHERE a.city_id = t.city_id AND a.id <> t.agreement_id LIMIT 1)`,
    },
    fault: 'receipts entry',
  },
  { what: 'a part of a receipt', table: 'receipt_parts', fault: 'receipt_parts entry' },
  {
    what: 'whom a cost was paid',
    table: 'expenditures',
    set: {
      party_id: `(SELECT y.id FROM parties y WHERE y.city_id = t.city_id AND (t.party_id IS NULL OR y.id <> t.party_id) LIMIT 1)`,
    },
    fault: 'expenditures entry',
  },
  { what: 'a cost', table: 'expenditures', fault: 'expenditures missing' },
  {
    what: 'the day of a commitment',
    table: 'commitments',
    set: { committed_on: `'2023-12-30'` },
    fault: 'commitments entry',
  },
  {
    what: 'what a voucher paid',
    table: 'award_uses',
    set: { amount: 't.amount + 1' },
    fault: 'award_uses entry',
  },
  { what: 'an award', table: 'awards', fault: 'award_batches entry' },
  {
    what: 'a gift in kind',
    table: 'in_kind_steps',
    where: `${ENTRY} AND minutes IS NULL`,
    set: { amount: 't.amount + 1' },
    fault: 'in_kind_steps entry',
  },
  {
    what: 'the time of volunteers',
    table: 'in_kind_steps',
    where: `${ENTRY} AND minutes IS NOT NULL`,
    set: { minutes: 't.minutes + 60' },
    fault: 'in_kind_steps entry',
  },
  {
    what: 'what money was worth when it was changed',
    table: 'fx_conversions',
    set: { carrying: 't.carrying + 1' },
    fault: 'fx_conversions entry',
  },
  {
    what: 'a currency that was locked',
    table: 'entry_rates',
    set: { currency: `'JPY'` },
    fault: 'entry_rates entry',
  },
  {
    what: 'what a thing cost',
    table: 'asset_costs',
    set: { cost: 't.cost + 900000000' },
    fault: 'asset_costs entry',
  },
  {
    what: 'what was agreed',
    table: 'agreements',
    set: { amount: 't.amount + 1' },
    fault: 'agreements amount',
  },
  { what: 'what an agreement is for', table: 'agreement_earmarks', fault: 'agreements earmark' },
  {
    what: 'when money is due',
    table: 'instalments',
    set: { due_on: `'2031-01-01'` },
    fault: 'agreements instalments',
  },
  {
    what: 'how much a group was promised',
    table: 'ring_fences',
    set: { group_codes: `'["general"]'` },
    fault: 'ring_fences terms',
  },
  { what: 'a ring-fence', table: 'ring_fences', fault: 'ring_fences missing' },
  {
    what: 'the amount that needs a second person',
    table: 'ledgers',
    set: { approval_threshold: 't.approval_threshold * 10' },
    fault: 'ledgers policies',
  },
  {
    what: 'a version of an agreement',
    table: 'agreement_versions',
    where: 'version = 1',
    fault: 'agreements version',
  },
]

const place = () => (isPostgres() ? 'ctid::text' : 'rowid')

test.group('Tampering with the records beside a ledger', (group) => {
  let cityId: string
  group.setup(async () => void (cityId = await practiceCity()))
  group.each.timeout(60_000)

  const found = async () =>
    (await verifyLedger(cityId)).faults.map(({ code, params }) =>
      code === 'V_SUBLEDGER' ? `${params.table} ${params.part}` : code
    )

  test('nothing is found where nothing was done', async ({ assert }) => {
    assert.deepEqual(await found(), [])
  })

  for (const { what, table, where = 'TRUE', set, fault } of DAMAGE) {
    test(`${what} ${set ? 'changed' : 'removed'} is found and named`, async ({ assert }) => {
      const [row] = await selectRows(
        db.connection(),
        `SELECT t.*, ${place()} AS its_place FROM ${table} t WHERE city_id = ? AND ${where} LIMIT 1`,
        [cityId]
      )
      const { its_place: at, ...columns } = row
      const names = Object.keys(columns)
      const values = names.map((name) => literal(columns[name]))
      const one = `${place()} = '${at}'`
      const changed = Object.entries(set ?? {}).map(([column, value]) => `${column} = ${value}`)
      await asOwner(
        [table],
        set
          ? [`UPDATE ${table} AS t SET ${changed.join(', ')} WHERE ${one}`]
          : [`DELETE FROM ${table} WHERE ${one}`]
      )
      try {
        assert.include(await found(), fault)
      } finally {
        const back = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${values.join(', ')})`
        const key = names.filter((name) => !set?.[name]).filter((name) => columns[name] !== null)
        const same = key.map((name) => `${name} = ${literal(columns[name])}`).join(' AND ')
        await asOwner([table], set ? [`DELETE FROM ${table} WHERE ${same}`, back] : [back])
      }
      assert.deepEqual(await found(), [])
    })
  }

  test('an account that may suddenly fall below zero is named', async ({ assert }) => {
    const set = (value: string) =>
      asOwner(
        ['accounts'],
        [`UPDATE accounts SET floor_zero = ${value} WHERE city_id = '${cityId}' AND code = '8100'`]
      )
    await set(isPostgres() ? 'FALSE' : '0')
    try {
      const faults = (await verifyLedger(cityId)).faults
      assert.deepInclude(faults, {
        seq: null,
        code: 'V_ACCOUNT',
        params: { account: '8100', column: 'floor_zero' },
      })
    } finally {
      await set(isPostgres() ? 'TRUE' : '1')
    }
  })

  test('the hash that a repeated request is compared with is named', async ({ assert }) => {
    const of = `FROM journal_entries WHERE city_id = '${cityId}' AND seq = 3`
    const [{ request_hash: before }] = await selectRows(
      db.connection(),
      `SELECT request_hash ${of}`
    )
    const set = (hash: string) =>
      asOwner(
        ['journal_entries'],
        [`UPDATE ${of.slice(5).replace(' WHERE', ` SET request_hash = '${hash}' WHERE`)}`]
      )
    await set('a'.repeat(64))
    try {
      const [first] = (await verifyLedger(cityId)).faults
      assert.deepEqual(first, { seq: '3', code: 'V_COLUMN', params: { column: 'request_hash' } })
    } finally {
      await set(before)
    }
  })
})

test.group('Records sealed with an anchor', (group) => {
  group.each.timeout(60_000)

  test('what is changed, taken away, put in or sealed anew afterwards is named; what came later is not', async ({
    assert,
  }) => {
    const cityId = await practiceCity()
    const anchored = () => transact((trx) => makeAnchor(trx, { cityId, reason: 'by_hand' }))
    await anchored()
    const found = async () => (await verifyLedger(cityId)).faults
    assert.deepEqual(await found(), [])

    const [rate] = await selectRows(
      db.connection(),
      'SELECT id, rate FROM fx_rates WHERE city_id = ? ORDER BY id',
      [cityId]
    )
    const setRate = (value: string) =>
      asOwner(
        ['fx_rates'],
        [`UPDATE fx_rates SET rate = '${value}' WHERE city_id = '${cityId}' AND id = '${rate.id}'`]
      )
    const sealed = { seq: null, code: 'V_RECORD' }
    const changed = { ...sealed, params: { table: 'fx_rates', record: rate.id, state: 'changed' } }
    await setRate('7.7')
    assert.deepEqual(await found(), [changed])

    const [seal] = await selectRows(
      db.connection(),
      `SELECT * FROM record_seals WHERE city_id = ? AND table_name = 'fx_rates' AND record_key = ?`,
      [cityId, rate.id]
    )
    const one = `city_id = '${cityId}' AND table_name = 'fx_rates' AND record_key = '${rate.id}'`
    const setSeal = (hash: string) =>
      asOwner(['record_seals'], [`UPDATE record_seals SET sha256 = '${hash}' WHERE ${one}`])
    const [forged] = await selectRows(
      db.connection(),
      'SELECT * FROM fx_rates WHERE city_id = ? AND id = ?',
      [cityId, rate.id]
    )
    const fxRates = (await sealedTables(db.connection())).find(({ name }) => name === 'fx_rates')!
    await setSeal(recordHash(fxRates.columns, forged))
    const batch = { ...sealed, params: { table: 'record_seals', record: '1', state: 'changed' } }
    assert.deepEqual(await found(), [batch])
    await setRate(rate.rate)
    await setSeal(seal.sha256)
    assert.deepEqual(await found(), [])

    await asOwner(
      ['report_head_marks'],
      [`DELETE FROM report_head_marks WHERE city_id = '${cityId}'`]
    )
    const gone = await found()
    assert.isAbove(gone.length, 0)
    assert.isTrue(
      gone.every(({ params }) => params.table === 'report_head_marks' && params.state === 'missing')
    )
  })

  test('every record of the city that never changes is sealed, and none twice', async ({
    assert,
  }) => {
    const cityId = await practiceCity()
    await transact((trx) => sealRecords(trx, cityId))
    await transact((trx) => sealRecords(trx, cityId))
    assert.deepEqual((await verifyLedger(cityId)).faults, [])
    const counted = await selectRows(
      db.connection(),
      'SELECT table_name AS name, count(*) AS n FROM record_seals WHERE city_id = ? GROUP BY table_name',
      [cityId]
    )
    for (const { name, n } of counted) {
      const decided = name === 'entry_drafts' ? ` AND state <> 'waiting'` : ''
      const [row] = await selectRows(
        db.connection(),
        `SELECT count(*) AS n FROM ${name} WHERE city_id = ?${decided}`,
        [cityId]
      )
      assert.deepEqual([name, toCount(n)], [name, toCount(row.n)])
    }
    const names = counted.map(({ name }) => name)
    assert.includeMembers(names, [
      'fx_rates',
      'value_rates',
      'agreement_versions',
      'in_kind_items',
      'receipts',
      'funds',
    ])
  })
})

test.group('Records sealed in several batches', () => {
  test('what is too much at once is sealed the next time, and every batch holds', async ({
    assert,
  }) => {
    const slug = `practice-${newId()}`
    const cityId = derivedId('city', slug)
    await transact((trx) => seedCity(trx, { ...practice, city: { ...practice.city, slug } }))
    const sealed = async () => {
      const rows = await selectRows(
        db.connection(),
        'SELECT no, count(*) AS n FROM record_seals WHERE city_id = ? GROUP BY no ORDER BY no',
        [cityId]
      )
      return rows.map(({ n }) => toCount(n))
    }
    for (let batch = 0; batch < 2; batch++) await transact((trx) => sealRecords(trx, cityId, 3))
    assert.deepEqual(await sealed(), [3, 3])
    await transact((trx) => sealRecords(trx, cityId))
    assert.isAbove((await sealed())[2], 3)
    assert.deepEqual((await verifyLedger(cityId)).faults, [])
  })
})

test.group('Guards that are known', () => {
  test('every trigger of the database is one whose absence would be named', async ({ assert }) => {
    const raw = await openRawConnection()
    const rows = await raw.rows(
      isPostgres()
        ? `SELECT tgname AS name FROM pg_trigger WHERE NOT tgisinternal`
        : `SELECT name FROM sqlite_master WHERE type = 'trigger'`
    )
    await raw.close()
    const known = new Set(await knownTriggers(db.connection()))
    const there = new Set(rows.map(({ name }) => String(name)))
    // One made in a migration alone belongs into database/triggers/append_only_records.ts, too
    assert.deepEqual([[...there.difference(known)], [...known.difference(there)]], [[], []])
  })

  test('a guard that is there and never fires is named', async ({ assert }) => {
    if (!isPostgres()) return assert.isFalse(isPostgres())
    const raw = await openRawConnection()
    const guard = (more: string) =>
      raw.run(
        `CREATE OR REPLACE TRIGGER postings_append_only BEFORE UPDATE OR DELETE ON postings FOR EACH ROW ${more} EXECUTE FUNCTION refuse_change()`
      )
    try {
      await guard('WHEN (FALSE)')
      assert.deepEqual(await guardFaults(db.connection()), [
        { guard: 'postings_append_only', state: 'changed' },
      ])
    } finally {
      await guard('')
      await raw.close()
    }
    assert.deepEqual(await guardFaults(db.connection()), [])
  })
})
