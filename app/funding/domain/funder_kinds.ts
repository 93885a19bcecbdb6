/**
 * Who gives: the seven kinds of the UNESCO guidelines as fixed report classes, then what is always shown
 * apart: others, with a text, and the city's own income.
 */
export const FUNDER_KINDS = [
  'company',
  'foundation',
  'philanthropist',
  'international_partner',
  'local_government',
  'national_government',
  'supranational',
  'other',
  'own_income',
] as const
export type FunderKind = (typeof FUNDER_KINDS)[number]
