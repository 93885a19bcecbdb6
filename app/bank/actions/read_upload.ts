import { bankAccountShown } from '#bank/queries/accounts'
import type { ReadStatement } from '#bank/domain/statement'
import { looksLikeXml, readStatementFile } from '#bank/workers/read_file'
import { Refusal } from '#core/refusal'
import type { Client } from '#core/sql'

/**
 * The statements of a file: XML says itself what it is; a table is read by the profile of the account
 * that was chosen for it.
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
  return readStatementFile({
    path: file.path,
    csv: { account: { number, isIban, owner, currency }, profile },
  })
}
