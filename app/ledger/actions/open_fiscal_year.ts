import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { newId } from '#core/ids'
import { ledgerRefusal } from '#ledger/errors'

export interface FiscalYearOpening {
  id?: string
  cityId: string
  name: string
  /** First day, YYYY-MM-01; a fiscal year has twelve monthly periods and need not be a calendar year. */
  startsOn: string
}

/** Opens a fiscal year with twelve monthly periods, all open. */
export async function openFiscalYear(
  trx: TransactionClientContract,
  opening: FiscalYearOpening
): Promise<{ id: string }> {
  const id = opening.id ?? newId()
  const months = Array.from({ length: 12 }, (_, index) => monthFrom(opening.startsOn, index))
  try {
    await trx.insertQuery().table('fiscal_years').insert({
      city_id: opening.cityId,
      id,
      name: opening.name,
      starts_on: months[0].startsOn,
      ends_on: months[11].endsOn,
    })
    for (const [index, month] of months.entries()) {
      await trx
        .insertQuery()
        .table('periods')
        .insert({
          city_id: opening.cityId,
          id: newId(),
          fiscal_year_id: id,
          no: index + 1,
          starts_on: month.startsOn,
          ends_on: month.endsOn,
          status: 'open',
        })
    }
  } catch (error) {
    throw ledgerRefusal(error)
  }
  return { id }
}

function monthFrom(startsOn: string, offset: number) {
  const [year, month] = startsOn.split('-').map(Number)
  const first = new Date(Date.UTC(year, month - 1 + offset, 1))
  const last = new Date(Date.UTC(year, month + offset, 0))
  return { startsOn: first.toISOString().slice(0, 10), endsOn: last.toISOString().slice(0, 10) }
}
