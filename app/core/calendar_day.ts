import vine from '@vinejs/vine'

const FORM = /^(?:19|20|21)\d\d-(\d{2})-\d{2}$/
/** What was typed is said back, but no novel. */
const SAID = 40

/** The last day of the month of a day that may not exist, as YYYY-MM-DD; null where there is no such month. */
function monthEnd(day: string): string | null {
  const [year, month] = day.split('-').map((part) => Number.parseInt(part, 10))
  if (month < 1 || month > 12) return null
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10)
}

const isOnCalendar = vine.createRule((value: unknown, _: undefined, field) => {
  const said = String(value).slice(0, SAID)
  if (!FORM.test(said)) return field.report('{{ field }} is no day', 'date.form', field, { said })
  const last = monthEnd(said)
  if (last === null)
    return field.report('{{ field }} has no such month', 'date.month', field, { said })
  if (said > last || said.endsWith('-00'))
    field.report('{{ field }} is not in its month', 'date.monthEnd', field, { said, last })
})

/** Whether a text is a day that the calendar knows. */
export function isDay(text: unknown): text is string {
  if (typeof text !== 'string' || !FORM.test(text)) return false
  const last = monthEnd(text)
  return last !== null && text <= last && !text.endsWith('-00')
}

/** A day as YYYY-MM-DD; what has the form of one and no calendar knows is refused too. */
export const calendarDay = () => vine.string().use(isOnCalendar(undefined))
