import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { NotTogether } from '#core/not_together'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { registerParty } from '#funding/actions/register_party'
import { actionsOf } from '#imports/actions/kinds/actions'
import type { CommitMode } from '#imports/queries/batches'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { fileOf, FILED_KINDS, makeFiledCity } from './kind_files.js'
import { commit, preview, type ImportCity } from './support.js'

/** Everything that imports write, in an order that does not depend on ids. */
const WRITTEN = {
  parties: 'SELECT * FROM parties WHERE city_id = ? ORDER BY name',
  programmes: 'SELECT id, code FROM programmes WHERE city_id = ? ORDER BY code',
  lines: 'SELECT * FROM budget_lines WHERE city_id = ? ORDER BY code',
  funds: 'SELECT * FROM funds WHERE city_id = ? ORDER BY code',
  agreements: 'SELECT * FROM agreements WHERE city_id = ? ORDER BY number',
  earmarks: `SELECT a.number, e.dimension, e.value FROM agreement_earmarks e
    JOIN agreements a ON a.city_id = e.city_id AND a.id = e.agreement_id
    WHERE e.city_id = ? ORDER BY a.number, e.dimension`,
  versions: `SELECT a.number, v.* FROM agreement_versions v
    JOIN agreements a ON a.city_id = v.city_id AND a.id = v.agreement_id
    WHERE v.city_id = ? ORDER BY a.number, v.version`,
  gifts: 'SELECT * FROM in_kind_items WHERE city_id = ? ORDER BY number',
  openings: `SELECT o.* FROM fund_openings o JOIN funds f ON f.city_id = o.city_id AND f.id = o.fund_id
    WHERE o.city_id = ? ORDER BY f.code`,
  entries: 'SELECT * FROM journal_entries WHERE city_id = ? ORDER BY seq',
  postings: `SELECT p.* FROM postings p JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id
    WHERE p.city_id = ? ORDER BY e.seq, p.line_no`,
  rates: `SELECT r.* FROM entry_rates r JOIN journal_entries e ON e.city_id = r.city_id AND e.id = r.entry_id
    WHERE r.city_id = ? ORDER BY e.seq`,
  payables: `SELECT y.* FROM payables y JOIN journal_entries e ON e.city_id = y.city_id AND e.id = y.entry_id
    WHERE y.city_id = ? ORDER BY e.seq`,
  events: 'SELECT * FROM audit_events WHERE city_id = ? ORDER BY seq',
  rows: `SELECT r.row_no, r.verdict, r.outcome, r.issues, r.record_id FROM import_rows r
    JOIN import_batches b ON b.city_id = r.city_id AND b.id = r.batch_id
    WHERE r.city_id = ? ORDER BY b.kind, r.row_no`,
} as const

/** Ids, and codes that are made of one. */
const OWN = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[A-Z]-[0-9a-f]{8}\b/g
/** Instants, and hashes of what holds ids. */
const NEVER_SAME = /\d{4}-\d\d-\d\dT[\d:.]+Z|[0-9a-f]{64}/g
const NEVER_SAME_COLUMN = /^at$|_at$/

/** What is in the books of a city, with ids by the order in which they are met, without hashes and instants. */
async function likeness(cityId: string): Promise<Record<string, string[]>> {
  const met = new Map<string, string>()
  const nameOf = (id: string) => {
    if (!met.has(id)) met.set(id, `#${met.size}`)
    return met.get(id)!
  }
  const books: Record<string, string[]> = {}
  for (const [name, sql] of Object.entries(WRITTEN)) {
    const rows = await selectRows(db.connection(), sql, [cityId])
    books[name] = rows.map((row) =>
      JSON.stringify(
        Object.entries(row).filter(([column]) => !NEVER_SAME_COLUMN.test(column)),
        (_key, value) => (typeof value === 'bigint' ? String(value) : value)
      )
        .replace(OWN, nameOf)
        .replace(NEVER_SAME, '')
    )
  }
  return books
}

const ROWS = 27

/** The files of every kind, one of whose rows the books refuse that the preview took. */
async function importAll(mode: CommitMode, spoilt: boolean): Promise<ImportCity> {
  const { city, codes } = await makeFiledCity(ROWS)
  for (const kind of FILED_KINDS) {
    const file = fileOf(kind, ROWS, codes)
    const spoil = (from: string, to: string) => (spoilt ? file.replace(from, to) : file)
    const text =
      kind === 'agreements'
        ? spoil('N-20;Ministry 20', 'N-20;Funder of A-1')
        : kind === 'openings'
          ? spoil('O-20,2025-01-01', 'O-20,2029-01-01')
          : kind === 'commitments'
            ? spoil('Order 20,2026-02-03,10.00', 'Order 20,2026-02-03,99999999')
            : file
    const batch = await preview(city, text, { kind })
    if (kind === 'funders' && spoilt) await registerTwin(city)
    await commit(city, batch, mode, city.second)
  }
  return city
}

async function registerTwin({ id: cityId, officer: by }: ImportCity) {
  const name = 'FOUNDATION OF  street 20'
  await transact((trx) =>
    registerParty(trx, { id: newId(), cityId, name, nameLang: 'en', isPayee: true, by })
  )
}

/** The same work when no rows can go together. */
async function oneByOne<T>(work: () => Promise<T>): Promise<T> {
  const kept = FILED_KINDS.map((kind) => [actionsOf(kind), actionsOf(kind).takeTogether] as const)
  try {
    for (const [actions] of kept) actions.takeTogether = () => Promise.reject(new NotTogether())
    return await work()
  } finally {
    for (const [actions, together] of kept) actions.takeTogether = together
  }
}

test.group('Import | rows together', () => {
  for (const [mode, spoilt] of [
    ['all', false],
    ['good', true],
  ] as const) {
    test(`${spoilt ? 'with rows that are refused' : 'all or nothing'}, the books are those of rows by themselves`, async ({
      assert,
    }) => {
      const together = await importAll(mode, spoilt)
      const alone = await oneByOne(() => importAll(mode, spoilt))
      const [one, other] = [await likeness(together.id), await likeness(alone.id)]
      for (const name of Object.keys(WRITTEN)) assert.deepEqual(one[name], other[name], name)
      assert.lengthOf(
        one.rows.filter((row) => !row.includes('taken')),
        spoilt ? 5 : 0
      )
      assert.isTrue((await verifyLedger(together.id)).ok)
    }).timeout(120_000)
  }
})
