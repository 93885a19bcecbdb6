import { NotFound } from '#core/refusal'
import { selectRows, toBigInt, toCount, type Client, type Row } from '#core/sql'
import { findAgreement } from '#funding/actions/agreement_store'
import {
  forecast,
  funderShareOf,
  partOf,
  requirementOf,
  standingOf,
  type MatchBase,
  type MatchForecast,
  type MatchRequirement,
  type MatchRule,
  type MatchSource,
  type MatchStanding,
  type ShareForm,
} from '#funding/domain/match'
import { standingOfInstalments } from '#funding/domain/instalments'
import { NOT_SETTLED, settlements } from '#funding/queries/settlements'
import { itemShown, itemsOf, type Item } from '#in_kind/queries/items'
import { functionalCurrency } from '#programmes/records'

export interface StoredMatchRule {
  version: number
  form: ShareForm
  first: string
  second: string
  base: MatchBase
  baseAmount: bigint | null
  cashMinimum: string | null
  inKindCap: string | null
  reason: string
  by: string
  at: string
}

export interface MatchUseRow {
  id: string
  type: 'agreement' | 'in_kind'
  sourceId: string
  number: string
  title: string
  titleLang: string
  /** The part used for this grant. */
  amount: bigint
  /** Of it: come already. */
  real: bigint
  note: string | null
}

export interface MatchShown {
  rules: StoredMatchRule[]
  requirement: MatchRequirement | null
  uses: MatchUseRow[]
  /** With what has come, and with all that is promised. */
  now: MatchStanding | null
  promised: MatchStanding | null
  forecast: MatchForecast[]
}

export async function rulesOf(
  client: Client,
  cityId: string,
  agreementId: string
): Promise<StoredMatchRule[]> {
  const rows = await selectRows(
    client,
    `SELECT m.*, p.full_name FROM match_rules m JOIN people p ON p.id = m.set_by
     WHERE m.city_id = ? AND m.agreement_id = ? ORDER BY m.version DESC`,
    [cityId, agreementId]
  )
  return rows.map((row) => ({
    version: toCount(row.version),
    form: row.form,
    first: row.first,
    second: row.second,
    base: row.base,
    baseAmount: row.base_amount === null ? null : toBigInt(row.base_amount),
    cashMinimum: row.cash_minimum,
    inKindCap: row.in_kind_cap,
    reason: row.reason,
    by: row.full_name,
    at: row.set_at,
  }))
}

export async function latestRule(
  client: Client,
  cityId: string,
  agreementId: string
): Promise<StoredMatchRule | null> {
  return (await rulesOf(client, cityId, agreementId))[0] ?? null
}

export function ruleOf(stored: StoredMatchRule): MatchRule {
  return {
    funderShare: funderShareOf(stored.form, stored.first, stored.second)!,
    base: stored.base,
    baseAmount: stored.baseAmount,
    cashMinimum: stored.cashMinimum === null ? null : partOf(stored.cashMinimum),
    inKindCap: stored.inKindCap === null ? null : partOf(stored.inKindCap),
  }
}

/** The match of a grant: rule, what it needs, what is used for it, and how it will stand at each instalment. */
export async function matchShown(
  client: Client,
  cityId: string,
  agreementId: string,
  today: string
): Promise<MatchShown> {
  const grant = await findAgreement(client, cityId, agreementId)
  if (!grant) throw new NotFound()
  const rules = await rulesOf(client, cityId, agreementId)
  const rows = await usesOf(client, cityId, agreementId)
  const found = await Promise.all(rows.map((row) => sourceOf(client, cityId, row, today)))
  const sources = found.flatMap(({ parts }) => parts)
  const uses = found.map(({ use }) => use)
  if (!rules[0]) {
    return { rules, requirement: null, uses, now: null, promised: null, forecast: [] }
  }
  const rule = ruleOf(rules[0])
  const requirement = requirementOf(rule, grant.amount)
  const instalments = grant.instalments.length
    ? grant.instalments
    : [{ amount: grant.amount, dueOn: grant.endsOn }]
  return {
    rules,
    requirement,
    uses,
    now: standingOf(
      requirement,
      sources.filter(({ isReal }) => isReal)
    ),
    promised: standingOf(requirement, sources),
    forecast: forecast(rule, instalments, sources),
  }
}

const STANDING = `m.withdraws_id IS NULL AND NOT EXISTS (SELECT 1 FROM match_sources w
  WHERE w.city_id = m.city_id AND w.withdraws_id = m.id)`

/** What is used as match of a grant now, in the order in which it was named. */
export function usesOf(client: Client, cityId: string, agreementId: string): Promise<Row[]> {
  return selectRows(
    client,
    `SELECT m.* FROM match_sources m
     WHERE m.city_id = ? AND m.agreement_id = ? AND ${STANDING} ORDER BY m.set_at, m.id`,
    [cityId, agreementId]
  )
}

/** A used source with its parts by day: what came, and what is still to come as agreed. */
async function sourceOf(
  client: Client,
  cityId: string,
  row: Row,
  today: string
): Promise<{ use: MatchUseRow; parts: MatchSource[] }> {
  if (row.source_type === 'in_kind') return inKindSourceOf(client, cityId, row)
  const amount = toBigInt(row.amount)
  const agreement = await findAgreement(client, cityId, row.source_id)
  if (!agreement) throw new NotFound()
  // Earlier uses of the same agreement take what comes first.
  const before = await usedBefore(client, cityId, row)
  const settled = await settlements(client, cityId, agreement.id)
  const { received, writtenOff } = settled.get(agreement.id) ?? NOT_SETTLED
  const come = received.reduce((sum, { amount: came }) => sum + came, 0n)
  const real = clamp(come - before, amount)
  const { instalments } = standingOfInstalments(agreement.instalments, received, today, {
    writtenOff,
  })
  const parts: MatchSource[] = real > 0n ? [part(row, real, null, true)] : []
  let rest = agreement.status === 'refused' ? 0n : amount - real
  // What is promised to earlier uses comes to them first.
  let skipped = clamp(before - come, before)
  for (const { open, dueOn } of instalments) {
    const others = open < skipped ? open : skipped
    skipped -= others
    const due = clamp(open - others, rest)
    if (due > 0n) parts.push(part(row, due, dueOn, false))
    rest -= due
  }
  if (rest > 0n && instalments.length === 0) parts.push(part(row, rest, agreement.endsOn, false))
  return {
    use: {
      id: row.id,
      type: row.source_type,
      sourceId: agreement.id,
      number: agreement.number,
      title: agreement.title,
      titleLang: agreement.titleLang,
      amount,
      real,
      note: row.note,
    },
    parts,
  }
}

/** A gift in kind counts with what was delivered; the rest is promised until its last day. */
async function inKindSourceOf(
  client: Client,
  cityId: string,
  row: Row
): Promise<{ use: MatchUseRow; parts: MatchSource[] }> {
  const item = await itemShown(client, cityId, row.source_id, { seesPrivateNames: false })
  const amount = toBigInt(row.amount)
  const real = clamp(item.value.received, amount)
  const parts = [part(row, real, null, true), part(row, amount - real, item.availableUntil, false)]
  return {
    use: {
      id: row.id,
      type: 'in_kind',
      sourceId: item.id,
      number: item.number,
      title: item.title,
      titleLang: item.titleLang,
      amount,
      real,
      note: row.note,
    },
    parts: parts.filter((one) => one.amount > 0n),
  }
}

function part(row: Row, amount: bigint, on: string | null, isReal: boolean): MatchSource {
  return {
    id: row.id,
    kind: row.source_type === 'in_kind' ? 'in_kind' : 'cash',
    amount,
    on,
    isReal,
  }
}

function clamp(amount: bigint, most: bigint): bigint {
  return amount <= 0n ? 0n : amount < most ? amount : most
}

/** What earlier uses of the same source take of it first. */
export async function usedBefore(client: Client, cityId: string, row: Row): Promise<bigint> {
  const [used] = await selectRows(
    client,
    `SELECT sum(m.amount) AS amount FROM match_sources m
     WHERE m.city_id = ? AND m.source_type = ? AND m.source_id = ? AND ${STANDING}
       AND (m.set_at < ? OR (m.set_at = ? AND m.id < ?))`,
    [cityId, row.source_type, row.source_id, row.set_at, row.set_at, row.id]
  )
  return toBigInt(used?.amount)
}

/** What of a source no grant uses yet. */
export async function unusedOf(
  client: Client,
  cityId: string,
  type: 'agreement' | 'in_kind',
  sourceId: string
): Promise<{ currency: string; unused: bigint }> {
  if (type === 'in_kind') {
    const item = await itemShown(client, cityId, sourceId, { seesPrivateNames: false })
    const unused = item.matches ? 0n : worthOf(item)
    return { currency: await functionalCurrency(client, cityId), unused }
  }
  const [source] = await selectRows(
    client,
    `SELECT a.currency, a.amount, (SELECT coalesce(sum(m.amount), 0) FROM match_sources m
       WHERE m.city_id = a.city_id AND m.source_type = ? AND m.source_id = a.id AND ${STANDING}) AS used
     FROM agreements a WHERE a.city_id = ? AND a.id = ? AND a.status IN ('granted', 'active', 'closed')`,
    [type, cityId, sourceId]
  )
  if (!source) throw new NotFound()
  return { currency: source.currency, unused: toBigInt(source.amount) - toBigInt(source.used) }
}

/** The whole of a gift in kind: what was offered, or more where what came is worth more. */
function worthOf({ value, state }: Item): bigint {
  if (state === 'ended') return value.received
  return value.offered > value.received ? value.offered : value.received
}

/** Gifts in kind that no grant counts yet, for a grant in the currency of the books. */
export async function inKindMatchChoices(
  client: Client,
  cityId: string,
  grant: { id: string; currency: string }
): Promise<MatchChoice[]> {
  const currency = await functionalCurrency(client, cityId)
  if (currency !== grant.currency) return []
  const items = await itemsOf(client, cityId, { seesPrivateNames: false })
  return items
    .filter((item) => !item.matches && item.agreementId !== grant.id && worthOf(item) > 0n)
    .map((item) => ({
      id: item.id,
      number: item.number,
      title: item.title,
      titleLang: item.titleLang,
      currency,
      unused: worthOf(item),
    }))
}

export interface MatchChoice {
  id: string
  number: string
  title: string
  titleLang: string
  currency: string
  unused: bigint
}

/** Agreements of the same currency that still have something no grant uses. */
export async function matchChoices(
  client: Client,
  cityId: string,
  grant: { id: string; currency: string }
): Promise<MatchChoice[]> {
  const rows = await selectRows(
    client,
    `SELECT a.*, (SELECT coalesce(sum(m.amount), 0) FROM match_sources m
       WHERE m.city_id = a.city_id AND m.source_type = 'agreement' AND m.source_id = a.id AND ${STANDING}) AS used
     FROM agreements a
     WHERE a.city_id = ? AND a.id <> ? AND a.currency = ? AND a.status IN ('granted', 'active', 'closed')
     ORDER BY a.number`,
    [cityId, grant.id, grant.currency]
  )
  return rows
    .map((row) => ({
      id: row.id,
      number: row.number,
      title: row.title,
      titleLang: row.title_lang,
      currency: row.currency,
      unused: toBigInt(row.amount) - toBigInt(row.used),
    }))
    .filter(({ unused }) => unused > 0n)
}
