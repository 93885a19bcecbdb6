import type { HttpContext } from '@adonisjs/core/http'
import limiter from '@adonisjs/limiter/services/main'
import { errors as limits } from '@adonisjs/limiter'
import { rm } from 'node:fs/promises'
import { readUploadedStatements } from '#bank/actions/read_upload'
import { takeStatements, type StatementsTaken } from '#bank/actions/take_statements'
import BankPolicy from '#bank/policy'
import { bankAccounts, bankAccountShown, numberInGroups } from '#bank/queries/accounts'
import { LINES_PER_PAGE, linesOfStatement } from '#bank/queries/lines'
import { statementShown } from '#bank/queries/statements'
import { pageFilter, statementFields } from '#bank/validators'
import { STATEMENT_LIMITS } from '#bank/workers/read_file'
import { filled } from '#core/filled'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { readUpload } from '#core/upload'

const UPLOADS_PER_HOUR = 60

export default class BankStatementsController {
  async create({ bouncer, city, request, view }: HttpContext) {
    await bouncer.with(BankPolicy).authorize('match', city)
    return view.render('pages/bank/statements/create', {
      accounts: await bankAccounts(readClient(), city.id),
      chosen: request.qs().account,
      megabytes: STATEMENT_LIMITS.bytes / 1_000_000,
      numberInGroups,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, response, session } = ctx
    await bouncer.with(BankPolicy).authorize('match', city)
    await countUpload(auth.user!.id)
    const { fields, file } = await readUpload(ctx, {
      field: 'file',
      maxBytes: STATEMENT_LIMITS.bytes,
    })
    try {
      const form = await statementFields.validate(filled(fields))
      const statements = await readUploadedStatements(
        readClient(),
        city.id,
        file,
        form.account ?? null
      )
      const result = await transact((trx) =>
        takeStatements(trx, {
          cityId: city.id,
          statements,
          file,
          registersAccounts: form.accounts !== 'refuse',
          reason: form.reason,
          by: auth.user!.id,
        })
      )
      session.flash('notice', noticeOf(result))
      return response
        .redirect()
        .status(303)
        .toPath(`/cities/${city.slug}/bank${placeOf(result)}`)
    } finally {
      await rm(file.path, { force: true })
    }
  }

  async show({ bouncer, city, params, request, view }: HttpContext) {
    await bouncer.with(BankPolicy).authorize('look', city)
    const { page = 1 } = await pageFilter.validate(filled(request.qs()))
    const statement = await statementShown(readClient(), city.id, params.bank_statement)
    return view.render('pages/bank/statements/show', {
      statement,
      account: await bankAccountShown(readClient(), city.id, statement.accountId),
      lines: await linesOfStatement(readClient(), city.id, statement.id, page),
      page,
      perPage: LINES_PER_PAGE,
      numberInGroups,
    })
  }
}

function noticeOf(result: StatementsTaken) {
  const { taken, known, newLines, knownLines } = result
  if (taken.length === 0) return { key: 'bank.statements.nothingNew', tone: 'warn' }
  return {
    key: 'bank.statements.taken',
    params: { statements: taken.length, known: known.length, newLines, knownLines },
  }
}

/** To the statement, or to the account when there are several. */
function placeOf({ taken, known }: StatementsTaken): string {
  const all = [...taken, ...known]
  if (all.length === 1) return `/statements/${all[0]!.id}`
  return all.every(({ accountId }) => accountId === all[0]!.accountId)
    ? `/accounts/${all[0]!.accountId}`
    : ''
}

async function countUpload(person: string): Promise<void> {
  const uploads = limiter.use({ requests: UPLOADS_PER_HOUR, duration: '1 hour' })
  try {
    await uploads.consume(`bank:${person}`)
  } catch (error) {
    if (!(error instanceof limits.E_TOO_MANY_REQUESTS)) throw error
    throw new Refusal('E_BANK_RATE', { limit: UPLOADS_PER_HOUR }, 'file', 429)
  }
}
