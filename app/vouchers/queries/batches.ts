import { NotFound } from '#core/refusal'
import { selectRows, toBigInt, toCount, type Client, type Row } from '#core/sql'
import { stands } from '#ledger/queries/standing'
import { AWARD_STATES, stateOfAward, type AwardState } from '#vouchers/domain/award_state'
import { FEW, withoutSmallCounts } from '#vouchers/domain/small_counts'

/** Single awards are for those who record or check them; everyone else sees figures without small counts. */
export interface AwardReader {
  seesAwards: boolean
}

export interface BatchFigures {
  /** Null: fewer than five people. */
  people: number | null
  byState: Record<AwardState, number | null>
  /** Null where an amount divided by the value would tell a hidden count. */
  awarded: bigint | null
  used: bigint | null
}

export interface BatchRow {
  id: string
  number: string
  description: string
  kind: 'voucher' | 'grant'
  groupCode: string
  groupName: string
  groupLang: string
  value: bigint
  awardedOn: string
  expiresOn: string
  isReversed: boolean
  figures: BatchFigures
}

interface Award {
  id: string
  code: string
  used: bigint
  state: AwardState
}

/** Batches of awards that stand, the latest first. */
export async function batchesOf(
  client: Client,
  cityId: string,
  today: string,
  reader: AwardReader
): Promise<BatchRow[]> {
  const rows = await batchRows(client, cityId)
  const found: BatchRow[] = []
  for (const row of rows) found.push(await batchOf(client, cityId, row, today, reader))
  return found
}

export interface GroupFigures {
  groupCode: string
  groupName: string
  groupLang: string
  figures: BatchFigures
}

/**
 * The same per beneficiary group. For those who do not see awards a batch of few people is left out: the
 * sum less the batches that are shown would tell its number.
 */
export async function awardsByGroup(
  client: Client,
  cityId: string,
  today: string,
  reader: AwardReader
): Promise<GroupFigures[]> {
  const groups = new Map<string, { row: Row; awards: (Award & { value: bigint })[] }>()
  for (const row of await batchRows(client, cityId)) {
    if (toCount(row.is_reversed) === 1) continue
    if (!reader.seesAwards && toCount(row.people) < FEW) continue
    const group = groups.get(row.group_code) ?? { row, awards: [] }
    const value = toBigInt(row.value)
    const awards = await awardsIn(client, cityId, row, today)
    group.awards.push(...awards.map((award) => ({ ...award, value })))
    groups.set(row.group_code, group)
  }
  return [...groups.values()].map(({ row, awards }) => ({
    groupCode: row.group_code,
    groupName: row.group_name,
    groupLang: row.group_lang,
    figures: figuresOf(awards, reader),
  }))
}

export interface BatchShown {
  batch: BatchRow
  /** Codes with what was used; empty for who does not need them. */
  awards: Award[]
}

export async function batchShown(
  client: Client,
  cityId: string,
  id: string,
  today: string,
  reader: AwardReader
): Promise<BatchShown> {
  const [row] = await batchRows(client, cityId, id)
  if (!row) throw new NotFound()
  return {
    batch: await batchOf(client, cityId, row, today, reader),
    awards: reader.seesAwards ? await awardsIn(client, cityId, row, today) : [],
  }
}

function batchRows(client: Client, cityId: string, id?: string): Promise<Row[]> {
  return selectRows(
    client,
    `SELECT b.*, c.number, c.description, g.local_name AS group_name, g.local_lang AS group_lang,
       CASE WHEN ${stands('c.city_id', 'c.entry_id')} THEN 0 ELSE 1 END AS is_reversed
     FROM award_batches b
     JOIN commitments c ON c.city_id = b.city_id AND c.id = b.id
     JOIN beneficiary_groups g ON g.city_id = b.city_id AND g.code = b.group_code
     WHERE b.city_id = ?${id ? ' AND b.id = ?' : ''} ORDER BY b.awarded_on DESC, c.number`,
    id ? [cityId, id] : [cityId]
  )
}

async function awardsIn(
  client: Client,
  cityId: string,
  batch: Row,
  today: string
): Promise<Award[]> {
  const rows = await selectRows(
    client,
    `SELECT a.id, a.code, coalesce((SELECT sum(u.amount) FROM award_uses u
       WHERE u.city_id = a.city_id AND u.award_id = a.id
         AND ${stands('u.city_id', 'u.expenditure_id')}), 0) AS used
     FROM awards a WHERE a.city_id = ? AND a.batch_id = ? ORDER BY a.code`,
    [cityId, batch.id]
  )
  const value = toBigInt(batch.value)
  return rows.map((row) => {
    const used = toBigInt(row.used)
    const state = stateOfAward({ value, used, expiresOn: batch.expires_on, today })
    return { id: row.id, code: row.code, used, state }
  })
}

async function batchOf(
  client: Client,
  cityId: string,
  row: Row,
  today: string,
  reader: AwardReader
): Promise<BatchRow> {
  const value = toBigInt(row.value)
  const awards = await awardsIn(client, cityId, row, today)
  return {
    id: row.id,
    number: row.number,
    description: row.description,
    kind: row.kind,
    groupCode: row.group_code,
    groupName: row.group_name,
    groupLang: row.group_lang,
    value,
    awardedOn: row.awarded_on,
    expiresOn: row.expires_on,
    isReversed: toCount(row.is_reversed) === 1,
    figures: ofBatch(
      figuresOf(
        awards.map((award) => ({ ...award, value })),
        reader
      ),
      reader
    ),
  }
}

/** Where single awards are not shown, their states are told of a group, not of a batch of it. */
function ofBatch(figures: BatchFigures, { seesAwards }: AwardReader): BatchFigures {
  if (seesAwards) return figures
  const byState = { awarded: null, part_used: null, used: null, expired: null }
  return { ...figures, byState, used: null }
}

function figuresOf(
  awards: readonly (Award & { value: bigint })[],
  { seesAwards }: AwardReader
): BatchFigures {
  const counts = AWARD_STATES.map((state) => awards.filter((award) => award.state === state).length)
  const total = awards.length
  const few = total > 0 && total < FEW
  const shown = seesAwards ? counts : few ? counts.map(() => null) : withoutSmallCounts(counts)
  const isWhole = !shown.includes(null)
  const sum = (of: (award: Award & { value: bigint }) => bigint) =>
    awards.reduce((amount, award) => amount + of(award), 0n)
  return {
    people: few && !seesAwards ? null : total,
    byState: Object.fromEntries(
      AWARD_STATES.map((state, at) => [state, shown[at]])
    ) as BatchFigures['byState'],
    awarded: few && !seesAwards ? null : sum(({ value }) => value),
    used: isWhole ? sum(({ used }) => used) : null,
  }
}
