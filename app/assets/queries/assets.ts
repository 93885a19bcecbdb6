import { NotFound } from '#core/refusal'
import { selectRows, toBigInt, type Client, type Row } from '#core/sql'
import { capitalOutlayOf, undescribedOutlays } from '#assets/queries/outlays'
import { stands } from '#ledger/queries/standing'

export interface AssetRow {
  id: string
  tagNo: string
  name: string
  nameLang: string
  place: string | null
  /** Day of the first outlay; null when every outlay of it was reversed. */
  acquiredOn: string | null
  cost: bigint
  /** Codes of the funds that paid, and of the programmes. */
  funds: string[]
  programmes: string[]
  entries: { id: string; seq: bigint; cost: bigint }[]
  disposal: { on: string; reason: string } | null
}

export interface AssetFilter {
  q?: string
  state?: 'held' | 'disposed'
}

/** Assets whose outlay stands, by tag as people count, with the costs they came from. */
export async function assetsOf(
  client: Client,
  cityId: string,
  filter: AssetFilter = {}
): Promise<AssetRow[]> {
  const all = await allAssets(client, cityId)
  const wanted = filter.q?.toLowerCase()
  return all.filter(
    (asset) =>
      asset.cost > 0n &&
      (!filter.state || (filter.state === 'disposed') === (asset.disposal !== null)) &&
      (!wanted ||
        [asset.tagNo, asset.name, asset.place, ...asset.funds, ...asset.programmes]
          .join(' ')
          .toLowerCase()
          .includes(wanted))
  )
}

/** How the register comes to the account of capital outlay: described, not described, and the ledger. */
export interface RegisterTie {
  described: bigint
  undescribed: bigint
  ledger: bigint
}

export async function registerTie(client: Client, cityId: string): Promise<RegisterTie> {
  const assets = await allAssets(client, cityId)
  const outlays = await undescribedOutlays(client, cityId)
  return {
    described: assets.reduce((sum, { cost }) => sum + cost, 0n),
    undescribed: outlays.reduce((sum, { undescribed }) => sum + undescribed, 0n),
    ledger: await capitalOutlayOf(client, cityId),
  }
}

export async function assetShown(client: Client, cityId: string, id: string): Promise<AssetRow> {
  const [asset] = await allAssets(client, cityId, id)
  if (!asset) throw new NotFound()
  return asset
}

async function allAssets(client: Client, cityId: string, id?: string): Promise<AssetRow[]> {
  const rows = await selectRows(
    client,
    `SELECT a.*, d.disposed_on, d.reason AS disposal_reason, c.cost, e.id AS entry_id, e.seq,
       e.effective_on, f.code AS fund_code, g.code AS programme_code
     FROM assets a
     LEFT JOIN asset_disposals d ON d.city_id = a.city_id AND d.asset_id = a.id
     LEFT JOIN asset_costs c ON c.city_id = a.city_id AND c.asset_id = a.id
       AND ${stands('c.city_id', 'c.entry_id')}
     LEFT JOIN journal_entries e ON e.city_id = c.city_id AND e.id = c.entry_id
     LEFT JOIN funds f ON f.city_id = c.city_id AND f.id = c.fund_id
     LEFT JOIN budget_lines l ON l.city_id = c.city_id AND l.id = c.budget_line_id
     LEFT JOIN programmes g ON g.city_id = l.city_id AND g.id = l.programme_id
     WHERE a.city_id = ?${id ? ' AND a.id = ?' : ''} ORDER BY e.effective_on, e.seq`,
    id ? [cityId, id] : [cityId]
  )
  const found = new Map<string, AssetRow>()
  for (const row of rows) {
    const asset = found.get(row.id) ?? assetOf(row)
    found.set(row.id, asset)
    if (row.entry_id === null) continue
    asset.acquiredOn ??= row.effective_on
    asset.cost += toBigInt(row.cost)
    if (!asset.funds.includes(row.fund_code)) asset.funds.push(row.fund_code)
    if (!asset.programmes.includes(row.programme_code)) asset.programmes.push(row.programme_code)
    asset.entries.push({ id: row.entry_id, seq: toBigInt(row.seq), cost: toBigInt(row.cost) })
  }
  const tags = new Intl.Collator('en', { numeric: true })
  return [...found.values()].toSorted((a, b) => tags.compare(a.tagNo, b.tagNo))
}

function assetOf(row: Row): AssetRow {
  return {
    id: row.id,
    tagNo: row.tag_no,
    name: row.name,
    nameLang: row.name_lang,
    place: row.place,
    acquiredOn: null,
    cost: 0n,
    funds: [],
    programmes: [],
    entries: [],
    disposal: row.disposed_on ? { on: row.disposed_on, reason: row.disposal_reason } : null,
  }
}
