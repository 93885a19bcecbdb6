import { Rational } from '#money/rational'
import { LARGEST_QUANTITY } from '#allocation/domain/document_fields'
import type { Ballot, Election } from '#allocation/domain/participation/election'
import { PbFileError, pbRecords, type PbRecord } from '#allocation/domain/participation/pb_records'

export const PB_VOTE_TYPES = ['approval', 'ordinal', 'cumulative', 'scoring'] as const
export type PbVoteType = (typeof PB_VOTE_TYPES)[number]

export type PbProject = {
  id: string
  name: string
  cost: Rational
  /** Fields and people it is for, as the file names them. */
  categories: string[]
  targets: string[]
  /** Whether the file says that it was chosen by the rule of its own vote; null where it says nothing. */
  selected: boolean | null
}

/** What the file says of itself and does not hold to; it is read all the same. */
export type PbWarning = { what: 'num_projects' | 'num_votes'; said: string; found: string }

export type PbFile = {
  meta: ReadonlyMap<string, string>
  voteType: PbVoteType
  projects: PbProject[]
  voters: number
  election: Election
  warnings: PbWarning[]
}

export const MOST_PB_PROJECTS = 5_000
export const MOST_PB_VOTERS = 1_000_000
const LONGEST_NAME = 500
const LONGEST_LABEL = 60
const MOST_LABELS = 20
const SECTIONS = ['meta', 'projects', 'votes'] as const
type Section = (typeof SECTIONS)[number]

type Table = { line: number; columns: string[]; rows: PbRecord[] }

/**
 * Reads a file of the participatory budgeting library (pabulib.org/format): META, PROJECTS and VOTES, each with
 * a row of columns. Points: 1 for each approval; of an ordered ballot as many as places are left from the longest
 * one allowed (`max_length`, else the longest in the file); of cumulative and scoring ballots those written. Equal
 * ballots become one row with their count. Throws PbFileError with the line at fault; what a voter wrote is never
 * part of it.
 */
export function readPbFile(text: string): PbFile {
  const sections = sectionsOf(text)
  const meta = metaOf(sections.meta)
  const budget = amountOf(meta.get('budget') ?? '')
  if (!budget) throw new PbFileError('E_PB_BUDGET', 0, { value: brief(meta.get('budget')) })
  const voteType = PB_VOTE_TYPES.find((type) => type === meta.get('vote_type')?.toLowerCase())
  if (!voteType) {
    throw new PbFileError('E_PB_VOTE_TYPE', 0, { value: brief(meta.get('vote_type')) })
  }
  const projects = projectsOf(sections.projects)
  const voters = sections.votes.rows.length
  const ballots = ballotsOf(sections.votes, projects, voteType, meta.get('max_length'))
  const said = [
    { what: 'num_projects' as const, found: projects.length },
    { what: 'num_votes' as const, found: voters },
  ]
  return {
    meta,
    voteType,
    projects,
    voters,
    election: { budget, costs: projects.map(({ cost }) => cost), voters: ballots },
    warnings: said.flatMap(({ what, found }) => {
      const count = meta.get(what)
      return count === undefined || count === `${found}`
        ? []
        : [{ what, said: brief(count), found: `${found}` }]
    }),
  }
}

const brief = (value = ''): string => value.slice(0, 80)

function sectionsOf(text: string): Record<Section, Table> {
  const found = new Map<Section, Table>()
  let table: Table | null = null
  for (const record of pbRecords(text)) {
    const [first] = record.fields
    const section = SECTIONS.find((name) => name === first.toLowerCase())
    if (section && record.fields.slice(1).every((field) => field === '')) {
      if (found.has(section)) throw new PbFileError('E_PB_SECTION_TWICE', record.line, { section })
      table = { line: record.line, columns: [], rows: [] }
      found.set(section, table)
    } else if (!table) {
      throw new PbFileError('E_PB_OUTSIDE', record.line, { value: brief(first) })
    } else if (table.columns.length === 0) {
      table.columns = record.fields.map((field) => field.toLowerCase())
    } else {
      table.rows.push(record)
      if (table.rows.length > MOST_PB_VOTERS) {
        const params = { count: `${table.rows.length}`, most: `${MOST_PB_VOTERS}` }
        throw new PbFileError('E_PB_TOO_MANY', record.line, params)
      }
    }
  }
  const needed = (section: Section): Table => {
    const held = found.get(section)
    if (!held || held.columns.length === 0) throw new PbFileError('E_PB_NO_SECTION', 0, { section })
    return held
  }
  return { meta: needed('meta'), projects: needed('projects'), votes: needed('votes') }
}

function columnOf({ columns, line }: Table, column: string): number {
  const at = columns.indexOf(column)
  if (at < 0) throw new PbFileError('E_PB_COLUMN', line + 1, { column })
  return at
}

function metaOf(table: Table): Map<string, string> {
  const meta = new Map<string, string>()
  for (const { line, fields } of table.rows) {
    const key = fields[0].toLowerCase()
    if (meta.has(key)) throw new PbFileError('E_PB_META_TWICE', line, { key: brief(key) })
    // an unquoted description may hold semicolons, and a table of another program ends rows with empty fields
    const last = fields.findLastIndex((field) => field !== '')
    meta.set(key, fields.slice(1, last + 1).join('; '))
  }
  return meta
}

/** An amount of 0 or more as files write it, with a point or a comma; null for anything else. */
function amountOf(text: string): Rational | null {
  const amount = Rational.tryParse(text.replace(',', '.'))
  if (!amount || amount.numerator < 0n) return null
  const isReasonable =
    amount.numerator <= LARGEST_QUANTITY && amount.denominator <= LARGEST_QUANTITY
  return isReasonable ? amount : null
}

function projectsOf(table: Table): PbProject[] {
  const id = columnOf(table, 'project_id')
  const cost = columnOf(table, 'cost')
  const [name, category, target, selected] = ['name', 'category', 'target', 'selected'].map(
    (column) => table.columns.indexOf(column)
  )
  if (table.rows.length > MOST_PB_PROJECTS) {
    const params = { count: `${table.rows.length}`, most: `${MOST_PB_PROJECTS}` }
    throw new PbFileError('E_PB_TOO_MANY', table.line, params)
  }
  const seen = new Set<string>()
  return table.rows.map(({ line, fields }) => {
    const project = idOf(fields[id], line)
    if (seen.has(project)) {
      throw new PbFileError('E_PB_PROJECT_TWICE', line, { project: brief(project) })
    }
    seen.add(project)
    const amount = amountOf(fields[cost] ?? '')
    if (!amount) {
      const params = { project: brief(project), value: brief(fields[cost]) }
      throw new PbFileError('E_PB_COST', line, params)
    }
    return {
      id: project,
      name: (fields[name] || project).slice(0, LONGEST_NAME),
      cost: amount,
      categories: labelsOf(fields[category]),
      targets: labelsOf(fields[target]),
      selected: selected < 0 || !fields[selected] ? null : /^[1-9]/.test(fields[selected]),
    }
  })
}

function idOf(value: string | undefined, line: number): string {
  if (value && value.length <= LONGEST_NAME) return value
  throw new PbFileError('E_PB_ID', line, { value: brief(value) })
}

const labelsOf = (field: string | undefined): string[] =>
  [...new Set(listOf(field).map((label) => label.slice(0, LONGEST_LABEL)))]
    .filter((label) => label !== '')
    .slice(0, MOST_LABELS)

const listOf = (field: string | undefined): string[] =>
  field ? field.split(',').map((item) => item.trim()) : []

function ballotsOf(
  table: Table,
  projects: readonly PbProject[],
  voteType: PbVoteType,
  maxLength: string | undefined
): Ballot[] {
  const voter = columnOf(table, 'voter_id')
  const vote = columnOf(table, 'vote')
  const hasPoints = voteType === 'cumulative' || voteType === 'scoring'
  const points = hasPoints ? columnOf(table, 'points') : -1
  const numbers = new Map(projects.map(({ id }, at) => [id, at]))
  const voters = new Set<string>()
  const chosen = table.rows.map(({ line, fields }) => {
    const id = fields[voter]
    if (!id || id.length > LONGEST_NAME) throw new PbFileError('E_PB_VOTER', line)
    if (voters.has(id)) throw new PbFileError('E_PB_VOTER_TWICE', line)
    voters.add(id)
    return chosenBy(listOf(fields[vote]), numbers, line)
  })
  const longest = placesOf(chosen, maxLength)

  const ballots = new Map<string, { points: Map<number, Rational>; count: bigint }>()
  table.rows.forEach(({ line, fields }, at) => {
    const given = hasPoints ? pointsOf(listOf(fields[points]), chosen[at].length, line) : null
    const pairs = chosen[at].map((project, place): [number, Rational] => {
      if (given) return [project, given[place]]
      return [project, voteType === 'ordinal' ? Rational.of(BigInt(longest - place)) : Rational.ONE]
    })
    pairs.sort(([a], [b]) => a - b)
    const key = pairs.map(([project, value]) => `${project}:${value}`).join(',')
    const same = ballots.get(key)
    if (same) same.count += 1n
    else ballots.set(key, { points: new Map(pairs), count: 1n })
  })
  return [...ballots.values()]
}

function chosenBy(
  ids: readonly string[],
  numbers: ReadonlyMap<string, number>,
  line: number
): number[] {
  const chosen = ids.map((id) => {
    const project = numbers.get(id)
    if (project === undefined) {
      throw new PbFileError('E_PB_UNKNOWN_PROJECT', line)
    }
    return project
  })
  if (new Set(chosen).size !== chosen.length) throw new PbFileError('E_PB_TWICE_IN_BALLOT', line)
  return chosen
}

/** Places on the longest ordered ballot: as the file says, but never fewer than one of its ballots has. */
function placesOf(chosen: readonly (readonly number[])[], maxLength: string | undefined): number {
  const longest = chosen.reduce((most, ballot) => Math.max(most, ballot.length), 0)
  const said = /^\d{1,4}$/.test(maxLength ?? '') ? Number.parseInt(maxLength!, 10) : 0
  return Math.max(longest, said)
}

function pointsOf(texts: readonly string[], count: number, line: number): Rational[] {
  if (texts.length !== count) throw new PbFileError('E_PB_POINTS', line)
  return texts.map((text) => {
    const value = Rational.tryParse(text)
    const isReasonable =
      value &&
      value.absolute().numerator <= LARGEST_QUANTITY &&
      value.denominator <= LARGEST_QUANTITY
    if (!isReasonable) throw new PbFileError('E_PB_POINTS', line)
    return value
  })
}
