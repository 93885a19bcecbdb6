import type { SourceEntry, SourceLine } from '#ledger/queries/ledger_source'

/**
 * What would have been sealed if the columns of an entry are right: its canonical text without documents,
 * which no column holds. The texts are taken as they are, so only equal columns make equal bytes.
 */
export function sealedTextOf(cityId: string, entry: SourceEntry): string | null {
  if (entry.lines.length !== entry.line_count) return null
  let lines = ''
  for (const [index, line] of entry.lines.entries()) {
    if (line.line_no !== index + 1) return null
    lines += index === 0 ? textOfLine(line) : `,${textOfLine(line)}`
  }
  return `{"approved_by":${q(entry.approved_by)},"city_id":${q(cityId)},"effective_on":${q(entry.effective_on)},"id":${q(entry.id)},"kind":${q(entry.kind)},"lines":[${lines}],"memo":${q(entry.memo)},"prepared_by":${q(entry.prepared_by)},"recorded_at":${q(entry.recorded_at)},"reverses_id":${q(entry.reverses_id)},"seq":${q(entry.seq)},"source_id":${q(entry.source_id)},"source_type":${q(entry.source_type)},"v":1}`
}

function textOfLine(line: SourceLine): string {
  return `{"account":${q(line.account)},"agreement":${q(line.agreement)},"amount":${q(line.amount)},"budget_line":${q(line.budget_line)},"commitment":${q(line.commitment)},"currency":${q(line.currency)},"functional_amount":${q(line.functional_amount)},"fund":${q(line.fund)},"instalment":${q(line.instalment)},"party":${q(line.party)},"quantity":${q(line.quantity)},"unit":${q(line.unit)}}`
}

function q(value: string | null): string {
  return value === null ? 'null' : JSON.stringify(value)
}
