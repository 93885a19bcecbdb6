import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import i18nManager from '@adonisjs/i18n/services/main'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import { storagePath } from '#config/app'
import { newId } from '#core/ids'
import { readClient, selectRows } from '#core/sql'
import Person from '#identity/models/person'
import { inForce, participationFiles, projectLines } from '#allocation/queries/participation'
import { ljubljanaVote, voteFile } from '#database/demo/votes'
import { visit } from '#tests/support/round_pages'
import { lineId, makeRoundCity, run, setUpRound, type RoundCity } from '#tests/support/rounds'

const LOCALES = ['en', 'ko', 'uk', 'sl']
const VOTE = voteFile(ljubljanaVote)

interface Wish {
  role?: keyof RoundCity['people']
  locale?: string
}

const open = (client: ApiClient, city: RoundCity, path: string, wish: Wish = {}) =>
  visit(client, city, path, wish.locale, wish.role ?? 'auditor')

async function upload(
  client: ApiClient,
  city: RoundCity,
  roundId: string,
  content: string | Buffer,
  fields: Record<string, string> = {},
  locale = 'en'
) {
  const request = client
    .post(`/cities/${city.slug}/rounds/${roundId}/participation-files?_csrf=`)
    .withCsrfToken()
    .loginAs(await Person.findOrFail(city.people.committee))
    .withSession({ locale })
    .header('accept', 'application/json')
    .redirects(0)
    .field('id', fields.id ?? newId())
  if (fields.reason) request.field('reason', fields.reason)
  const answer = await request.file('file', Buffer.from(content), { filename: '../../<b>.pb' })
  return { status: answer.status(), errors: answer.body()?.errors }
}

async function send(
  client: ApiClient,
  city: RoundCity,
  method: 'post' | 'put',
  path: string,
  form: Record<string, unknown>
) {
  const answer = await client[method](`/cities/${city.slug}${path}`)
    .withCsrfToken()
    .loginAs(await Person.findOrFail(city.people.committee))
    .header('accept', 'application/json')
    .redirects(0)
    .json(form)
  return { status: answer.status(), errors: answer.body()?.errors }
}

const filesOf = (city: RoundCity, roundId: string) =>
  participationFiles(readClient(), city.id, roundId)

const uploadsKept = () =>
  existsSync(join(storagePath, 'uploads')) ? readdirSync(join(storagePath, 'uploads')).length : 0

test.group('What citizens want, beside a round', () => {
  test('from the upload over the lines to a replacement and its withdrawal', async ({
    client,
    assert,
  }) => {
    const city = await makeRoundCity('ljubljana')
    const roundId = await setUpRound(city)
    await run(city, roundId)
    const here = `/rounds/${roundId}/participation`
    const kept = uploadsKept()
    const id = newId()
    for (const _ of [1, 2])
      assert.equal((await upload(client, city, roundId, VOTE, { id })).status, 303)
    assert.equal(uploadsKept(), kept, 'the file is not kept')
    const another = VOTE.replace('budget;200000', 'budget;80000')
    const sentAgain = await upload(client, city, roundId, another, { id, reason: 'Other' })
    assert.equal(sentAgain.errors[0].code, 'E_IDEMPOTENCY_CONFLICT')
    const [file] = await filesOf(city, roundId)
    assert.deepEqual([file.no, file.currency], [1, 'EUR'])

    const suggested = await open(client, city, `/participation-files/${id}/lines/edit`, {
      role: 'committee',
    })
    const digital = lineId(city, 'G5')
    assert.match(suggested.body, new RegExp(`value="${digital}" selected`))
    const mapping = { id: newId(), lines: { p0: lineId(city, 'G2'), p3: digital, p8: null } }
    const mappings = `/participation-files/${id}/lines`
    const twice = [1, 2].map(() => send(client, city, 'put', mappings, mapping))
    for (const { status } of await Promise.all(twice)) assert.equal(status, 303)
    for (const lines of [
      { ...mapping.lines, p8: digital },
      { ...mapping.lines, p3: null },
      { ...mapping.lines, p3: mapping.lines.p0 },
    ]) {
      const { errors } = await send(client, city, 'put', mappings, { ...mapping, lines })
      assert.equal(errors[0].code, 'E_IDEMPOTENCY_CONFLICT')
    }
    const mapped = await projectLines(readClient(), city.id, id)
    assert.deepEqual([mapped.no, mapped.lines.size], [1, 2])

    for (const locale of LOCALES) {
      const page = await open(client, city, `${here}?rule=greedy`, { locale })
      assert.equal(page.status, 200)
      const words = i18nManager.locale(locale)
      assert.include(page.text, words.t('participation.rule.greedy'))
      assert.include(page.text, words.t('participation.neverText'))
      assert.notMatch(page.text, /(participation|allocation)\.[a-z]/)
    }
    const page = await open(client, city, here)
    assert.include(page.text, 'Equal Shares, purses raised, then most votes')
    assert.notInclude(page.text, 'Withdraw the vote', 'an auditor only reads')

    const table = async (name: string) =>
      (await open(client, city, `${here}?table=${name}&format=csv`)).body
    const projects = await table('projects')
    assert.lengthOf(projects.trim().split('\r\n'), ljubljanaVote.projects.length + 1)
    assert.match(projects, /9,Knjižnica orodij,9000\.00,,,/, 'six votes are withheld')
    assert.lengthOf((await table('rules')).trim().split('\r\n'), 15)
    assert.lengthOf((await table('lines')).trim().split('\r\n'), city.round.lines.length + 1)
    const book = await open(client, city, `${here}?format=xlsx`)
    assert.equal(book.status, 200)

    assert.equal((await upload(client, city, roundId, VOTE)).errors[0].code, 'E_PB_SAME')
    const other = VOTE.replace('budget;200000', 'budget;90000')
    assert.equal((await upload(client, city, roundId, other)).errors[0].code, 'E_PB_REASON')
    const again = await upload(client, city, roundId, other, {
      reason: 'The council changed the sum',
    })
    assert.equal(again.status, 303)
    const [second] = await filesOf(city, roundId)
    const form = await open(client, city, `/participation-files/${second.id}/lines/edit`, {
      role: 'committee',
    })
    assert.match(
      form.body,
      new RegExp(`value="${digital}" selected`),
      'taken over from the vote before'
    )
    const old = `/participation-files/${id}/withdrawals`
    const withdrawal = { why_withdrawn: 'Counted twice' }
    assert.equal(
      (await send(client, city, 'post', old, withdrawal)).errors[0].code,
      'E_PB_REPLACED'
    )
    for (const _ of [1, 2]) {
      const path = `/participation-files/${second.id}/withdrawals`
      assert.equal((await send(client, city, 'post', path, withdrawal)).status, 303)
    }
    assert.isNull(inForce(await filesOf(city, roundId)))
    const after = await open(client, city, here)
    assert.include(after.text, 'Counted twice')
    assert.include(after.text, 'The council changed the sum')

    const trail = await selectRows(
      db.connection(),
      `SELECT action FROM audit_events WHERE subject_id = ? AND action LIKE 'round.participation%' ORDER BY seq`,
      [roundId]
    )
    assert.deepEqual(
      trail.map(({ action }) => action.replace('round.participation_', '')),
      ['uploaded', 'mapped', 'uploaded', 'withdrawn']
    )
  }).timeout(60_000)

  test('no ballot and no voter stands in the database', async ({ client, assert }) => {
    const city = await makeRoundCity('ljubljana')
    const roundId = await setUpRound(city)
    const named = VOTE.replace('voter_id;vote', 'voter_id;vote;age').replaceAll(
      /^(\d+);([\d,]*)$/gm,
      'resident-$1;$2;91'
    )
    assert.equal((await upload(client, city, roundId, named)).status, 303)
    const rows = await selectRows(
      db.connection(),
      'SELECT * FROM participation_files WHERE city_id = ?',
      [city.id]
    )
    const trail = await selectRows(
      db.connection(),
      'SELECT details FROM audit_events WHERE subject_id = ?',
      [roundId]
    )
    assert.lengthOf(rows, 1)
    assert.notInclude(JSON.stringify([rows.map(({ analysis }) => analysis), trail]), 'resident-')
  })

  test('{locale}: what is wrong is named with its line, without what a voter wrote')
    .with(LOCALES.map((locale) => ({ locale })))
    .run(async ({ client, assert }, { locale }) => {
      const city = await makeRoundCity('ljubljana')
      const roundId = await setUpRound(city)
      const kept = uploadsKept()
      const broken = `${VOTE}secret-voter;1,secret-project\n`
      const line = String(broken.split('\n').length - 1)
      const files: [string | Buffer, string][] = [
        [broken, 'E_PB_UNKNOWN_PROJECT'],
        [Buffer.from([0x50, 0x4b, 0x03, 0x04, 0xff]), 'E_PB_NOT_TEXT'],
        ['META\nkey;value\n"', 'E_PB_QUOTE'],
      ]
      for (const [content, code] of files) {
        const { status, errors } = await upload(client, city, roundId, content, {}, locale)
        assert.equal(status, 422)
        assert.equal(errors[0].code, code)
        assert.notMatch(errors[0].message, /E_PB|secret|\{/)
        if (code === 'E_PB_UNKNOWN_PROJECT') assert.include(errors[0].message, line)
      }
      assert.lengthOf(await filesOf(city, roundId), 0)
      assert.equal(uploadsKept(), kept)
    })

  test('a stored analysis that was changed is not shown', async ({ client, assert }) => {
    const city = await makeRoundCity('ljubljana')
    const roundId = await setUpRound(city)
    await upload(client, city, roundId, VOTE)
    await assert.rejects(
      () =>
        db.rawQuery('UPDATE participation_files SET reason = ? WHERE round_id = ?', ['x', roundId]),
      /E_APPEND_ONLY|permission denied/
    )
    // a copy with another analysis under the same hash, as somebody with the database in hand would leave it
    const [row] = await selectRows(
      db.connection(),
      'SELECT * FROM participation_files WHERE round_id = ?',
      [roundId]
    )
    await db.table('participation_files').insert({
      ...row,
      id: newId(),
      no: 2,
      reason: 'x',
      analysis: row.analysis.replace('"voters":"446"', '"voters":"447"'),
    })
    const page = await open(client, city, `/rounds/${roundId}/participation`)
    assert.equal(page.status, 200)
    assert.include(page.text, 'The stored vote does not hold any more')
  })
})
