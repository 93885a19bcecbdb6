import { NotFound } from '#core/refusal'
import { selectRows, toBigInt, toBoolean, type Client, type Row } from '#core/sql'
import {
  hasLapsed,
  rulesOf,
  stateOf,
  type Basis,
  type Category,
  type ResourceKind,
  type State,
  type Step,
} from '#in_kind/domain/items'
import { valueOf, type Unit } from '#in_kind/domain/quantities'
import { rateOn, rateTables, type RateTable } from '#in_kind/queries/rates'
import { stands } from '#ledger/queries/standing'
import { Rational } from '#money/rational'
import { functionalCurrency } from '#programmes/records'

export interface ItemStep {
  id: string
  step: Step
  on: string
  quantity: string
  minutes: bigint | null
  unitValue: string
  /** What it adds to the unused rest, or takes from it; minor units. */
  amount: bigint
  fundId: string | null
  line: { id: string; code: string; title: string; titleLang: string } | null
  note: string
  entryId: string | null
  entrySeq: bigint | null
  recordedBy: string
  /** It was not taken back. */
  stands: boolean
}

export interface Item {
  id: string
  number: string
  title: string
  titleLang: string
  category: Category
  kind: ResourceKind
  partyId: string
  /** Null for a private person whom the reader may not see. */
  party: string | null
  partyLang: string
  agreementId: string | null
  agreementNumber: string | null
  fundId: string | null
  programmeId: string | null
  programme: string | null
  place: string | null
  profession: string | null
  functionPerformed: string | null
  quantity: string
  unit: Unit
  basis: Basis
  /** Of a unit on the day of the offer, by its rate table where that says it; null when it says nothing. */
  unitValue: string | null
  unitCost: string | null
  rateTable: { id: string; name: string; nameLang: string; code: string } | null
  evidence: string
  recognised: boolean
  recognitionReason: string
  offeredOn: string
  availableUntil: string | null
  offeredBy: string
  mark: 'sourced' | 'illustrative'
  source: string | null
  steps: ItemStep[]
  state: State
  /** Quantities; what is used as it is given counts as both. */
  received: Rational
  used: Rational
  unused: Rational
  /** Minor units of the functional currency. */
  value: { offered: bigint; received: bigint; used: bigint; unused: bigint }
  /** Minutes of volunteers that were given; 0 for everything else. */
  minutes: bigint
  /** The grant that counts it as match. */
  matches: { id: string; number: string } | null
}

export interface ItemFilter {
  id?: string
  q?: string
  kind?: ResourceKind
  category?: Category
  party?: string
  agreement?: string
  programme?: string
  state?: State
}

/** What was given other than money, the newest offer first, with where each thing stands. */
export async function itemsOf(
  client: Client,
  cityId: string,
  reader: { seesPrivateNames: boolean },
  filter: ItemFilter = {}
): Promise<Item[]> {
  const columns: [keyof ItemFilter, string][] = [
    ['id', 'i.id'],
    ['category', 'i.category'],
    ['party', 'i.party_id'],
    ['agreement', 'i.agreement_id'],
    ['programme', 'i.programme_id'],
  ]
  const asked = columns.filter(([name]) => filter[name])
  const rows = await selectRows(
    client,
    `SELECT i.*, p.name AS party, p.name_lang AS party_lang, p.is_private_person,
       a.number AS agreement_number, g.code AS programme_code, o.full_name AS offered_name
     FROM in_kind_items i
     JOIN parties p ON p.city_id = i.city_id AND p.id = i.party_id
     JOIN people o ON o.id = i.offered_by
     LEFT JOIN agreements a ON a.city_id = i.city_id AND a.id = i.agreement_id
     LEFT JOIN programmes g ON g.city_id = i.city_id AND g.id = i.programme_id
     WHERE i.city_id = ?${asked.map(([, column]) => ` AND ${column} = ?`).join('')}
     ORDER BY i.offered_on DESC, i.number DESC`,
    [cityId, ...asked.map(([name]) => filter[name])]
  )
  const steps = await stepsOf(client, cityId, filter.id)
  const matches = await matchesOf(client, cityId)
  const tables = await rateTables(client, cityId)
  const currency = await functionalCurrency(client, cityId)
  const wanted = filter.q?.normalize('NFC').toLowerCase()
  return rows
    .map((row) =>
      itemOf(row, { steps: steps.get(row.id) ?? [], tables, currency, reader, matches })
    )
    .filter(
      (item) =>
        (!filter.kind || item.kind === filter.kind) &&
        (!filter.state || item.state === filter.state) &&
        (!wanted ||
          [item.number, item.title, item.party, item.place, item.functionPerformed]
            .join(' ')
            .toLowerCase()
            .includes(wanted))
    )
}

export async function itemShown(
  client: Client,
  cityId: string,
  id: string,
  reader: { seesPrivateNames: boolean }
): Promise<Item> {
  const [item] = await itemsOf(client, cityId, reader, { id })
  if (!item) throw new NotFound()
  return item
}

async function stepsOf(client: Client, cityId: string, itemId?: string) {
  const rows = await selectRows(
    client,
    `SELECT s.*, e.seq, l.code AS line_code, l.title AS line_title, l.title_lang AS line_lang,
       r.full_name AS recorded_name,
       CASE WHEN EXISTS (SELECT 1 FROM in_kind_steps w
           WHERE w.city_id = s.city_id AND w.withdraws_id = s.id)
         OR (s.entry_id IS NOT NULL AND NOT ${stands('s.city_id', 's.entry_id')})
         THEN 0 ELSE 1 END AS standing
     FROM in_kind_steps s
     JOIN people r ON r.id = s.recorded_by
     LEFT JOIN journal_entries e ON e.city_id = s.city_id AND e.id = s.entry_id
     LEFT JOIN budget_lines l ON l.city_id = s.city_id AND l.id = s.budget_line_id
     WHERE s.city_id = ? AND s.withdraws_id IS NULL${itemId ? ' AND s.item_id = ?' : ''}
     ORDER BY s.happened_on, s.recorded_at, s.id`,
    itemId ? [cityId, itemId] : [cityId]
  )
  const found = new Map<string, ItemStep[]>()
  for (const row of rows) {
    found.set(row.item_id, [...(found.get(row.item_id) ?? []), stepOf(row)])
  }
  return found
}

function stepOf(row: Row): ItemStep {
  return {
    id: row.id,
    step: row.step,
    on: row.happened_on,
    quantity: row.quantity,
    minutes: row.minutes === null ? null : toBigInt(row.minutes),
    unitValue: row.unit_value,
    amount: toBigInt(row.amount),
    fundId: row.fund_id,
    line: row.budget_line_id
      ? {
          id: row.budget_line_id,
          code: row.line_code,
          title: row.line_title,
          titleLang: row.line_lang,
        }
      : null,
    note: row.note,
    entryId: row.entry_id,
    entrySeq: row.entry_id === null ? null : toBigInt(row.seq),
    recordedBy: row.recorded_name,
    stands: toBoolean(row.standing),
  }
}

async function matchesOf(client: Client, cityId: string) {
  const rows = await selectRows(
    client,
    `SELECT m.source_id, a.id, a.number FROM match_sources m
     JOIN agreements a ON a.city_id = m.city_id AND a.id = m.agreement_id
     WHERE m.city_id = ? AND m.source_type = 'in_kind' AND m.withdraws_id IS NULL
       AND NOT EXISTS (SELECT 1 FROM match_sources w WHERE w.city_id = m.city_id AND w.withdraws_id = m.id)`,
    [cityId]
  )
  return new Map(rows.map((row) => [row.source_id as string, { id: row.id, number: row.number }]))
}

interface Known {
  steps: ItemStep[]
  tables: RateTable[]
  currency: string
  reader: { seesPrivateNames: boolean }
  matches: Map<string, { id: string; number: string }>
}

function itemOf(row: Row, { steps, tables, currency, reader, matches }: Known): Item {
  const category: Category = row.category
  const { kind, isStored } = rulesOf(category)
  const table = tables.find(({ id }) => id === row.rate_table_id)
  const unitValue: string | null = row.rate_table_id
    ? (rateOn(table, row.rate_code, row.offered_on)?.rate ?? null)
    : row.unit_value
  const standing = steps.filter((step) => step.stands)
  const of = (...names: Step[]) => standing.filter(({ step }) => names.includes(step))
  const came = of('received')
  const received = quantityOf(came).minus(quantityOf(of('returned')))
  const unused = isStored ? received.minus(quantityOf(of('used', 'expired'))) : Rational.ZERO
  const used = isStored ? quantityOf(of('used')) : received
  const carried = sumOf(of('received', 'returned', 'revalued'))
  const left = isStored ? sumOf(standing) : 0n
  const lapsed = hasLapsed(steps, received)
  const hidden = toBoolean(row.is_private_person) && !reader.seesPrivateNames
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    titleLang: row.title_lang,
    category,
    kind,
    partyId: row.party_id,
    party: hidden ? null : row.party,
    partyLang: row.party_lang,
    agreementId: row.agreement_id,
    agreementNumber: row.agreement_number,
    fundId: row.fund_id,
    programmeId: row.programme_id,
    programme: row.programme_code,
    place: row.place,
    profession: row.profession,
    functionPerformed: row.function_performed,
    quantity: row.quantity,
    unit: row.unit,
    basis: row.basis,
    unitValue,
    unitCost: row.unit_cost,
    rateTable: table
      ? { id: table.id, name: table.name, nameLang: table.nameLang, code: row.rate_code }
      : null,
    evidence: row.evidence,
    recognised: toBoolean(row.recognised),
    recognitionReason: row.recognition_reason,
    offeredOn: row.offered_on,
    availableUntil: row.available_until,
    offeredBy: row.offered_name,
    mark: row.mark,
    source: row.source,
    steps,
    received,
    used,
    unused,
    state: stateOf({
      lapsed,
      received: came.length > 0,
      used: used.compare(Rational.ZERO) > 0,
      unused: unused.compare(Rational.ZERO) > 0,
    }),
    value: {
      offered:
        unitValue === null || lapsed
          ? 0n
          : valueOf(Rational.parse(row.quantity), unitValue, currency),
      received: carried,
      used: isStored ? -sumOf(of('used')) : carried,
      unused: left,
    },
    minutes: standing.reduce((sum, { minutes }) => sum + (minutes ?? 0n), 0n),
    matches: matches.get(row.id) ?? null,
  }
}

function quantityOf(steps: ItemStep[]): Rational {
  return Rational.sum(
    steps.map(({ quantity, minutes }) =>
      minutes === null ? Rational.parse(quantity) : Rational.of(minutes, 60n)
    )
  )
}

function sumOf(steps: ItemStep[]): bigint {
  return steps.reduce((sum, { amount }) => sum + amount, 0n)
}

/** What items come to, money and hours of volunteers apart: the hours have no value in the books. */
export interface InKindFigures {
  offered: bigint
  received: bigint
  used: bigint
  unused: bigint
  minutes: bigint
  /** What the minutes are worth by the dated rates: for match and appraisal, never in the accounts. */
  minutesValue: bigint
  count: number
}

export function figuresOf(items: readonly Item[]): InKindFigures {
  const figures = { offered: 0n, received: 0n, used: 0n, unused: 0n, minutes: 0n, minutesValue: 0n }
  for (const { category, value, minutes } of items) {
    if (category === 'volunteer_hours') {
      figures.minutes += minutes
      figures.minutesValue += value.received
      continue
    }
    figures.offered += value.offered
    figures.received += value.received
    figures.used += value.used
    figures.unused += value.unused
  }
  return { ...figures, count: items.length }
}
