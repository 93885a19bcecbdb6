/**
 * Where the names of a form's fields stand, by the part of its address: two modules use one name for other
 * things ("people" is a number of learners here and who prepared an entry there).
 */
const CATALOGUES: Record<string, string[]> = {
  'adjustments': ['closing', 'ledger'],
  'anchor-recipients': ['anchors'],
  'appraisals': ['appraisal'],
  'assets': ['spending'],
  'bank': ['bank'],
  'closings': ['closing'],
  'commitments': ['programmes', 'spending'],
  'committees': ['committee'],
  'condition-outcomes': ['pledges'],
  'condition-withdrawals': ['pledges'],
  'contacts': ['requests'],
  'documents': ['documents'],
  'exchange': ['rates'],
  'expenditures': ['programmes', 'spending'],
  'explanations': ['statements'],
  'fund-moves': ['authority'],
  'funds': ['authority'],
  'head-explanations': ['funder'],
  'imports': ['imports'],
  'in-kind': ['inkind'],
  'ledger': ['ledger', 'closing'],
  'lines': ['programmes'],
  'match-rules': ['match'],
  'match-source-withdrawals': ['match'],
  'match-sources': ['match'],
  'openings': ['authority'],
  'own-income': ['income', 'funding'],
  'parties': ['funding'],
  'payables': ['spending', 'programmes'],
  'people': ['identity'],
  'plans': ['programmes'],
  'programmes': ['programmes'],
  'provisions': ['vouchers'],
  'reallocations': ['authority'],
  'receipts': ['funding'],
  'refunds': ['pledges'],
  'releases': ['authority'],
  'reminders': ['letters'],
  'report-heads': ['funder'],
  'requests': ['requests', 'funding'],
  'ring-fences': ['allocation'],
  'rounds': ['allocation'],
  'seats': ['committee'],
  'settings': ['settings'],
  'settlements': ['network'],
  'shared-costs': ['network'],
  'terms': ['committee'],
  'value-rates': ['inkind'],
  'vouchers': ['vouchers'],
  'write-offs': ['pledges'],
}

/** Catalogues of the form with this address, the nearest part of it first. */
export function cataloguesOf(pattern: string | undefined): string[] {
  const parts = (pattern ?? '').split('/').filter((part) => part && !part.startsWith(':'))
  return parts.reverse().flatMap((part) => CATALOGUES[part] ?? [])
}
