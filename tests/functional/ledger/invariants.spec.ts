import { createHash } from 'node:crypto'
import { test } from '@japa/runner'
import type { Assert } from '@japa/assert'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { isPostgres, selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { openFiscalYear } from '#ledger/actions/open_fiscal_year'
import { openFund } from '#ledger/actions/open_fund'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import type { EntryRequest, PostingLine } from '#ledger/domain/entry'
import { ownerClient } from '#tests/support/databases'
import {
  allocation,
  authority,
  entryOf,
  headOf,
  insertByHand,
  makeLedger,
  post,
  type LedgerFixture,
} from '#tests/support/ledger'
import { closeUpTo } from '#tests/support/periods'
import { handWritten, sabotage, type Sabotage } from '#tests/support/sabotage'

/*
 * The invariants of a ledger, each three times: what an action answers to whoever breaks it, what the
 * database answers to the same written by hand, and what there is to see when the guard is taken out.
 * The last shows that the first two prove something.
 */

interface City extends LedgerFixture {
  /** A second fund, without a restriction. */
  other: string
  /** 100.00 of authority in the first fund on 1 March. */
  first: EntryRequest
}

interface Invariant {
  name: string
  /** Through the action; every command must be refused with its code. */
  action: (city: City) => [RegExp, () => Promise<unknown>][]
  /** By hand, with the rights of the application. */
  hand: (city: City) => [RegExp, () => Promise<unknown>][]
  saboteur: (city: City) => Sabotage
  before?: (city: City) => Promise<unknown>
}

async function makeCity(): Promise<City> {
  const fixture = await makeLedger()
  const { id: other } = await transact((trx) =>
    openFund(trx, {
      cityId: fixture.cityId,
      code: 'F2',
      name: 'Second',
      restriction: 'unrestricted',
    })
  )
  const first = authority(fixture, 10_000n)
  await post(first)
  return { ...fixture, other, first }
}

const line = (city: City, change: Partial<PostingLine>): PostingLine => ({
  account: '8000',
  fund: city.fund,
  currency: city.currency,
  amount: 100n,
  ...change,
})

const pair = (city: City, debit: Partial<PostingLine>, credit: Partial<PostingLine>) => [
  line(city, debit),
  line(city, { amount: -100n, ...credit }),
]

/** The same lines through the action and by hand: each must be refused. */
function both(
  code: RegExp,
  lines: (city: City) => PostingLine[],
  change: (city: City) => {
    request?: Partial<EntryRequest>
    header?: Record<string, unknown>
  } = () => ({})
): Pick<Invariant, 'action' | 'hand'> {
  return {
    action: (city) => [
      [code, () => post(entryOf(city, { lines: lines(city), ...change(city).request }))],
    ],
    hand: (city) => [
      [code, () => insertByHand(city, { lines: lines(city), header: change(city).header })],
    ],
  }
}

const inCity = (city: City, alias = 'p') => `${alias}.city_id = '${city.cityId}'`
const SEAL: [string, string] = ['journal_entries', 'entries_seal']
const HEAD: [string, string] = ['ledgers', 'ledger_head_steps']

const unbalanced = (city: City) => pair(city, {}, { account: '8100', fund: city.other })
const crossing = (city: City) => [
  ...pair(city, { account: '4000' }, { account: '1000' }),
  ...pair(city, { account: '1000', fund: city.other }, { account: '4000', fund: city.other }),
]
const authorityCrossing = (city: City) => [
  ...pair(city, { account: '8100' }, { account: '8000' }),
  ...pair(city, { fund: city.other }, { account: '8100', fund: city.other }),
]
const seconded = (city: City) => ({
  request: { kind: 'adjustment' as const, approvedBy: city.checker },
  header: { kind: 'adjustment', approved_by: city.checker },
})

const rewriting = (city: City): string[] => [
  `UPDATE journal_entries SET memo = 'other' WHERE city_id = '${city.cityId}'`,
  `UPDATE postings SET amount = amount + 1 WHERE city_id = '${city.cityId}'`,
  `DELETE FROM postings WHERE city_id = '${city.cityId}'`,
  `DELETE FROM journal_entries WHERE city_id = '${city.cityId}'`,
  ...(isPostgres()
    ? [
        'TRUNCATE postings',
        `INSERT INTO postings SELECT * FROM postings p WHERE ${inCity(city)}
          ON CONFLICT (city_id, entry_id, line_no) DO UPDATE SET amount = 5`,
      ]
    : [`INSERT OR REPLACE INTO postings SELECT * FROM postings p WHERE ${inCity(city)}`]),
]

const again = (city: City) =>
  handWritten(city, pair(city, {}, { account: '8100' }), { id: city.first.id })

/** All of `statements` in one transaction of the application. */
const typed = (statements: string[]) =>
  transact(async (trx) => {
    for (const statement of statements) await trx.rawQuery(statement)
  })

const INVARIANTS: Invariant[] = [
  {
    name: 'I1 every entry balances for each fund and currency, and for each fund in the functional currency',
    ...both(/E_UNBALANCED/, unbalanced),
    saboteur: (city) => ({
      without: { triggers: [SEAL] },
      damage: handWritten(city, unbalanced(city)),
      question: `SELECT 1 FROM postings p WHERE ${inCity(city)}
        GROUP BY p.entry_id, p.fund_id, p.currency HAVING sum(p.amount) <> 0 OR sum(p.functional_amount) <> 0`,
    }),
  },
  {
    name: 'I2 an entry has two lines or more, and no line is empty',
    action: (city) => [
      [/E_TOO_FEW_LINES/, () => post(entryOf(city, { lines: [line(city, {})] }))],
      [
        /E_EMPTY_LINE/,
        () =>
          post(
            entryOf(city, {
              lines: [...pair(city, {}, { account: '8100' }), line(city, { amount: 0n })],
            })
          ),
      ],
    ],
    hand: (city) => [
      [/E_UNBALANCED|check/i, () => insertByHand(city, { lines: [line(city, {})] })],
      [/check/i, () => insertByHand(city, { lines: [], header: { line_count: 0 } })],
      [
        /check/i,
        () =>
          insertByHand(city, {
            lines: [...pair(city, {}, { account: '8100' }), line(city, { amount: 0n })],
          }),
      ],
    ],
    saboteur: (city) => ({
      without: { checks: ['postings'] },
      damage: handWritten(city, [
        ...pair(city, {}, { account: '8100' }),
        line(city, { amount: 0n }),
      ]),
      question: `SELECT 1 FROM postings p WHERE ${inCity(city)} AND p.amount = 0 AND p.functional_amount = 0`,
    }),
  },
  {
    name: 'I3 what is posted is never changed and never vanishes',
    action: (city) => [
      [/E_IDEMPOTENCY_CONFLICT/, () => post({ ...city.first, memo: 'another story' })],
    ],
    hand: (city) =>
      rewriting(city).map((sql) => [/E_[A-Z]+|permission denied/, () => typed([sql])]),
    saboteur: (city) => ({
      without: { appendOnly: ['journal_entries'] },
      damage: [rewriting(city)[0]],
      question: `SELECT 1 FROM journal_entries e WHERE ${inCity(city, 'e')} AND e.memo <> 'authority'`,
    }),
  },
  {
    name: 'I4 entries are numbered without a gap and linked by their hashes',
    action: (city) => [
      // the number of a refused entry is given again: see the test of the head below
      [/E_OVERDRAWN/, () => post(allocation(city, 20_000n))],
    ],
    hand: (city) => [
      [/E_SEQ/, () => insertByHand(city, { header: { seq: 5n } })],
      [/E_PREV/, () => insertByHand(city, { header: { prev_hash: 'a'.repeat(64) } })],
      [
        /E_HEAD_STEP|E_HEAD_HASH|permission denied/,
        () => typed([`UPDATE ledgers SET head_seq = 7 WHERE city_id = '${city.cityId}'`]),
      ],
    ],
    saboteur: (city) => ({
      without: { triggers: [SEAL, HEAD] },
      damage: handWritten(city, pair(city, {}, { account: '8100' }), { seq: 9n }),
      question: `SELECT 1 FROM journal_entries e WHERE ${inCity(city, 'e')}
        GROUP BY e.city_id HAVING max(e.seq) <> count(*)`,
    }),
  },
  {
    name: 'I5 the same id and the same request give the same entry, another request with that id is refused',
    action: (city) => [
      [/E_IDEMPOTENCY_CONFLICT/, () => post({ ...city.first, effectiveOn: '2023-03-02' })],
    ],
    hand: (city) => [[/E_DUPLICATE|E_SEALED|unique|duplicate/i, () => typed(again(city))]],
    saboteur: (city) => ({
      without: {
        triggers: [SEAL, ['journal_entries', 'entries_project']],
        appendOnly: ['journal_entries'],
      },
      damage: [
        `${isPostgres() ? 'INSERT' : 'INSERT OR REPLACE'} INTO journal_entries
          (city_id, id, seq, kind, effective_on, recorded_at, memo, request_hash, prepared_by, line_count, payload, prev_hash, hash)
         SELECT city_id, id, seq, kind, effective_on, recorded_at, memo, 'another', prepared_by, line_count, payload, prev_hash, hash
         FROM journal_entries e WHERE ${inCity(city, 'e')}
         ${isPostgres() ? 'ON CONFLICT (city_id, id) DO UPDATE SET request_hash = excluded.request_hash' : ''}`,
      ],
      question: `SELECT 1 FROM journal_entries e WHERE ${inCity(city, 'e')} AND e.request_hash = 'another'`,
    }),
  },
  {
    name: 'I6 an entry is reversed once at most; a reversal may be reversed itself',
    before: async (city) => {
      const back = await reverse(city, city.first.id)
      const forth = await reverse(city, back)
      return reverse(city, forth)
    },
    action: (city) => [
      [
        /E_ALREADY_REVERSED/,
        () =>
          post(
            entryOf(city, {
              kind: 'reversal',
              reversesId: city.first.id,
              lines: pair(city, {}, { account: '8100' }),
            })
          ),
      ],
    ],
    hand: (city) => [
      [
        /E_ALREADY_REVERSED/,
        () => insertByHand(city, { header: { kind: 'reversal', reverses_id: city.first.id } }),
      ],
    ],
    saboteur: (city) => ({
      // the unique key would still hold: two rows that name it in the question are made by an edit
      without: { triggers: [SEAL], appendOnly: ['journal_entries'] },
      damage: [...handWritten(city, pair(city, {}, { account: '8100' })), ...withoutUnique(city)],
      question: `SELECT 1 FROM journal_entries e WHERE ${inCity(city, 'e')} AND e.kind = 'reversal'
        GROUP BY e.source_id HAVING e.source_id IS NOT NULL AND count(*) > 1`,
    }),
  },
  {
    name: 'I7 nothing takes effect in a closed period, nor after the last day that is allowed',
    before: async (city) => {
      await transact((trx) =>
        openFiscalYear(trx, { cityId: city.cityId, name: '2098', startsOn: '2098-01-01' })
      )
      await closeUpTo(city.cityId, '2023-02-01', city)
    },
    action: (city) => [
      [/E_PERIOD/, () => post(authority(city, 100n, '2023-02-15'))],
      [/E_FUTURE/, () => post(authority(city, 100n, '2098-02-15'))],
    ],
    hand: (city) => [
      [/E_PERIOD/, () => insertByHand(city, { header: { effective_on: '2023-02-15' } })],
      [/E_FUTURE/, () => insertByHand(city, { header: { effective_on: '2098-02-15' } })],
    ],
    saboteur: (city) => ({
      without: { triggers: [SEAL] },
      damage: handWritten(city, pair(city, {}, { account: '8100' }), {
        effective_on: '2023-02-15',
      }),
      question: `SELECT 1 FROM journal_entries e JOIN periods t ON t.city_id = e.city_id
          AND e.effective_on BETWEEN t.starts_on AND t.ends_on AND t.status = 'closed'
        WHERE ${inCity(city, 'e')} AND e.seq > (SELECT max(v.head_seq) FROM period_events v
          WHERE v.city_id = t.city_id AND v.period_id = t.id)`,
    }),
  },
  {
    name: 'I8 funds, lines and commitments are those of the city, and a line has the currency of its account',
    before: (city) =>
      typed([
        `INSERT INTO accounts (city_id, code, type, normal_side, currency, floor_zero, needs_line, opened_on)
         VALUES ('${city.cityId}', '1001', 'asset', 'debit', 'USD', ${isPostgres() ? 'false, false' : '0, 0'}, '2000-01-01')`,
      ]),
    action: (city) => [
      [
        /E_UNKNOWN_REFERENCE/,
        () => {
          const fund = newId()
          return post(entryOf(city, { lines: pair(city, { fund }, { account: '8100', fund }) }))
        },
      ],
      [
        /E_ACCOUNT_CURRENCY/,
        () => post(entryOf(city, { lines: pair(city, { account: '1001' }, { account: '4000' }) })),
      ],
    ],
    hand: (city) => [
      [
        /foreign key/i,
        () => {
          const fund = newId()
          return insertByHand(city, { lines: pair(city, { fund }, { account: '8100', fund }) })
        },
      ],
      [
        /E_ACCOUNT_CURRENCY/,
        () => insertByHand(city, { lines: pair(city, { account: '1001' }, { account: '4000' }) }),
      ],
    ],
    saboteur: (city) => {
      const fund = newId()
      return {
        without: { foreignKeys: ['postings'] },
        damage: handWritten(city, pair(city, { fund }, { account: '8100', fund })),
        question: `SELECT 1 FROM postings p WHERE ${inCity(city)} AND NOT EXISTS
          (SELECT 1 FROM funds f WHERE f.city_id = p.city_id AND f.id = p.fund_id)`,
      }
    },
  },
  {
    name: 'I9 what a fund may still give out is below zero on no day, whenever it is entered',
    action: (city) => [
      [/E_OVERDRAWN/, () => post(allocation(city, 10_001n))],
      // enough today, but not on the day it is said to have happened
      [/E_OVERDRAWN/, () => post(allocation(city, 100n, '2023-02-01'))],
    ],
    hand: (city) => [
      [
        /E_OVERDRAWN/,
        () =>
          insertByHand(city, { lines: allocation(city, 10_001n).lines, header: approved(city) }),
      ],
      [
        /E_OVERDRAWN/,
        () =>
          insertByHand(city, {
            lines: allocation(city, 100n).lines,
            header: { ...approved(city), effective_on: '2023-02-01' },
          }),
      ],
    ],
    saboteur: (city) => ({
      without: { triggers: [SEAL] },
      damage: handWritten(city, allocation(city, 100n).lines, {
        ...approved(city),
        effective_on: '2023-02-01',
      }),
      question: `SELECT 1 FROM (SELECT sum(p.functional_amount) OVER
          (PARTITION BY p.fund_id ORDER BY p.effective_on) AS standing
        FROM postings p WHERE ${inCity(city)} AND p.account_code = '8100') s WHERE s.standing > 0`,
    }),
  },
  {
    name: 'I10 money and its authority leave a fund for another only through transfers and releases',
    action: (city) =>
      [crossing, authorityCrossing].map((lines) => [
        /E_FUND_MOVE/,
        () => post(entryOf(city, { lines: lines(city), ...seconded(city).request })),
      ]),
    hand: (city) =>
      [crossing, authorityCrossing].map((lines) => [
        /E_FUND_MOVE/,
        () => insertByHand(city, { lines: lines(city), header: seconded(city).header }),
      ]),
    saboteur: (city) => ({
      without: { triggers: [['journal_entries', 'entries_seal_funds']] },
      damage: handWritten(city, crossing(city), seconded(city).header),
      question: `SELECT 1 FROM postings p WHERE ${inCity(city)} AND p.account_code = '1000'
        GROUP BY p.entry_id HAVING min(p.amount) < 0 AND max(p.amount) > 0
          AND NOT EXISTS (SELECT 1 FROM postings x WHERE x.city_id = '${city.cityId}'
            AND x.entry_id = p.entry_id AND x.account_code IN ('3900', '3910'))`,
    }),
  },
  {
    name: 'I11 the exchange account comes out at zero in every entry',
    ...both(/E_EXCHANGE/, (city) => pair(city, { account: '1900' }, { account: '1000' })),
    saboteur: (city) => ({
      without: { triggers: [SEAL] },
      damage: handWritten(city, pair(city, { account: '1900' }, { account: '1000' })),
      question: `SELECT 1 FROM postings p WHERE ${inCity(city)} AND p.account_code = '1900'
        GROUP BY p.entry_id HAVING sum(p.functional_amount) <> 0`,
    }),
  },
  {
    name: 'I12 the totals are what the postings add up to',
    // no action writes totals: what is refused leaves them as they were
    action: (city) => [[/E_OVERDRAWN/, () => post(allocation(city, 10_001n))]],
    hand: (city) =>
      isPostgres()
        ? [
            'UPDATE balance_totals SET debits = debits + 1',
            'DELETE FROM balance_totals',
            'INSERT INTO balance_totals SELECT * FROM balance_totals',
            'UPDATE authority_days SET moved = 0',
          ].map((sql) => [
            /permission denied/,
            () => typed([`${sql} WHERE city_id = '${city.cityId}'`]),
          ])
        : [
            [
              /E_HEAD_HASH/,
              () => typed([`UPDATE ledgers SET head_hash = 'f' WHERE city_id = '${city.cityId}'`]),
            ],
          ],
    saboteur: (city) => ({
      without: { triggers: [['journal_entries', 'entries_project']] },
      damage: handWritten(city, pair(city, {}, { account: '8100' })),
      question: `SELECT 1 FROM postings p WHERE ${inCity(city)} GROUP BY p.account_code
        HAVING sum(p.functional_amount) <> (SELECT coalesce(sum(t.functional_debits - t.functional_credits), 0)
          FROM balance_totals t WHERE t.city_id = '${city.cityId}' AND t.account_code = p.account_code)`,
    }),
  },
  {
    name: 'I13 what is refused leaves nothing behind, not even a part of it',
    action: (city) => [
      // its lines are written before the header is refused
      [/E_OVERDRAWN/, () => post(allocation(city, 10_001n))],
    ],
    hand: (city) => [
      [
        /foreign key/i,
        () => typed(handWritten(city, pair(city, {}, { account: '8100' })).slice(0, -1)),
      ],
    ],
    saboteur: (city) => ({
      without: { foreignKeys: ['postings'] },
      damage: handWritten(city, pair(city, {}, { account: '8100' })).slice(0, -1),
      question: `SELECT 1 FROM postings p WHERE ${inCity(city)} AND NOT EXISTS
        (SELECT 1 FROM journal_entries e WHERE e.city_id = p.city_id AND e.id = p.entry_id)`,
    }),
  },
  {
    name: 'I14 who prepares an entry does not approve it, and an allocation is approved by somebody',
    action: (city) => [
      [/E_SELF_APPROVAL/, () => post({ ...allocation(city, 100n), approvedBy: city.maker })],
      [/E_APPROVAL_NEEDED/, () => post({ ...allocation(city, 100n), approvedBy: null })],
    ],
    hand: (city) => [
      [/check/i, () => insertByHand(city, { header: { approved_by: city.maker } })],
      [/E_APPROVAL_NEEDED/, () => insertByHand(city, { lines: allocation(city, 100n).lines })],
    ],
    saboteur: (city) => ({
      without: { checks: ['journal_entries'] },
      damage: handWritten(city, pair(city, {}, { account: '8100' }), { approved_by: city.maker }),
      question: `SELECT 1 FROM journal_entries e WHERE ${inCity(city, 'e')} AND e.approved_by = e.prepared_by`,
    }),
  },
]

const approved = (city: City) => ({ kind: 'allocation', approved_by: city.checker })

async function reverse(city: City, entryId: string): Promise<string> {
  const id = newId()
  const people = { preparedBy: city.maker, approvedBy: city.checker }
  await transact((trx) =>
    reverseEntry(trx, { id, cityId: city.cityId, entryId, reason: 'x', ...people })
  )
  return id
}

/** A second entry that says it takes back what was taken back already. */
function withoutUnique(city: City): string[] {
  return [
    `UPDATE journal_entries SET kind = 'reversal', source_id = '${city.first.id}'
     WHERE city_id = '${city.cityId}' AND memo = 'by hand'`,
  ]
}

/** Every row of every table that belongs to the city, as one hash. */
async function stateOf(cityId: string): Promise<string> {
  const client = db.connection()
  const tables = await selectRows(
    client,
    isPostgres()
      ? `SELECT table_name AS name FROM information_schema.columns
         WHERE column_name = 'city_id' AND table_schema = current_schema() ORDER BY 1`
      : `SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'city_id'
         WHERE m.type = 'table' ORDER BY 1`
  )
  const hash = createHash('sha256')
  for (const { name } of tables) {
    const rows = await selectRows(client, `SELECT * FROM ${name} WHERE city_id = ?`, [cityId])
    const texts = rows.map((row) =>
      JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? String(value) : value))
    )
    hash.update(`${name}\n${texts.toSorted().join('\n')}\n`)
  }
  return hash.digest('hex')
}

async function refused(assert: Assert, city: City, commands: [RegExp, () => Promise<unknown>][]) {
  assert.isAbove(commands.length, 0)
  const before = await stateOf(city.cityId)
  for (const [code, command] of commands) {
    await assert.rejects(command, code)
    assert.equal(await stateOf(city.cityId), before, 'nothing changed')
  }
}

test.group('Invariants | an action refuses', () => {
  test('{name}')
    .with(INVARIANTS)
    .run(async ({ assert }, { action, before }) => {
      const city = await makeCity()
      await before?.(city)
      await refused(assert, city, action(city))
      assert.deepEqual((await verifyLedger(city.cityId)).faults, [])
    })
})

test.group('Invariants | the database refuses the same by hand', () => {
  test('{name}')
    .with(INVARIANTS)
    .run(async ({ assert }, { hand, before }) => {
      const city = await makeCity()
      await before?.(city)
      await refused(assert, city, hand(city))
      assert.deepEqual((await verifyLedger(city.cityId)).faults, [])
    })
})

test.group('Invariants | without the guard the damage is there to see', () => {
  test('{name}')
    .with(INVARIANTS)
    .run(async ({ assert }, { saboteur, before }) => {
      const city = await makeCity()
      await before?.(city)
      const [whole, damaged] = await sabotage(saboteur(city))
      assert.equal(whole, 0, 'whole books')
      assert.isAbove(damaged, 0, 'damaged books')
      assert.deepEqual((await verifyLedger(city.cityId)).faults, [], 'taken back')
    })
})

test.group('Invariants | what is allowed goes through', () => {
  test('the number of a refused entry is given to the next', async ({ assert }) => {
    const city = await makeCity()
    await assert.rejects(() => post(allocation(city, 20_000n)), /E_OVERDRAWN/)
    assert.equal((await post(allocation(city, 10_000n))).seq, 2n)
    assert.equal((await headOf(city)).seq, 2n)
  })

  test('the same request again gives the stored entry with its number and hash', async ({
    assert,
  }) => {
    const city = await makeCity()
    const stored = await post(city.first)
    await post(allocation(city, 100n))
    assert.deepEqual(await post(city.first), stored)
    assert.isTrue(stored.replayed)
  })

  test('a transfer between funds and its reversal pass the guard of I10', async ({ assert }) => {
    const city = await makeCity()
    const lines = [
      ...crossing(city).map((one) => ({
        ...one,
        account: one.account === '4000' ? '3900' : one.account,
      })),
      ...authorityCrossing(city),
    ]
    const request = entryOf(city, { kind: 'transfer', approvedBy: city.checker, lines })
    await post(request)
    await reverse(city, await reverse(city, request.id))
    assert.deepEqual((await verifyLedger(city.cityId)).faults, [])
  })

  test('a total edited by the owner is named by verification', async ({ assert }) => {
    const city = await makeCity()
    await ownerClient().rawQuery(
      'UPDATE balance_totals SET debits = debits + 1 WHERE city_id = ? AND account_code = ?',
      [city.cityId, '8000']
    )
    const codes = (await verifyLedger(city.cityId)).faults.map(({ code }) => code)
    assert.include(codes, 'V_TOTALS')
  })
})
