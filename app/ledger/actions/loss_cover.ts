import { NotFound, Refusal } from '#core/refusal'
import { selectRows, type Client } from '#core/sql'
import { freeAuthority } from '#ledger/queries/foreign_money'
import { toDecimalString } from '#money/money'

export async function fundCode(client: Client, cityId: string, fundId: string): Promise<string> {
  const [fund] = await selectRows(client, 'SELECT code FROM funds WHERE city_id = ? AND id = ?', [
    cityId,
    fundId,
  ])
  if (!fund) throw new NotFound()
  return fund.code
}

/** A loss of exchange takes authority: refused where the fund has too little that is free. */
export async function refuseShort(
  client: Client,
  loss: bigint,
  of: { cityId: string; fundId: string; on: string; functional: string; field: string }
): Promise<void> {
  const free = await freeAuthority(client, of.cityId, of.fundId, of.on)
  if (free >= loss) return
  const money = (minor: bigint) => `${toDecimalString(minor, of.functional)} ${of.functional}`
  const fund = await fundCode(client, of.cityId, of.fundId)
  const params = { fund, loss: money(loss), free: money(free), missing: money(loss - free) }
  throw new Refusal('E_EXCHANGE_SHORT', params, of.field)
}
