import { NotFound } from '#core/refusal'
import { readClient, selectRows, toBigInt, toCount } from '#core/sql'

export interface LedgerState {
  currency: string
  recognitionPolicy: string
  approvalThreshold: bigint | null
  headSeq: bigint
  headHash: string
  recordedAt: string | null
}

/** A city's books in short: their policies, how many entries there are and the head of the chain; null before they are opened. */
export async function findLedger(cityId: string): Promise<LedgerState | null> {
  const [row] = await selectRows(readClient(), 'SELECT * FROM ledgers WHERE city_id = ?', [cityId])
  if (!row) return null
  const headSeq = toBigInt(row.head_seq)
  return {
    currency: row.functional_currency,
    recognitionPolicy: row.recognition_policy,
    approvalThreshold: row.approval_threshold === null ? null : toBigInt(row.approval_threshold),
    headSeq,
    headHash: row.head_hash,
    recordedAt: headSeq === 0n ? null : row.head_recorded_at,
  }
}

/** The same where books must exist. */
export async function ledgerState(cityId: string): Promise<LedgerState> {
  const ledger = await findLedger(cityId)
  if (!ledger) throw new NotFound()
  return ledger
}

export interface Period {
  id: string
  no: number
  startsOn: string
  endsOn: string
  status: 'open' | 'soft_closed' | 'closed'
  entries: number
}

export interface FiscalYear {
  id: string
  name: string
  startsOn: string
  endsOn: string
  periods: Period[]
}

/** Fiscal years, the newest first, with their periods and how many entries each holds. */
export async function fiscalYears(cityId: string): Promise<FiscalYear[]> {
  const client = readClient()
  const years = await selectRows(
    client,
    'SELECT id, name, starts_on, ends_on FROM fiscal_years WHERE city_id = ? ORDER BY starts_on DESC',
    [cityId]
  )
  const periods = await selectRows(
    client,
    `SELECT t.id, t.fiscal_year_id, t.no, t.starts_on, t.ends_on, t.status,
       (SELECT count(*) FROM journal_entries e
        WHERE e.city_id = t.city_id AND e.effective_on BETWEEN t.starts_on AND t.ends_on) AS entries
     FROM periods t WHERE t.city_id = ? ORDER BY t.starts_on`,
    [cityId]
  )
  return years.map((year) => ({
    id: year.id,
    name: year.name,
    startsOn: year.starts_on,
    endsOn: year.ends_on,
    periods: periods
      .filter((period) => period.fiscal_year_id === year.id)
      .map((period) => ({
        id: period.id,
        no: toCount(period.no),
        startsOn: period.starts_on,
        endsOn: period.ends_on,
        status: period.status,
        entries: toCount(period.entries),
      })),
  }))
}

/** The year to show first: that of today if it has entries, else the newest that has, else that of today. */
export function currentFiscalYear(years: FiscalYear[], today: string): FiscalYear | null {
  const ofToday = years.find(({ startsOn, endsOn }) => startsOn <= today && today <= endsOn)
  const used = (year: FiscalYear) => year.periods.some(({ entries }) => entries > 0)
  if (ofToday && used(ofToday)) return ofToday
  return years.find(used) ?? ofToday ?? years[0] ?? null
}
