import { Refusal } from '#core/refusal'

/**
 * A day and a time of the city's own clock as an instant. Where a change of the clock skips the time, the
 * deadline is the moment after it; where it comes twice, the first one.
 */
export function deadlineOf(day: string, time: string, timezone: string, field: string): string {
  const wanted = Date.parse(`${day}T${time}:00Z`)
  if (Number.isNaN(wanted)) throw new Refusal('E_DEADLINE', {}, field)
  const candidates = [wanted - offset(wanted - HALF_DAY), wanted - offset(wanted + HALF_DAY)]
  const right = candidates.filter((at) => at + offset(at) === wanted)
  return new Date(Math.min(...(right.length ? right : [Math.max(...candidates)]))).toISOString()

  function offset(at: number): number {
    const written = new Date(at).toLocaleString('sv-SE', { timeZone: timezone })
    return Date.parse(`${written.replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000
  }
}

const HALF_DAY = 12 * 60 * 60 * 1000
