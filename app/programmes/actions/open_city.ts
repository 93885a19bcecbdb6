import { recordAuditEvent } from '#audit/record_audit_event'
import { businessToday, now } from '#core/clock'
import { newId } from '#core/ids'
import { isLocale } from '#core/locale'
import { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { addMember, givenPassword } from '#identity/actions/invite_person'
import { openFiscalYear } from '#ledger/actions/open_fiscal_year'
import { openLedger } from '#ledger/actions/open_ledger'
import { CURRENCIES, NO_CURRENCY } from '#money/currencies'
import { fromDecimalString, isWithinLimit } from '#money/money'
import { openCodeLists } from '#programmes/actions/open_code_lists'

export interface CityOpening {
  /** What stands in addresses. */
  slug: string
  name: string
  /** Two letters of ISO 3166. */
  country: string
  currency: string
  /** Name of the time zone, as Europe/Ljubljana. */
  timezone: string
  language: string
  /** First month of the fiscal year that is opened, YYYY-MM. */
  year: string
  /** Decimal text in the currency of the city; null: nothing waits for a second person for its amount. */
  threshold: string | null
  administrator: { name: string; email: string }
}

export interface OpenedCity {
  id: string
  slug: string
  email: string
  /** Null: the administrator had an account already and keeps its password. */
  password: string | null
}

/** Accounts are open for whatever earlier years the city may enter later. */
const ACCOUNTS_SINCE = '1970-01-01'

/**
 * A city of one's own: its empty books, one fiscal year, the code lists every city starts with, and the
 * administrator who lets in everybody else. All or nothing.
 */
export async function openCity(opening: CityOpening): Promise<OpenedCity> {
  const { slug, currency, timezone, language, administrator } = opening
  const name = opening.name.normalize('NFC').trim()
  const email = administrator.email.trim().toLowerCase()
  checkOpening({ ...opening, name })
  const threshold = minorOf(opening.threshold, currency)
  const startsOn = `${opening.year}-01`
  const id = newId()
  const password = await givenPassword()
  const member = await transact(async (trx) => {
    const [there] = await selectRows(trx, 'SELECT 1 FROM cities WHERE slug = ?', [slug])
    if (there) throw new Refusal('E_CITY_TAKEN', { slug }, undefined, 409)
    await trx.insertQuery().table('cities').insert({
      id,
      slug,
      name,
      name_lang: language,
      country: opening.country,
      currency,
      timezone,
      locale: language,
      created_at: now(),
    })
    await openLedger(trx, {
      cityId: id,
      functionalCurrency: currency,
      recognitionPolicy: 'on_receipt',
      approvalThreshold: threshold,
      opensOn: ACCOUNTS_SINCE,
    })
    await openFiscalYear(trx, { cityId: id, name: nameOfYear(opening.year), startsOn })
    await openCodeLists(trx, id)
    await recordAuditEvent(trx, {
      cityId: id,
      actorId: null,
      action: 'city.opened',
      subjectType: 'city',
      subjectId: id,
      details: { currency, startsOn },
    })
    return addMember(
      trx,
      { id, today: businessToday(timezone) },
      null,
      { id: newId(), fullName: administrator.name.trim(), email, roles: ['administrator'] },
      password
    )
  })
  return { id, slug, email, password: member.password }
}

function checkOpening(opening: CityOpening) {
  const { slug, name, country, currency, timezone, language, year, administrator } = opening
  const given = CURRENCIES.get(currency)
  const rules: [boolean, string, Record<string, string>][] = [
    [/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) && slug.length <= 60, 'E_CITY_SLUG', { slug }],
    [name.length > 0 && name.length <= 200, 'E_CITY_NAME', {}],
    [/^[A-Z]{2}$/.test(country), 'E_CITY_COUNTRY', { country }],
    [!!given && !given.validTo && currency !== NO_CURRENCY, 'E_CITY_CURRENCY', { currency }],
    [isTimezone(timezone), 'E_CITY_TIMEZONE', { timezone }],
    [isLocale(language), 'E_CITY_LANGUAGE', { language }],
    [/^(19|20)\d\d-(0[1-9]|1[0-2])$/.test(year), 'E_CITY_YEAR', { year }],
    [administrator.name.trim().length > 0, 'E_CITY_ADMINISTRATOR', {}],
    [/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(administrator.email.trim()), 'E_CITY_EMAIL', {}],
  ]
  const broken = rules.find(([holds]) => !holds)
  if (broken) throw new Refusal(broken[1], broken[2])
}

function isTimezone(timezone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: timezone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** A year that begins in another month than January bears the names of both. */
function nameOfYear(month: string): string {
  const [year, first] = month.split('-')
  return first === '01' ? year : `${year}/${String(Number(year) + 1).slice(2)}`
}

function minorOf(text: string | null, currency: string): bigint | null {
  if (text === null) return null
  try {
    const minor = fromDecimalString(text.trim(), currency)
    if (minor >= 0n && isWithinLimit(minor)) return minor
  } catch {
    // said below, with what was typed
  }
  throw new Refusal('E_CITY_THRESHOLD', { text })
}
