import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { now } from '#core/clock'
import { selectRows, toBoolean } from '#core/sql'
import { documentsOfCity } from '#documents/queries/document_faults'
import { mastersOf } from '#ledger/actions/restore_masters'
import { withLedgerOfCity } from '#ledger/queries/ledger_source'
import type { SourceTotal } from '#ledger/source'

export const EXPORT_FORMAT = 'learning-city-ledger/1'

/** What the ids in the entries mean, for a reader without the database. */
const NAMES: Record<string, string> = {
  funds: 'SELECT id, code, name, restriction FROM funds WHERE city_id = ? ORDER BY code',
  budget_lines:
    'SELECT id, code, title, year, group_code FROM budget_lines WHERE city_id = ? ORDER BY year, code',
  agreements: 'SELECT id, number, title FROM agreements WHERE city_id = ? ORDER BY number',
  commitments: 'SELECT id, number, description FROM commitments WHERE city_id = ? ORDER BY number',
  // A private person is never named outside the application.
  parties: `SELECT id, CASE WHEN is_private_person THEN NULL ELSE name END AS name, funder_kind
    FROM parties WHERE city_id = ? ORDER BY id`,
  periods: 'SELECT starts_on, ends_on, status FROM periods WHERE city_id = ? ORDER BY starts_on',
}

/**
 * Writes the whole ledger of a city as one JSON document, entry by entry, from one snapshot. The file
 * verifies without the database.
 */
export async function exportLedger(cityId: string, out: Writable): Promise<{ entries: number }> {
  return withLedgerOfCity(cityId, async (source, client) => {
    const [city] = await selectRows(
      client,
      'SELECT id, slug, name, name_lang, country, currency, timezone, locale FROM cities WHERE id = ?',
      [cityId]
    )
    const names: Record<string, unknown> = {}
    for (const [key, sql] of Object.entries(NAMES))
      names[key] = await selectRows(client, sql, [cityId])

    const header = {
      format: EXPORT_FORMAT,
      exported_at: now(),
      city,
      head: source.head,
      accounts: source.accounts.map((account) => ({
        ...account,
        floor_zero: toBoolean(account.floor_zero),
        needs_line: toBoolean(account.needs_line),
      })),
      names,
      masters: await mastersOf(client, cityId),
      totals: monthTotals(source.totals),
      anchors: source.anchors,
      keys: source.keys,
      documents: await documentsOfCity(client, cityId),
    }
    await write(out, `${json(header).slice(0, -1)},"entries":[\n`)
    let entries = 0
    for await (const entry of source.entries) {
      await write(out, `${entries === 0 ? '' : ',\n'}${json(entry)}`)
      entries++
    }
    await write(out, '\n]}\n')
    return { entries }
  })
}

/** Totals by whole months, in the order of their keys: the file keeps the form it has always had. */
function monthTotals(totals: readonly SourceTotal[]): SourceTotal[] {
  const months = new Map<string, SourceTotal>()
  for (const total of totals) {
    const month = total.month.slice(0, 7)
    const key = [total.account, total.fund, total.budget_line, total.currency, month].join(' ')
    const found = months.get(key)
    months.set(key, found ? added(found, total) : { ...total, month })
  }
  return [...months.values()]
}

function added(a: SourceTotal, b: SourceTotal): SourceTotal {
  const sum = (side: 'debits' | 'credits' | 'functional_debits' | 'functional_credits') =>
    String(BigInt(a[side]) + BigInt(b[side]))
  return {
    ...a,
    debits: sum('debits'),
    credits: sum('credits'),
    functional_debits: sum('functional_debits'),
    functional_credits: sum('functional_credits'),
  }
}

function json(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    typeof inner === 'bigint' ? inner.toString() : inner
  )
}

async function write(out: Writable, text: string): Promise<void> {
  if (!out.write(text)) await once(out, 'drain')
}
