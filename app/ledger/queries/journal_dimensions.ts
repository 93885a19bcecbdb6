/** Conditions on what a line's fund, budget line or party is, rather than which one: for figures of statements. */
export interface LineDimensions {
  programme?: string | null
  /** Codes of beneficiary groups of budget lines. */
  groups?: string[]
  /** Year of the budget line; with ! before it any other year, with - that year and all before it. */
  lineYear?: string | null
  lineCode?: string | null
  work?: 'build' | 'maintain' | null
  /** Restrictions of funds. */
  restrictions?: string[]
  /** Kind of the party; `none` for what names no party. */
  funderKind?: string | null
}

/** The conditions on the posting `p`, each beginning with AND, and their values in order. */
export function dimensionCondition(of: LineDimensions): { sql: string; bindings: unknown[] } {
  const parts: string[] = []
  const bindings: unknown[] = []
  const ofLine = (condition: string, ...values: unknown[]) => {
    parts.push(
      `AND p.budget_line_id IN (SELECT b.id FROM budget_lines b WHERE b.city_id = p.city_id AND ${condition})`
    )
    bindings.push(...values)
  }
  if (of.programme) ofLine('b.programme_id = ?', of.programme)
  if (of.groups?.length) ofLine(`b.group_code IN (${marks(of.groups)})`, ...of.groups)
  if (of.lineYear) {
    const compared = { '!': '<>', '-': '<=' }[of.lineYear[0]] ?? '='
    ofLine(`b.year ${compared} ?`, Number.parseInt(of.lineYear.replace(/^[!-]/, ''), 10))
  }
  if (of.lineCode) ofLine('b.code = ?', of.lineCode)
  if (of.work) ofLine('b.activity = ?', of.work)
  if (of.restrictions?.length) {
    parts.push(
      `AND p.fund_id IN (SELECT f.id FROM funds f WHERE f.city_id = p.city_id AND f.restriction IN (${marks(of.restrictions)}))`
    )
    bindings.push(...of.restrictions)
  }
  if (of.funderKind === 'none') parts.push('AND p.party_id IS NULL')
  else if (of.funderKind) {
    // money that names no party stands with the others
    const none = of.funderKind === 'other' ? 'p.party_id IS NULL OR' : ''
    const missing = of.funderKind === 'other' ? 'OR y.funder_kind IS NULL' : ''
    parts.push(
      `AND (${none} p.party_id IN (SELECT y.id FROM parties y WHERE y.city_id = p.city_id AND (y.funder_kind = ? ${missing})))`
    )
    bindings.push(of.funderKind)
  }
  return { sql: parts.join(' '), bindings }
}

function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ')
}
