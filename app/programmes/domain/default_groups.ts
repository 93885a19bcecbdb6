/** A beneficiary group every city starts with; a city adds its own and may give each its own words. */
export interface DefaultGroup {
  /** Stable; people read `programmes.group.<code>` in their language. */
  code: string
  /** The wider group whose ring-fence also counts this one. */
  family: string | null
  /** Whether provisions for the group can be ring-fenced as a special provision. */
  isProtected: boolean
  /** 360Giving DEI code, null where none fits. */
  dei: string | null
  /** Where IATI can carry the group. */
  iati: string | null
  /** UN classification of the functions of government. */
  cofog: string | null
}

const group = (
  code: string,
  isProtected: boolean,
  crosswalk: Partial<Pick<DefaultGroup, 'family' | 'dei' | 'iati' | 'cofog'>> = {}
): DefaultGroup => ({
  code,
  isProtected,
  family: null,
  dei: null,
  iati: null,
  cofog: null,
  ...crosswalk,
})

/**
 * The groups named by the UNESCO guidelines and by the plans of the first cities, each with its
 * crosswalk to 360Giving, IATI and COFOG. Families come before their members. "General" is for
 * provisions that serve everyone.
 */
export const DEFAULT_GROUPS: DefaultGroup[] = [
  group('general', false),
  group('vulnerable', true, { dei: 'DEI080000', cofog: '10.7.0' }),
  group('migrants', true, {
    family: 'vulnerable',
    dei: 'DEI050000',
    iati: 'description type 3',
    cofog: '10.7.0',
  }),
  group('sen', true, {
    family: 'vulnerable',
    dei: 'DEI020300',
    iati: 'policy-marker 11',
    cofog: '10.1.2',
  }),
  group('early_leavers', true, {
    family: 'vulnerable',
    dei: 'DEI080000',
    iati: 'DAC 11232 / 11320',
    cofog: '09.2',
  }),
  group('marginalised', true, { family: 'vulnerable', dei: 'DEI080000', cofog: '10.7.0' }),
  group('unemployed', true, { dei: 'DEI080000', iati: 'DAC 16020 / 11330', cofog: '10.5.0' }),
  group('disabled', true, { dei: 'DEI020000', iati: 'policy-marker 11', cofog: '10.1.2' }),
  group('low_income', true, { dei: 'DEI080000', cofog: '10.7.0' }),
  group('older', true, { dei: 'DEI060000', iati: 'DAC 11230', cofog: '09.5.0' }),
  group('children', false),
  group('youth', false, { iati: 'DAC 11231' }),
  group('digital', false, { iati: 'DAC 11230' }),
]
