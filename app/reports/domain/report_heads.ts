/** What puts the spending of a budget line under a head: the line itself, or a mark that it carries. */
export const HEAD_MARKS = ['line', 'programme', 'group', 'tag'] as const

export type HeadMark = (typeof HEAD_MARKS)[number]

/** A line of a funder's own report: its code and name there, and what of our budget belongs to it. */
export interface ReportHead {
  code: string
  name: string
  /** Approved by the funder, minor units of the agreement's currency. */
  amount: bigint
  marks: Readonly<Record<HeadMark, readonly string[]>>
}

/** The marks of a head, each kind as `of` gives it. */
export function marksBy(of: (mark: HeadMark) => readonly string[]): ReportHead['marks'] {
  return { line: of('line'), programme: of('programme'), group: of('group'), tag: of('tag') }
}

/** A budget line as heads look at it: groups with their families, tags with those of its programme. */
export interface HeadedLine {
  id: string
  programmeId: string
  groups: readonly string[]
  tags: readonly string[]
}

/**
 * The code of the head that a budget line belongs to, null for none. A head that names the line itself goes
 * before all marks; of several heads whose marks it carries the first in their order takes it.
 */
export function headOf(
  line: HeadedLine,
  heads: readonly Pick<ReportHead, 'code' | 'marks'>[]
): string | null {
  const named = heads.find(({ marks }) => marks.line.includes(line.id))
  if (named) return named.code
  const marked = heads.find(
    ({ marks }) =>
      marks.programme.includes(line.programmeId) ||
      line.groups.some((group) => marks.group.includes(group)) ||
      line.tags.some((tag) => marks.tag.includes(tag))
  )
  return marked?.code ?? null
}

export interface HeadFault {
  code: 'E_HEADS_NONE' | 'E_HEAD_CODE_TWICE' | 'E_HEAD_MARK_TWICE' | 'E_AMOUNT_NEGATIVE'
  params: Record<string, string>
  /** Name of the form's field. */
  field: string
}

/** The first thing that keeps heads from being the heads of a report; null when nothing does. */
export function headFault(heads: readonly ReportHead[]): HeadFault | null {
  if (heads.length === 0) return { code: 'E_HEADS_NONE', params: {}, field: 'heads.0.code' }
  const codes = new Set<string>()
  const taken = new Map<string, string>()
  for (const [index, { code, amount, marks }] of heads.entries()) {
    const at = `heads.${index}`
    if (codes.has(code)) {
      return { code: 'E_HEAD_CODE_TWICE', params: { head: code }, field: `${at}.code` }
    }
    codes.add(code)
    if (amount < 0n) return { code: 'E_AMOUNT_NEGATIVE', params: {}, field: `${at}.amount` }
    for (const mark of HEAD_MARKS) {
      for (const value of marks[mark]) {
        const other = taken.get(`${mark} ${value}`)
        if (other !== undefined) {
          const params = { head: code, other }
          return { code: 'E_HEAD_MARK_TWICE', params, field: `${at}.${mark}` }
        }
        taken.set(`${mark} ${value}`, code)
      }
    }
  }
  return null
}

/** How much approved money changes its head, or comes or goes: the larger of what is added and taken away. */
export function movedBetween(
  before: readonly Pick<ReportHead, 'code' | 'amount'>[],
  after: readonly Pick<ReportHead, 'code' | 'amount'>[]
): bigint {
  const amountIn = (heads: typeof before, code: string) =>
    heads.find((head) => head.code === code)?.amount ?? 0n
  let [added, taken] = [0n, 0n]
  for (const code of new Set([...before, ...after].map((head) => head.code))) {
    const difference = amountIn(after, code) - amountIn(before, code)
    if (difference > 0n) added += difference
    else taken -= difference
  }
  return added > taken ? added : taken
}

/** Whether the same budget belongs to the same heads, in whatever order it was named. */
export function isSameMapping(
  before: readonly Pick<ReportHead, 'code' | 'marks'>[],
  after: readonly Pick<ReportHead, 'code' | 'marks'>[]
): boolean {
  return mapping(before) === mapping(after)
}

function mapping(heads: readonly Pick<ReportHead, 'code' | 'marks'>[]): string {
  return JSON.stringify(
    heads.map(({ code, marks }) => [code, ...HEAD_MARKS.map((mark) => marks[mark].toSorted())])
  )
}
