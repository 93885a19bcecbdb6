import type { SourceEntry, SourceLine } from '#ledger/source'

/*
 * What would have been sealed if the columns of an entry are right: its canonical text without documents,
 * which no column holds. The texts are taken as they are, so only equal columns make equal bytes.
 */

/** The parts of a line's text that every line of the same account, fund and budget line has. */
export interface LineTexts {
  toAgreement: string
  toCommitment: string
  toInstalment: string
}

export function lineTexts(account: string, fund: string, budgetLine: string | null): LineTexts {
  return {
    toAgreement: `{"account":${quoted(account)},"agreement":`,
    toCommitment: `","budget_line":${quoted(budgetLine)},"commitment":`,
    toInstalment: `","fund":${quoted(fund)},"instalment":`,
  }
}

/** Text of a line; its amounts are whole numbers. */
export function sealedLine(line: SourceLine, texts: LineTexts): string {
  return `${texts.toAgreement}${quoted(line.agreement)},"amount":"${line.amount}${texts.toCommitment}${quoted(line.commitment)},"currency":${quoted(line.currency)},"functional_amount":"${line.functional_amount}${texts.toInstalment}${quoted(line.instalment)},"party":${quoted(line.party)},"quantity":${quoted(line.quantity)},"unit":${quoted(line.unit)}}`
}

/** Text of an entry around those of its lines. */
export function sealedEntry(cityId: string, entry: SourceEntry, lines: string): string {
  return `{"approved_by":${quoted(entry.approved_by)},"city_id":${quoted(cityId)},"effective_on":${quoted(entry.effective_on)},"id":${quoted(entry.id)},"kind":${quoted(entry.kind)},"lines":[${lines}],"memo":${quoted(entry.memo)},"prepared_by":${quoted(entry.prepared_by)},"recorded_at":${quoted(entry.recorded_at)},"reverses_id":${quoted(entry.reverses_id)},"seq":${quoted(entry.seq)},"source_id":${quoted(entry.source_id)},"source_type":${quoted(entry.source_type)},"v":1}`
}

/** Letters that JSON writes as they are. */
const PLAIN = /^[ !#-[\]-~]*$/

function quoted(value: string | null): string {
  if (value === null) return 'null'
  return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value)
}
