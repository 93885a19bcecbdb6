import type { Rational } from '#money/rational'
import {
  byCode,
  MOST_EDGES,
  readAmount,
  readList,
  readObject,
  readQuantity,
  readText,
  refuseDuplicates,
} from '#allocation/domain/document_fields'
import { AllocationProblemError } from '#allocation/domain/errors'
import { earnedMatches, type MatchingFund } from '#allocation/domain/matching'

export type DocumentRule = 'gains' | 'losses' | 'contested_garment'

/**
 * A plain problem document after reading. `need` bounds what a cell or programme may take; a document
 * without groups has one cell per programme. Sources, programmes and cells are sorted by id.
 */
export type AllocationDocument = {
  rule: DocumentRule
  grouped: boolean
  sources: { id: string; amount: bigint; edges: { cell: number; cap: bigint | null }[] }[]
  programmes: { id: string; need: bigint; cap: bigint; floor: bigint; weight: Rational }[]
  cells: { id: string; programme: number; group: string; need: bigint }[]
  groups: { id: string; minimum: bigint }[]
}

type Programme = AllocationDocument['programmes'][number]

/** The name of a cell in a document with groups: `programme|group`. */
export const cellName = (programme: string, group: string) => `${programme}|${group}`

/**
 * Reads a problem in one of the two plain forms: sources → programmes (`to`, `edgecap`), or sources →
 * cells with groups (`cells`, `groups`). Amounts are whole minor units as JSON numbers or as strings;
 * weights may be fractions. Throws AllocationProblemError with the path of the field at fault.
 */
export function readAllocationDocument(value: unknown): AllocationDocument {
  const document = readObject(value, '')
  const rule = document.rule
  if (rule !== 'gains' && rule !== 'losses' && rule !== 'contested_garment') {
    throw new AllocationProblemError('E_UNKNOWN_RULE', 'rule', { rule: String(rule) })
  }
  const grouped = document.cells !== undefined || document.groups !== undefined
  return grouped ? readGrouped(document, rule) : readPlain(document, rule)
}

function readPlain(document: Record<string, unknown>, rule: DocumentRule): AllocationDocument {
  const programmes = readProgrammes(document.programmes, rule, (fields, path) => {
    const need = readAmount(fields.need, `${path}.need`)
    return { need, cap: need }
  })
  const numbers = new Map(programmes.map(({ id }, index) => [id, index]))
  const sources = readSources(document.sources, (fields, path) => {
    const caps = readObject(fields.edgecap ?? {}, `${path}.edgecap`)
    const to = readList(fields.to, `${path}.to`, readText, MOST_EDGES)
    refuseDuplicates(to, (index) => `${path}.to[${index}]`)
    const eligible = new Set(to)
    for (const programme of Object.keys(caps)) {
      if (eligible.has(programme)) continue
      throw new AllocationProblemError('E_EDGE_CAP_WITHOUT_EDGE', `${path}.edgecap.${programme}`, {
        programme,
      })
    }
    return to.map((programme, index) => {
      const cell = numbers.get(programme)
      if (cell === undefined) {
        throw new AllocationProblemError('E_UNKNOWN_PROGRAMME', `${path}.to[${index}]`, {
          programme,
        })
      }
      const cap = Object.hasOwn(caps, programme)
        ? readAmount(caps[programme], `${path}.edgecap.${programme}`)
        : null
      return { cell, cap }
    })
  })
  const cells = programmes.map(({ id, need }, programme) => ({
    id,
    programme,
    group: '',
    need,
  }))
  return { rule, grouped: false, sources, programmes, cells, groups: [] }
}

function readGrouped(document: Record<string, unknown>, rule: DocumentRule): AllocationDocument {
  const rows = readList(document.cells, 'cells', (item, path) => {
    const fields = readObject(item, path)
    const programme = readText(fields.p, `${path}.p`)
    const group = readText(fields.g, `${path}.g`)
    const need = readAmount(fields.need, `${path}.need`)
    return { path, programme, group, need }
  })
  refuseDuplicates(
    rows.map(({ programme, group }) => cellName(programme, group)),
    (index) => `cells[${index}]`
  )
  const needs = new Map<string, bigint>()
  for (const { programme, need } of rows) {
    needs.set(programme, (needs.get(programme) ?? 0n) + need)
  }
  const programmes = readProgrammes(document.programmes, rule, (fields, path, id) => {
    const need = needs.get(id) ?? 0n
    const cap = fields.cap === undefined ? need : readAmount(fields.cap, `${path}.cap`)
    return { need, cap: cap < need ? cap : need }
  })
  const numbers = new Map(programmes.map(({ id }, index) => [id, index]))
  rows.sort((a, b) => byCode(a.programme, b.programme) || byCode(a.group, b.group))
  const cells = rows.map(({ path, programme, group, need }) => {
    const number = numbers.get(programme)
    if (number === undefined) {
      throw new AllocationProblemError('E_UNKNOWN_PROGRAMME', `${path}.p`, { programme })
    }
    return { id: cellName(programme, group), programme: number, group, need }
  })
  const places = new Map(
    rows.map(({ programme, group }, cell) => [cellName(programme, group), cell])
  )
  const sources = readSources(document.sources, (fields, path) => {
    const pairs = readList(fields.cells, `${path}.cells`, readPair, MOST_EDGES)
    const keys = pairs.map(([programme, group]) => cellName(programme, group))
    refuseDuplicates(keys, (index) => `${path}.cells[${index}]`)
    return keys.map((key, index) => {
      const cell = places.get(key)
      if (cell === undefined) {
        const [programme, group] = pairs[index]
        const at = `${path}.cells[${index}]`
        throw new AllocationProblemError('E_UNKNOWN_CELL', at, { programme, group })
      }
      return { cell, cap: null }
    })
  })
  const groups = readList(document.groups ?? [], 'groups', (item, path) => {
    const fields = readObject(item, path)
    const id = readText(fields.id, `${path}.id`)
    return { id, minimum: readAmount(fields.minimum, `${path}.minimum`) }
  })
  refuseDuplicates(
    groups.map(({ id }) => id),
    (index) => `groups[${index}].id`
  )
  groups.sort((a, b) => byCode(a.id, b.id))
  return { rule, grouped: true, sources, programmes, cells, groups }
}

function readPair(value: unknown, path: string): [string, string] {
  const [programme, group, ...more] = readList(value, path, readText, 3)
  if (group === undefined || more.length > 0) throw new AllocationProblemError('E_NOT_A_LIST', path)
  return [programme, group]
}

function readProgrammes(
  value: unknown,
  rule: DocumentRule,
  bounds: (
    fields: Record<string, unknown>,
    path: string,
    id: string
  ) => { need: bigint; cap: bigint }
): Programme[] {
  const programmes = readList(value, 'programmes', (item, path) => {
    const fields = readObject(item, path)
    const id = readText(fields.id, `${path}.id`)
    const { need, cap } = bounds(fields, path, id)
    const floor = readAmount(fields.floor ?? 0, `${path}.floor`)
    const weight = readQuantity(fields.weight ?? (rule === 'gains' ? need : 1), `${path}.weight`)
    if (floor > cap) {
      const code = cap < need ? 'E_FLOOR_ABOVE_CAP' : 'E_FLOOR_ABOVE_NEED'
      throw new AllocationProblemError(code, `${path}.floor`, {
        floor: `${floor}`,
        most: `${cap}`,
      })
    }
    if (weight.numerator === 0n && floor < cap) {
      throw new AllocationProblemError('E_ZERO_WEIGHT', `${path}.weight`, { id })
    }
    return { id, need, cap, floor, weight }
  })
  refuseDuplicates(
    programmes.map(({ id }) => id),
    (index) => `programmes[${index}].id`
  )
  return programmes.sort((a, b) => byCode(a.id, b.id))
}

function readSources(
  value: unknown,
  edges: (fields: Record<string, unknown>, path: string) => { cell: number; cap: bigint | null }[]
): AllocationDocument['sources'] {
  let count = 0
  const matching: { fund: MatchingFund; path: string }[] = []
  const sources = readList(value, 'sources', (item, path) => {
    const fields = readObject(item, path)
    const id = readText(fields.id, `${path}.id`)
    if (fields.match !== undefined) {
      matching.push({ fund: readMatch(fields.match, id, `${path}.match`), path })
    }
    const amount = fields.match === undefined ? readAmount(fields.amount, `${path}.amount`) : 0n
    const own = edges(fields, path).sort((a, b) => a.cell - b.cell)
    count += own.length
    if (count > MOST_EDGES) {
      throw new AllocationProblemError('E_TOO_MANY', path, {
        count: `${count}`,
        most: `${MOST_EDGES}`,
      })
    }
    return { id, amount, edges: own }
  })
  refuseDuplicates(
    sources.map(({ id }) => id),
    (index) => `sources[${index}].id`
  )
  return withMatches(sources, matching).sort((a, b) => byCode(a.id, b.id))
}

/** A source that matches others: `cap`, and either `rate` of its base or the `goal` of a challenge. */
function readMatch(value: unknown, id: string, path: string): MatchingFund {
  const fields = readObject(value, path)
  const common = {
    id,
    cap: readAmount(fields.cap, `${path}.cap`),
    base: readList(fields.base, `${path}.base`, readText),
  }
  return fields.goal === undefined
    ? { ...common, kind: 'rate', rate: readQuantity(fields.rate, `${path}.rate`) }
    : { ...common, kind: 'challenge', goal: readAmount(fields.goal, `${path}.goal`) }
}

/** The sources with what the matching ones among them have earned. */
function withMatches(
  sources: AllocationDocument['sources'],
  matching: readonly { fund: MatchingFund; path: string }[]
): AllocationDocument['sources'] {
  if (matching.length === 0) return sources
  const held = new Map(sources.map(({ id, amount }) => [id, amount]))
  for (const { fund, path } of matching) {
    const at = fund.base.findIndex((name) => !held.has(name))
    if (at < 0) continue
    const params = { lot: fund.base[at] }
    throw new AllocationProblemError('E_UNKNOWN_LOT', `${path}.match.base[${at}]`, params)
  }
  const funds = matching.map(({ fund }) => fund)
  const earned = new Map(earnedMatches(funds, held).map(({ id, amount }) => [id, amount]))
  return sources.map((source) => ({ ...source, amount: earned.get(source.id) ?? source.amount }))
}
