/** Whether a number has the form of an IBAN and its check digits are right (ISO 13616, mod 97). */
export function isIban(number: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(number)) return false
  const digits = (number.slice(4) + number.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55)
  )
  return BigInt(digits) % 97n === 1n
}

/** Whether a number looks like an IBAN, right or wrong: then its check digits are worth a look. */
export function looksLikeIban(number: string): boolean {
  return /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(number)
}

/** Countries whose account numbers are IBANs (register of ISO 13616). */
const COUNTRIES = new Set(
  (
    'AD AE AL AT AZ BA BE BG BH BI BR BY CH CR CY CZ DE DJ DK DO EE EG ES FI FK FO FR GB GE GI GL GR GT HN HR ' +
    'HU IE IL IQ IS IT JO KW KZ LB LC LI LT LU LV LY MC MD ME MK MN MR MT MU NI NL NO OM PK PL PS PT QA RO RS ' +
    'RU SA SC SD SE SI SK SM SO ST SV TL TN TR UA VA VG XK YE'
  ).split(' ')
)

/** Whether a number that somebody types begins as an IBAN does, whole or cut short. */
export function beginsLikeIban(number: string): boolean {
  return (
    looksLikeIban(number) || (/^[A-Z]{2}\d{2}/.test(number) && COUNTRIES.has(number.slice(0, 2)))
  )
}
