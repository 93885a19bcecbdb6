import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { derivedId, newId } from '#core/ids'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { appraise } from '#appraisal/domain/appraise'
import { modelOfOutturn } from '#appraisal/queries/todays'
import { seedBeforeSeats, seedExtras } from '#database/demo/extras/index'
import { demoCities, practice } from '#database/demo/index'
import { seedCity, type SeedOptions } from '#database/demo/seed_city'
import { matchShown } from '#funding/queries/match'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { toDecimalString } from '#money/money'
import { costRuleOf } from '#network/queries/cost_rules'
import { dealOf } from '#network/queries/deal'
import { listDeals, networkBalances } from '#network/queries/deals'

/** Seeds a demo city under a name of its own, so that tests never meet. */
async function seeded(slug: string, options?: SeedOptions, before?: typeof seedBeforeSeats) {
  const demo = demoCities.find(({ city }) => city.slug === slug)!
  const own = { ...demo, city: { ...demo.city, slug: `${slug}-${newId()}` } }
  const beforeSeats = (trx: TransactionClientContract) => before!(trx, own)
  await transact((trx) => seedCity(trx, own, { ...options, ...(before && { beforeSeats }) }))
  return { cityId: derivedId('city', own.city.slug), demo: own }
}

async function decidedOf(cityId: string, round: string, currency: string) {
  const rows = await selectRows(
    db.connection(),
    `SELECT l.code, sum(a.amount) AS amount FROM allocations a
     JOIN allocation_decisions d ON d.city_id = a.city_id AND d.id = a.decision_id
     JOIN allocation_rounds r ON r.city_id = d.city_id AND r.id = d.round_id
     JOIN budget_lines l ON l.city_id = a.city_id AND l.id = a.budget_line_id
     WHERE a.city_id = ? AND r.code = ? GROUP BY l.code ORDER BY l.code`,
    [cityId, round]
  )
  return Object.fromEntries(
    rows.map((row) => [row.code, toDecimalString(toBigInt(row.amount), currency)])
  )
}

async function balance(cityId: string, account: string): Promise<bigint> {
  const [row] = await selectRows(
    db.connection(),
    'SELECT sum(functional_amount) AS sum FROM postings WHERE city_id = ? AND account_code = ?',
    [cityId, account]
  )
  return toBigInt(row.sum)
}

const DECIDED: { slug: string; round: string; lines: Record<string, string>; left: bigint }[] = [
  {
    slug: 'anseong',
    round: 'R2026',
    lines: {
      A1: '10000000',
      A2: '5000000',
      A3: '105000000',
      A4: '70000000',
      A5: '15000001',
      A6: '30000000',
      A7: '60000000',
    },
    left: 0n,
  },
  {
    slug: 'ljubljana',
    round: 'R2023',
    lines: {
      G1: '87620.69',
      G2: '240000.00',
      G3: '58413.79',
      G4: '70620.97',
      G5: '43810.35',
      G6: '21905.17',
      G7: '78467.75',
      G8: '54927.42',
      G9: '39233.87',
    },
    left: 0n,
  },
  {
    slug: 'melitopol',
    round: 'R2018',
    lines: {
      M1: '70000.00',
      M2: '70000.00',
      M3: '90000.00',
      M4: '350000.00',
      M5: '240000.00',
      M6: '45000.00',
      M7: '35000.00',
    },
    left: 0n,
  },
  { slug: 'skofja-loka', round: 'R2017', lines: { LUS: '89186.36' }, left: 0n },
]

test.group('Demo cities', () => {
  test('{slug}: the decided round is in the ledger to the unit')
    .with(DECIDED)
    .run(async ({ assert }, { slug, round, lines, left }) => {
      const { cityId, demo } = await seeded(slug)
      assert.deepEqual(await decidedOf(cityId, round, demo.city.currency), lines)
      assert.equal(-(await balance(cityId, '8100')), left, 'nothing is left unallocated')
      const verdict = await verifyLedger(cityId)
      assert.deepEqual([verdict.ok, verdict.faults], [true, []])
    })

  test('anseong spends in 2023 to 2025 what it received, one to one from the state and the city', async ({
    assert,
  }) => {
    const { cityId } = await seeded('anseong')
    const rows = await selectRows(
      db.connection(),
      `SELECT a.number, -sum(CASE WHEN p.account_code = '8400' THEN p.amount ELSE 0 END) AS spent,
         sum(CASE WHEN p.account_code = '1000' AND p.amount > 0 THEN p.amount ELSE 0 END) AS received
       FROM agreements a JOIN postings p ON p.city_id = a.city_id AND p.fund_id = a.fund_id
       WHERE a.city_id = ? AND a.number < 'AS-2026' GROUP BY a.number ORDER BY a.number`,
      [cityId]
    )
    assert.deepEqual(
      rows.map((row) => [row.number, toBigInt(row.spent), toBigInt(row.received)]),
      [
        ['AS-2023-01', 50_000_000n, 50_000_000n],
        ['AS-2023-02', 50_000_000n, 50_000_000n],
        ['AS-2024-01', 30_000_000n, 30_000_000n],
        ['AS-2024-02', 30_000_000n, 30_000_000n],
        ['AS-2025-01', 30_000_000n, 30_000_000n],
        ['AS-2025-02', 30_000_000n, 30_000_000n],
      ]
    )
  })

  test('melitopol asked the state for money and did not get it: no fund, no pledge, no receipt', async ({
    assert,
  }) => {
    const { cityId } = await seeded('melitopol')
    const [row] = await selectRows(
      db.connection(),
      `SELECT a.status, a.fund_id, count(p.entry_id) AS postings FROM agreements a
       LEFT JOIN postings p ON p.city_id = a.city_id AND p.agreement_id = a.id
       WHERE a.city_id = ? AND a.number = 'MP-2018-05' GROUP BY a.status, a.fund_id`,
      [cityId]
    )
    assert.deepEqual([row.status, row.fund_id, Number(row.postings)], ['asked', null, 0])
  })

  test('škofja loka shares its cost by agreed amounts, not by the printed percentage', async ({
    assert,
  }) => {
    const { cityId } = await seeded('skofja-loka')
    const rows = await selectRows(
      db.connection(),
      'SELECT amount FROM agreements WHERE city_id = ? ORDER BY number',
      [cityId]
    )
    const [cofinanced, own] = rows.map((row) => toBigInt(row.amount))
    assert.deepEqual([cofinanced, own, cofinanced + own], [6_994_689n, 1_923_947n, 8_918_636n])
    const byPercentage = (8_918_636n * 7843n + 5000n) / 10_000n
    assert.equal(byPercentage - cofinanced, 197n, 'the printed percentage would be off by 1.97')
  })

  test('grants that want a match have it to the unit: 1:1 in Anseong, agreed amounts in Škofja Loka', async ({
    assert,
  }) => {
    for (const [slug, number, required] of [
      ['anseong', 'AS-2023-01', 50_000_000n],
      ['anseong', 'AS-2026-03', 30_000_000n],
      ['skofja-loka', 'SL-2017-01', 1_923_947n],
    ] as const) {
      const { cityId } = await seeded(slug)
      const [agreement] = await selectRows(
        db.connection(),
        'SELECT id FROM agreements WHERE city_id = ? AND number = ?',
        [cityId, number]
      )
      const match = await matchShown(db.connection(), cityId, agreement.id, '2026-11-01')
      assert.equal(match.requirement!.required, required)
      assert.include(match.now!, { counted: required, shortfall: 0n, over: 0n })
    }
  })

  test('vouchers that the province runs stand beside the books of Anseong, never in them', async ({
    assert,
  }) => {
    const { cityId } = await seeded('anseong')
    const [provision] = await selectRows(
      db.connection(),
      'SELECT people, amount FROM outside_provisions WHERE city_id = ?',
      [cityId]
    )
    assert.deepEqual([Number(provision.people), toBigInt(provision.amount)], [398, 139_300_000n])
    const [posted] = await selectRows(
      db.connection(),
      'SELECT count(*) AS n FROM postings WHERE city_id = ? AND abs(amount) = 139300000',
      [cityId]
    )
    assert.equal(Number(posted.n), 0)
  })

  test('seeds nothing twice: the same city again is refused and nothing is left half done', async ({
    assert,
  }) => {
    const { demo } = await seeded('skofja-loka')
    await assert.rejects(() => transact((trx) => seedCity(trx, demo)))
  })

  test('without receipts a city has its agreements and no cash', async ({ assert }) => {
    const { cityId } = await seeded('ljubljana', { agreementsOnly: true })
    assert.equal(await balance(cityId, '1000'), 0n)
    assert.equal(await balance(cityId, '9000'), 69_500_001n)
  })
})

const APPRAISED: { slug: string; npv: string; bcr: string; irr: string }[] = [
  { slug: 'anseong', npv: '20777507.339258', bcr: '1.13916616', irr: '0.1253159920' },
  { slug: 'ljubljana', npv: '16815.911019', bcr: '1.16815911', irr: '0.1593374576' },
  { slug: 'melitopol', npv: '32231.404959', bcr: '1.10743802', irr: '0.1771336128' },
]

test.group('Demo appraisals', () => {
  test('{slug}: stored with its city and solved to the printed digits')
    .with(APPRAISED)
    .run(async ({ assert }, { slug, npv, bcr, irr }) => {
      const { cityId } = await seeded(slug)
      const [stored] = await selectRows(
        db.connection(),
        'SELECT document FROM appraisal_versions WHERE city_id = ?',
        [cityId]
      )
      const { results } = appraise(JSON.parse(stored.document))
      assert.equal(results.npv.value!.toFixed(6), npv)
      assert.equal(results.bcr.value!.toFixed(8), bcr)
      assert.deepEqual(
        results.irr.roots.map((root) => root.rate.toFixed(10)),
        [irr]
      )
    })
})

test.group('Practice City', () => {
  test('has something of everything, a closed year with its anchors, and books that verify', async ({
    assert,
  }) => {
    const own = { ...practice, city: { ...practice.city, slug: `practice-${newId()}` } }
    await transact((trx) => seedCity(trx, own))
    await transact((trx) => seedExtras(trx, own))
    const cityId = derivedId('city', own.city.slug)
    const counts: Record<string, number> = {}
    for (const table of [
      'bank_lines',
      'bank_matches',
      'in_kind_items',
      'fx_conversions',
      'funding_requests',
      'award_batches',
      'asset_costs',
      'anchors',
      'year_closings',
      'report_heads',
      'appraisal_versions',
    ]) {
      const [row] = await selectRows(
        db.connection(),
        `SELECT count(*) AS n FROM ${table} WHERE city_id = ?`,
        [cityId]
      )
      counts[table] = Number(row.n)
    }
    assert.deepEqual(counts, {
      bank_lines: 4,
      bank_matches: 1,
      in_kind_items: 3,
      fx_conversions: 1,
      funding_requests: 2,
      award_batches: 1,
      asset_costs: 1,
      anchors: 2,
      year_closings: 1,
      report_heads: 3,
      appraisal_versions: 1,
    })
    const [{ document }] = own.appraisals
    const spent = await modelOfOutturn(db.connection(), cityId, document, 2024)
    assert.deepEqual(
      spent.costs[0].flows.map(({ year, amount, budgetLine }) => [year, amount, budgetLine]),
      [
        [2022, '16000.00', 'P2 2022'],
        [2023, '10560.00', 'P2 2023'],
      ]
    )
    const { ok, faults } = await verifyLedger(cityId)
    assert.deepEqual([ok, faults], [true, []])
  })

  test('Anseong’s registers in kind leave its books as they were', async ({ assert }) => {
    const { cityId, demo } = await seeded('anseong')
    const entries = () =>
      selectRows(db.connection(), 'SELECT head_seq FROM ledgers WHERE city_id = ?', [cityId])
    const before = await entries()
    await transact((trx) => seedExtras(trx, demo))
    assert.deepEqual(await entries(), before)
    const [row] = await selectRows(
      db.connection(),
      'SELECT count(*) AS n FROM in_kind_steps WHERE city_id = ?',
      [cityId]
    )
    assert.equal(Number(row.n), 4)
  })
})

test.group('The network of fifteen cities', () => {
  test('Melitopol pays three costs for all, by three rules to the kopiyka; two are settled, and the plan stays', async ({
    assert,
  }) => {
    const plain = await seeded('melitopol')
    const { cityId } = await seeded('melitopol', {}, seedBeforeSeats)
    assert.deepEqual(
      await decidedOf(cityId, 'R2018', 'UAH'),
      await decidedOf(plain.cityId, 'R2018', 'UAH')
    )
    const client = db.connection()
    const deals = await selectRows(
      client,
      "SELECT id, rule FROM network_deals WHERE city_id = ? AND kind = 'cost' ORDER BY no",
      [cityId]
    )
    assert.deepEqual(
      deals.map(({ rule }) => rule),
      ['equal', 'per_head', 'weights']
    )
    const owed = new Map<string, bigint>()
    for (const [at, { id }] of deals.entries()) {
      const deal = await dealOf(client, cityId, id)
      const shares = [...deal.sides, ...deal.partners].map(({ amount }) => amount)
      assert.lengthOf(shares, 15)
      assert.equal(
        shares.reduce((sum, share) => sum + share, 0n),
        10_000_000n
      )
      if (at === 0) {
        const counted = (amount: bigint) => shares.filter((share) => share === amount).length
        assert.deepEqual([counted(666_667n), counted(666_666n)], [10, 5])
      }
      assert.isTrue((await costRuleOf(client, deal))!.isSame)
      for (const { partyId, amount } of deal.partners) owed.set(partyId, at === 2 ? amount : 0n)
    }
    const { rows } = await listDeals(client, cityId, {})
    const paid = rows
      .filter(({ kind }) => kind === 'settlement')
      .map(({ partner }) => partner!.name)
    assert.lengthOf(paid, 28)
    assert.equal(new Set(paid).size, 14)
    const balances = await networkBalances(client, cityId)
    assert.deepEqual(new Map(balances.map(({ partyId, due }) => [partyId, due])), owed)
    const { ok, faults } = await verifyLedger(cityId)
    assert.deepEqual([ok, faults], [true, []])
  })
})
