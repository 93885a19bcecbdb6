/** Code of the one fund that all money without an earmark shares. */
export const GENERAL_FUND = 'GENERAL'
