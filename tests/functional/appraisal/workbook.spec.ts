import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ace from '@adonisjs/core/services/ace'
import { test } from '@japa/runner'
import type { ApiRequest } from '@japa/api-client'
import { newId } from '#core/ids'
import { readClient, selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { appraise } from '#appraisal/domain/appraise'
import { keepSimulation } from '#appraisal/actions/keep_simulation'
import AppraisalSolve from '#appraisal/commands/appraisal_solve'
import { assumptionsOf } from '#appraisal/domain/uncertainty/assumptions'
import { reportOf } from '#appraisal/domain/uncertainty/report'
import { simulate } from '#appraisal/domain/uncertainty/simulate'
import { planOfTyped, triedRange } from '#appraisal/domain/uncertainty/typed_ranges'
import { appraisalShown } from '#appraisal/queries/appraisals'
import { ljubljanaIntegration } from '#tests/support/appraisal_models'
import { disagreements, openWorkbook } from '#tests/support/second_engine'
import { makeCity, makePerson } from '#tests/support/city'
import { makeAppraisal } from '#tests/support/appraisal_records'
import { appraisalForm, flat, seededCity } from './support.js'

type Book = Awaited<ReturnType<typeof openWorkbook>>

/** The calculated value of a row of a sheet, by the id in its first cell. */
function valueOf(book: Book, sheet: string, id: string): unknown {
  const worksheet = book.getWorksheet(sheet)!
  const row = worksheet.getColumn(1).values.indexOf(id)
  const { value, result } = worksheet.getCell(row, 3)
  return result ?? value
}

/** Asks for a file: the client reads bytes only when told to. */
function asBytes(request: ApiRequest): ApiRequest {
  request.request.responseType('blob')
  return request
}

function textsOf(book: Book, sheet: string): string[] {
  const texts: string[] = []
  book.getWorksheet(sheet)!.eachRow((row) => row.eachCell((cell) => texts.push(cell.text)))
  return texts
}

test.group('The workbook of a version', () => {
  test('has the results of the page, its hash is kept and shown, and the same state gives the same bytes', async ({
    client,
    assert,
  }) => {
    const city = await seededCity('ljubljana')
    const auditor = await city.person('auditor')
    const id = city.appraisal('G7')
    const path = `${city.root}/appraisals/${id}/versions/1/workbook`
    const get = (locale: string) =>
      asBytes(client.get(path).loginAs(auditor).withSession({ locale }))
    const answer = await get('sl')
    answer.assertStatus(200)
    answer.assertHeader('cache-control', 'no-store')
    assert.match(
      answer.header('content-disposition')!,
      /^attachment; filename="appraisal-v1-sl.xlsx"; filename\*=UTF-8''Integracija-in-te%C4%8Daji-/
    )
    const bytes = new Uint8Array(answer.body())
    const book = await openWorkbook(bytes)
    assert.deepEqual(disagreements(book), [])
    const { document } = await appraisalShown(readClient(), city.cityId, id)
    const { npv, bcr } = appraise(document).results
    assert.closeTo(valueOf(book, 'Results', 'npv') as number, npv.value!.toNumber(), 1e-6)
    assert.closeTo(valueOf(book, 'Results', 'bcr') as number, bcr.value!.toNumber(), 1e-12)
    assert.include(textsOf(book, 'Cover'), 'Mesto')

    const again = new Uint8Array((await get('sl')).body())
    assert.deepEqual(Buffer.from(again), Buffer.from(bytes))
    const other = new Uint8Array((await get('ko')).body())
    assert.notDeepEqual(Buffer.from(other), Buffer.from(bytes))

    const hash = createHash('sha256').update(bytes).digest('hex')
    const [ledger] = await selectRows(readClient(), 'SELECT * FROM ledgers WHERE city_id = ?', [
      city.cityId,
    ])
    assert.include(textsOf(book, 'Cover'), ledger.head_hash)
    const kept = await selectRows(
      readClient(),
      'SELECT sha256, head_hash, locale FROM workbook_exports WHERE city_id = ? ORDER BY exported_at, id',
      [city.cityId]
    )
    assert.deepInclude(kept, { sha256: hash, head_hash: ledger.head_hash, locale: 'sl' })
    assert.lengthOf(kept, 3)
    const events = await selectRows(
      readClient(),
      `SELECT details FROM audit_events WHERE city_id = ? AND action = 'workbook.exported'`,
      [city.cityId]
    )
    assert.lengthOf(events, 3)
    const page = await client.get(`${city.root}/appraisals/${id}`).loginAs(auditor)
    page.assertTextIncludes(hash)
  })

  test('carries the ledger entries behind drawn costs', async ({ client, assert }) => {
    const city = await seededCity('anseong')
    const officer = await city.person('finance')
    const [{ line, year }] = city.demo.spending
    const id = newId()
    const lines = [city.line(line, year)]
    const drawn = {
      id: 'C1',
      name: 'Spent',
      origin: 'ledger',
      kind: 'running',
      timing: 'end',
      lines,
    }
    const form = { id, programmeId: city.programme('V1'), ...appraisalForm({ costs: [drawn] }) }
    const saved = await client
      .post(`${city.root}/appraisals`)
      .form(flat(form))
      .loginAs(officer)
      .withCsrfToken()
      .redirects(0)
    saved.assertStatus(303)
    const { document } = await appraisalShown(readClient(), city.cityId, id)
    const entryIds = document.costs[0].flows.flatMap((flow) => flow.entryIds ?? [])
    assert.isNotEmpty(entryIds)
    const answer = await asBytes(
      client.get(`${city.root}/appraisals/${id}/versions/1/workbook`).loginAs(officer)
    )
    const texts = textsOf(await openWorkbook(new Uint8Array(answer.body())), 'Provenance')
    for (const entry of entryIds) {
      const [{ memo, seq }] = await selectRows(
        readClient(),
        'SELECT memo, seq FROM journal_entries WHERE city_id = ? AND id = ?',
        [city.cityId, entry]
      )
      for (const text of [entry, memo, String(seq)]) assert.include(texts, text)
    }
    assert.include(texts, `${line} ${year}`)
  })

  test('holds the draws of the latest kept simulation with their seed', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const { id } = await makeAppraisal(city)
    const { document } = await appraisalShown(readClient(), city.id, id)
    const ask = async () =>
      new Uint8Array(
        (
          await asBytes(
            client.get(`/cities/${city.slug}/appraisals/${id}/versions/1/workbook`).loginAs(officer)
          )
        ).body()
      )
    assert.isUndefined((await openWorkbook(await ask())).getWorksheet('Simulation'))
    const assumptions = assumptionsOf(document)
    const [first] = assumptions
    const range = { ...triedRange(first), shape: 'triangular' as const }
    const plan = { ranges: [range], correlations: [] }
    const uncertain = planOfTyped(assumptions, plan)
    const [seed, draws] = [77, 1_000]
    const report = reportOf(
      document,
      uncertain,
      seed,
      simulate(document, uncertain, { seed, draws })
    )
    const kept = { id: newId(), cityId: city.id, modelId: id, version: 1, note: null }
    await transact((trx) =>
      keepSimulation(trx, { ...kept, plan, seed, draws, report, by: officer.id })
    )
    const bytes = await ask()
    const book = await openWorkbook(bytes)
    assert.equal(valueOf(book, 'Simulation', 'seed'), seed)
    assert.closeTo(valueOf(book, 'Simulation', 'mean') as number, report.npv.mean, 1e-6)
    assert.deepEqual(Buffer.from(await ask()), Buffer.from(bytes))
  })

  test('a version that is not there and one of another city are not found', async ({ client }) => {
    const [own, other] = [await makeCity(), await makeCity()]
    const reader = await makePerson(own, 'auditor')
    const [mine, theirs] = [await makeAppraisal(own), await makeAppraisal(other)]
    const ask = (id: string, version: string) =>
      client
        .get(`/cities/${own.slug}/appraisals/${id}/versions/${version}/workbook`)
        .loginAs(reader)
        .header('accept', 'application/json')
    for (const [id, version] of [
      [mine.id, '2'],
      [mine.id, '0'],
      [theirs.id, '1'],
    ])
      (await ask(id, version)).assertStatus(404)
  })
})

interface Said {
  ok: boolean
  results: Record<string, { value: string; convention: string; conventionText: string }>
  refusals: { code: string; path: string; message: string }[]
}

async function solve(document: unknown, ...flags: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'appraisal-'))
  const file = join(folder, 'model.json')
  writeFileSync(file, typeof document === 'string' ? document : JSON.stringify(document))
  ace.ui.switchMode('raw')
  const command = await ace.create(AppraisalSolve, [
    file,
    '--json',
    ...flags.map((flag) => flag.replace('FOLDER', folder)),
  ])
  await command.exec()
  const said: Said = JSON.parse(command.logger.getLogs()[0].message)
  ace.ui.switchMode('normal')
  command.ui.logger.flushLogs()
  return { said, folder, exitCode: command.exitCode ?? 0 }
}

test.group('The command appraisal:solve', () => {
  test('prints each result with its convention and writes the workbook', async ({ assert }) => {
    const flags = ['--workbook', 'FOLDER/out.xlsx', '--locale', 'uk']
    const { said, folder, exitCode } = await solve(ljubljanaIntegration(), ...flags)
    assert.equal(exitCode, 0)
    assert.isTrue(said.results.npv.value.startsWith('16815.911018946'))
    assert.equal(said.results.npv.convention, 'npv_benefits_less_costs')
    assert.match(said.results.npv.conventionText, /Теперішня|теперішня/)
    const book = await openWorkbook(new Uint8Array(readFileSync(join(folder, 'out.xlsx'))))
    assert.closeTo(valueOf(book, 'Results', 'npv') as number, 16815.911019, 1e-6)
  })

  const WRONG: { what: string; document: () => unknown; code: string; path: string | null }[] = [
    {
      what: 'a rate of −100 %',
      document: () => ({ ...ljubljanaIntegration(), discounting: { constant: '-1' } }),
      code: 'E_RATE_TOO_LOW',
      path: '/discounting/constant',
    },
    {
      what: 'no cash flow',
      document: () => ({ ...ljubljanaIntegration(), costs: [], benefits: [] }),
      code: 'E_NO_CASH_FLOW',
      path: '/',
    },
    {
      what: 'another form of document',
      document: () => ({ title: 'x' }),
      code: 'E_MODEL_SHAPE',
      path: '/',
    },
    { what: 'no JSON', document: () => '{', code: 'E_NOT_JSON', path: null },
  ]

  test('refuses {what} with code, place and remedy')
    .with(WRONG)
    .run(async ({ assert }, { document, code, path }) => {
      const { said, exitCode } = await solve(document())
      assert.equal(exitCode, 1)
      assert.isFalse(said.ok)
      assert.deepInclude(said.refusals[0], { code, path })
      assert.isAbove(said.refusals[0].message.length, 20)
    })
})
