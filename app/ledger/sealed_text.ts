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
  return `{"approved_by":${few(entry.approved_by)},"city_id":${few(cityId)},"effective_on":${few(entry.effective_on)},"id":${q(entry.id)},"kind":${few(entry.kind)},"lines":[${lines}],"memo":${q(entry.memo)},"prepared_by":${few(entry.prepared_by)},"recorded_at":${q(entry.recorded_at)},"reverses_id":${q(entry.reverses_id)},"seq":${q(entry.seq)},"source_id":${q(entry.source_id)},"source_type":${few(entry.source_type)},"v":1}`
}

function textOfLine(line: SourceLine): string {
  return `{"account":${few(line.account)},"agreement":${q(line.agreement)},"amount":${q(line.amount)},"budget_line":${few(line.budget_line)},"commitment":${q(line.commitment)},"currency":${few(line.currency)},"functional_amount":${q(line.functional_amount)},"fund":${few(line.fund)},"instalment":${q(line.instalment)},"party":${q(line.party)},"quantity":${q(line.quantity)},"unit":${few(line.unit)}}`
}

function q(value: string | null): string {
  return value === null ? 'null' : JSON.stringify(value)
}

const KNOWN = 20_000
const known = new Map<string, string>()

/** The same for columns with few values, which are looked up more quickly than they are quoted. */
function few(value: string | null): string {
  if (value === null) return 'null'
  let text = known.get(value)
  if (text === undefined) {
    text = JSON.stringify(value)
    if (known.size < KNOWN) known.set(value, text)
  }
  return text
}
