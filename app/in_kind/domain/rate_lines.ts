import type { Unit } from '#in_kind/domain/quantities'

export interface RateLine {
  code: string
  title: string
  unit: Unit
  rate: string
}

/**
 * Rates as they are typed or pasted: a line for each, "code; title; unit; rate". What cannot be read
 * stays as it stands, so that whoever checks the rates can name the line.
 */
export function readRateLines(text: string): RateLine[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim())
    .map((line) => {
      const [code = '', title = '', unit = '', rate = ''] = line
        .normalize('NFC')
        .split(/[;\t]/)
        .map((part) => part.trim())
      return { code, title, unit: unit as Unit, rate: plainRate(rate) }
    })
}

/** A decimal comma is a point, and spaces group; a rate with both marks is left for the check to refuse. */
function plainRate(typed: string): string {
  const dense = typed.replace(/[\s\u00a0\u202f]/g, '')
  return dense.includes('.') ? dense : dense.replace(',', '.')
}

export function writeRateLines(rates: readonly RateLine[]): string {
  return rates.map(({ code, title, unit, rate }) => [code, title, unit, rate].join('; ')).join('\n')
}
