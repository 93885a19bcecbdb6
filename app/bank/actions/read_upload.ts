import { bankAccountShown } from '#bank/queries/accounts'
import type { ReadStatement } from '#bank/domain/statement'
import { looksLikeXml, readStatementFile } from '#bank/workers/read_file'
import { rm } from 'node:fs/promises'
import type { CsvProfile } from '#bank/domain/csv_profile'
import type { BankTable } from '#bank/workers/messages'
import { Refusal } from '#core/refusal'
import type { Client } from '#core/sql'
import { formatOf } from '#imports/workers/convert'
import { laidOutPath, layOut } from '#imports/workers/lay_out'

/**
 * The statements of a file: XML says itself what it is; a table, as text or as a workbook, is read by the
 * profile of the account that was chosen for it.
 */
export async function readUploadedStatements(
  client: Client,
  cityId: string,
  file: { path: string },
  accountId: string | null
): Promise<ReadStatement[]> {
  if (await looksLikeXml(file.path)) return readStatementFile({ path: file.path, csv: null })
  if (!accountId) throw new Refusal('E_BANK_CHOOSE_ACCOUNT', {}, 'account')
  const account = await bankAccountShown(client, cityId, accountId)
  if (!account.profile) {
    throw new Refusal('E_BANK_NO_PROFILE', { name: account.name }, 'account')
  }
  const { number, isIban, owner, currency, profile } = account
  const read = (path: string, table: Omit<BankTable, 'account'>) =>
    readStatementFile({
      path,
      csv: { account: { number, isIban, owner, currency }, ...table },
    })
  if ((await formatOf(file.path)) !== 'xlsx') return read(file.path, { profile, isWorkbook: false })
  const { laidOut } = await layOut(file.path, { format: 'xlsx' })
  const rows = laidOutPath(file.path, { format: 'xlsx', laidOut })
  try {
    const written: CsvProfile = { ...profile, encoding: 'utf-8', delimiter: ',' }
    return await read(rows, { profile: written, isWorkbook: true })
  } finally {
    await rm(rows, { force: true })
  }
}
