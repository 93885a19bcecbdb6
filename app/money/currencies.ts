import { MoneyError, shorten } from '#money/errors'

/** One row of ISO 4217: `validFrom` and `validTo` are the first and last day it could be booked. */
export interface Currency {
  readonly code: string
  /** Digits after the decimal mark (ISO 4217 "minor unit"). */
  readonly exponent: number
  readonly name: string
  readonly validFrom?: string
  readonly validTo?: string
}

/** The code that ISO 4217 keeps for "no currency involved"; headcounts and shares use it. */
export const NO_CURRENCY = 'XXX'

// ISO 4217 list one (active) and the withdrawn codes of list three that recent books still hold.
// Code, minor unit, name; then optionally "from …" and "to …".
const TABLE = `
AED 2 UAE Dirham
AFN 2 Afghani
ALL 2 Lek
AMD 2 Armenian Dram
ANG 2 Netherlands Antillean Guilder to 2025-06-30
AOA 2 Kwanza
ARS 2 Argentine Peso
AUD 2 Australian Dollar
AWG 2 Aruban Florin
AZN 2 Azerbaijan Manat
BAM 2 Convertible Mark
BBD 2 Barbados Dollar
BDT 2 Taka
BGN 2 Bulgarian Lev to 2025-12-31
BHD 3 Bahraini Dinar
BIF 0 Burundi Franc
BMD 2 Bermudian Dollar
BND 2 Brunei Dollar
BOB 2 Boliviano
BOV 2 Mvdol
BRL 2 Brazilian Real
BSD 2 Bahamian Dollar
BTN 2 Ngultrum
BWP 2 Pula
BYN 2 Belarusian Ruble from 2016-07-01
BYR 0 Belarusian Ruble (old) to 2016-12-31
BZD 2 Belize Dollar
CAD 2 Canadian Dollar
CDF 2 Congolese Franc
CHE 2 WIR Euro
CHF 2 Swiss Franc
CHW 2 WIR Franc
CLF 4 Unidad de Fomento
CLP 0 Chilean Peso
CNY 2 Yuan Renminbi
COP 2 Colombian Peso
COU 2 Unidad de Valor Real
CRC 2 Costa Rican Colon
CUC 2 Peso Convertible to 2021-06-30
CUP 2 Cuban Peso
CVE 2 Cabo Verde Escudo
CYP 2 Cyprus Pound to 2007-12-31
CZK 2 Czech Koruna
DJF 0 Djibouti Franc
DKK 2 Danish Krone
DOP 2 Dominican Peso
DZD 2 Algerian Dinar
EEK 2 Kroon to 2010-12-31
EGP 2 Egyptian Pound
ERN 2 Nakfa
ETB 2 Ethiopian Birr
EUR 2 Euro from 1999-01-01
FJD 2 Fiji Dollar
FKP 2 Falkland Islands Pound
GBP 2 Pound Sterling
GEL 2 Lari
GHS 2 Ghana Cedi
GIP 2 Gibraltar Pound
GMD 2 Dalasi
GNF 0 Guinean Franc
GTQ 2 Quetzal
GYD 2 Guyana Dollar
HKD 2 Hong Kong Dollar
HNL 2 Lempira
HRK 2 Kuna to 2022-12-31
HTG 2 Gourde
HUF 2 Forint
IDR 2 Rupiah
ILS 2 New Israeli Sheqel
INR 2 Indian Rupee
IQD 3 Iraqi Dinar
IRR 2 Iranian Rial
ISK 0 Iceland Krona
JMD 2 Jamaican Dollar
JOD 3 Jordanian Dinar
JPY 0 Yen
KES 2 Kenyan Shilling
KGS 2 Som
KHR 2 Riel
KMF 0 Comorian Franc
KPW 2 North Korean Won
KRW 0 Won
KWD 3 Kuwaiti Dinar
KYD 2 Cayman Islands Dollar
KZT 2 Tenge
LAK 2 Lao Kip
LBP 2 Lebanese Pound
LKR 2 Sri Lanka Rupee
LRD 2 Liberian Dollar
LSL 2 Loti
LTL 2 Lithuanian Litas to 2014-12-31
LVL 2 Latvian Lats to 2013-12-31
LYD 3 Libyan Dinar
MAD 2 Moroccan Dirham
MDL 2 Moldovan Leu
MGA 2 Malagasy Ariary
MKD 2 Denar
MMK 2 Kyat
MNT 2 Tugrik
MOP 2 Pataca
MRU 2 Ouguiya from 2018-01-01
MTL 2 Maltese Lira to 2007-12-31
MUR 2 Mauritius Rupee
MVR 2 Rufiyaa
MWK 2 Malawi Kwacha
MXN 2 Mexican Peso
MXV 2 Mexican Unidad de Inversion
MYR 2 Malaysian Ringgit
MZN 2 Mozambique Metical
NAD 2 Namibia Dollar
NGN 2 Naira
NIO 2 Cordoba Oro
NOK 2 Norwegian Krone
NPR 2 Nepalese Rupee
NZD 2 New Zealand Dollar
OMR 3 Rial Omani
PAB 2 Balboa
PEN 2 Sol
PGK 2 Kina
PHP 2 Philippine Peso
PKR 2 Pakistan Rupee
PLN 2 Zloty
PYG 0 Guarani
QAR 2 Qatari Rial
RON 2 Romanian Leu from 2005-07-01
RSD 2 Serbian Dinar
RUB 2 Russian Ruble
RWF 0 Rwanda Franc
SAR 2 Saudi Riyal
SBD 2 Solomon Islands Dollar
SCR 2 Seychelles Rupee
SDG 2 Sudanese Pound
SEK 2 Swedish Krona
SGD 2 Singapore Dollar
SHP 2 Saint Helena Pound
SIT 2 Tolar to 2006-12-31
SKK 2 Slovak Koruna to 2008-12-31
SLE 2 Leone from 2022-04-01
SLL 2 Leone (old) to 2023-12-31
SOS 2 Somali Shilling
SRD 2 Surinam Dollar
SSP 2 South Sudanese Pound
STN 2 Dobra from 2018-01-01
SVC 2 El Salvador Colon
SYP 2 Syrian Pound
SZL 2 Lilangeni
THB 2 Baht
TJS 2 Somoni
TMT 2 Turkmenistan New Manat
TND 3 Tunisian Dinar
TOP 2 Pa'anga
TRY 2 Turkish Lira from 2005-01-01
TTD 2 Trinidad and Tobago Dollar
TWD 2 New Taiwan Dollar
TZS 2 Tanzanian Shilling
UAH 2 Hryvnia from 1996-09-02
UGX 0 Uganda Shilling
USD 2 US Dollar
USN 2 US Dollar (Next day)
UYI 0 Uruguay Peso en Unidades Indexadas
UYU 2 Peso Uruguayo
UYW 4 Unidad Previsional
UZS 2 Uzbekistan Sum
VED 2 Bolívar Digital from 2021-10-01
VES 2 Bolívar Soberano from 2018-08-20
VND 0 Dong
VUV 0 Vatu
WST 2 Tala
XAF 0 CFA Franc BEAC
XCD 2 East Caribbean Dollar
XCG 2 Caribbean Guilder from 2025-03-31
XOF 0 CFA Franc BCEAO
XPF 0 CFP Franc
XXX 0 No currency
YER 2 Yemeni Rial
ZAR 2 Rand
ZMW 2 Zambian Kwacha from 2013-01-01
ZWG 2 Zimbabwe Gold from 2024-04-08
ZWL 2 Zimbabwe Dollar (old) to 2024-08-31
`

/** All currencies by code, in alphabetical order. */
export const CURRENCIES: ReadonlyMap<string, Currency> = new Map(
  TABLE.trim()
    .split('\n')
    .map((line) => {
      const [, code, exponent, name, validFrom, validTo] =
        /^(\w{3}) (\d) (.+?)(?: from (\S+))?(?: to (\S+))?$/.exec(line)!
      return [code, { code, exponent: Number.parseInt(exponent, 10), name, validFrom, validTo }]
    })
)

/** The currency of an exact upper-case code, or undefined. */
export function findCurrency(code: string): Currency | undefined {
  return CURRENCIES.get(code)
}

/** Digits after the decimal mark of a known currency: EUR 2, KRW 0, JOD 3; throws `E_CURRENCY_UNKNOWN`. */
export function exponentOf(code: string): number {
  const currency = findCurrency(code)
  if (!currency) throw new MoneyError('E_CURRENCY_UNKNOWN', { currency: shorten(code) })
  return currency.exponent
}

/** Whether a currency existed on a day ("YYYY-MM-DD"); false for unknown codes. */
export function isCurrencyActive(code: string, isoDate: string): boolean {
  const currency = findCurrency(code)
  if (!currency) return false
  return (
    (currency.validFrom === undefined || currency.validFrom <= isoDate) &&
    (currency.validTo === undefined || isoDate <= currency.validTo)
  )
}
