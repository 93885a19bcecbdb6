import vine from '@vinejs/vine'

const isOnCalendar = vine.createRule((value: unknown, _: undefined, field) => {
  const day = new Date(`${String(value)}T00:00:00Z`)
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== value) {
    field.report('The {{ field }} is no day', 'date', field)
  }
})

/** A day as YYYY-MM-DD; what the pattern lets through and no calendar knows is refused too. */
export const calendarDay = () =>
  vine
    .string()
    .regex(/^(19|20|21)\d\d-\d{2}-\d{2}$/)
    .use(isOnCalendar(undefined))
