import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import { ALLOCATION_RULES } from '#allocation/domain/types'
import { newId } from '#core/ids'
import { visit } from '#tests/support/round_pages'
import { makeRoundCity, run, setUpRound } from '#tests/support/rounds'

const LOCALES = ['en', 'ko', 'uk', 'sl'].map((locale) => ({ locale }))

test.group('Fairness of a run', () => {
  test('every measure leads to its definition on the page of methods', async ({
    client,
    assert,
  }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await setUpRound(city)
    const made = await run(city, roundId)
    await run(city, roundId, { rule: 'same_amount' })
    const methods = (await visit(client, city, '/methods')).body
    const anchors = new Set([...methods.matchAll(/ id="([\w-]+)"/g)].map(([, id]) => id))
    for (const path of [
      `/runs/${made.id}/fairness`,
      `/rounds/${roundId}/run-comparison`,
      `/rounds/${roundId}/classical-rules`,
      `/runs/${made.id}`,
      '/reports/beneficiary-pays',
    ]) {
      const { body } = await visit(client, city, path)
      const named = [...body.matchAll(/\/methods#([\w-]+)"/g)].map(([, id]) => id!)
      assert.isNotEmpty(named, path)
      assert.deepEqual(
        named.filter((id) => !anchors.has(id)),
        []
      )
      const measures = body.match(/<th scope="row">[^<]*(Gini|Theil|Atkinson)/g)
      assert.isNull(measures, `${path} names a measure without its definition`)
    }
    for (const rule of ALLOCATION_RULES) assert.isTrue(anchors.has(`rule-${rule}`), rule)
    for (const { locale } of LOCALES) {
      const { text, status } = await visit(client, city, '/methods', locale)
      assert.equal(status, 200)
      assert.include(text, i18nManager.locale(locale).t('method_page.proof.3'))
      assert.notInclude(text, 'translation missing')
    }
  })

  test('{locale}: measures, coverage and what is not defined are said in words')
    .with(LOCALES)
    .run(async ({ client, assert }, { locale }) => {
      const city = await makeRoundCity('anseong')
      const made = await run(city, await setUpRound(city))
      const found = await visit(client, city, `/runs/${made.id}/fairness?epsilon=0.5`, locale)
      assert.equal(found.status, 200)
      const words = i18nManager.locale(locale)
      assert.include(found.text, words.t('methods.measure.gini.words').split('.')[0])
      assert.include(found.text, words.t('fairness.noHeads'))
      assert.notMatch(found.text, /(fairness|methods|allocation)\.[a-z]/)
    })

  test('an aversion that is no number is told so, and 2 is taken', async ({ client, assert }) => {
    const city = await makeRoundCity('anseong')
    const made = await run(city, await setUpRound(city))
    const found = await visit(client, city, `/runs/${made.id}/fairness?epsilon=much`)
    assert.equal(found.status, 200)
    assert.include(found.text, '“much” is not a number from 0 to 20')
    assert.include(found.text, 'Atkinson index (ε = 2)')
  })

  test('the download has every line, group and place with exact sums', async ({
    client,
    assert,
  }) => {
    const city = await makeRoundCity('anseong')
    const made = await run(city, await setUpRound(city))
    const path = `/runs/${made.id}/fairness?format=csv`
    const coverage = await visit(client, city, `${path}&table=coverage`)
    const rows = coverage.body.trim().split('\r\n')
    assert.isAtLeast(rows.length, city.round.lines.length + 3)
    for (const line of city.round.lines) assert.include(coverage.body, line)
    const measures = await visit(client, city, `${path}&table=measures`)
    assert.match(measures.body, /Hoover index,"?Coverage, each line once"?,0\.\d+,\d+\/\d+/)
    const book = await visit(client, city, `/runs/${made.id}/fairness?format=xlsx`)
    assert.include(book.answer.header('content-type'), 'spreadsheetml')
  })
})

test.group('Two runs of a round', () => {
  test('{locale}: who gains and who loses by the ring-fence, and why')
    .with(LOCALES)
    .run(async ({ client, assert }, { locale }) => {
      const city = await makeRoundCity('anseong')
      const roundId = await setUpRound(city)
      const fenced = await run(city, roundId)
      const free = await run(city, roundId, { withRingFences: false })
      const path = `/rounds/${roundId}/run-comparison?before=${fenced.id}&after=${free.id}`
      const found = await visit(client, city, path, locale)
      assert.equal(found.status, 200)
      const words = i18nManager.locale(locale)
      const setBy = words.t('fairness.reason.set_by', {
        before: words.t('allocation.setBy.ring_fence'),
        after: words.t('allocation.setBy.level'),
      })
      assert.include(found.text, setBy.replace(/\s+/g, ' '))
      assert.notMatch(found.text, /(fairness|methods|allocation)\.[a-z]/)
      const table = await visit(client, city, `${path}&format=csv`)
      assert.lengthOf(table.body.trim().split('\r\n'), city.round.lines.length + 1)
    })

  test('one run alone is not compared, and a run of another round is not found', async ({
    client,
    assert,
  }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await setUpRound(city)
    await run(city, roundId)
    const alone = await visit(client, city, `/rounds/${roundId}/run-comparison`)
    assert.include(alone.text, 'There are no two runs to compare')
    const other = await visit(client, city, `/rounds/${roundId}/run-comparison?before=${newId()}`)
    assert.equal(other.status, 404)
  })
})

test.group('Classical rules', () => {
  test('{locale}: side by side, labelled as analysis, each shares out all of the pot')
    .with(LOCALES)
    .run(async ({ client, assert }, { locale }) => {
      const city = await makeRoundCity('anseong')
      const roundId = await setUpRound(city)
      const found = await visit(client, city, `/rounds/${roundId}/classical-rules`, locale)
      assert.equal(found.status, 200)
      const words = i18nManager.locale(locale)
      assert.include(found.text, words.t('fairness.classical.never'))
      for (const rule of ['PRO', 'CEA', 'CEL', 'Talmud', 'RA', 'MO', 'APRO']) {
        assert.include(found.text, words.t(`methods.claims.${rule}`))
      }
      assert.notMatch(found.text, /(fairness|methods|allocation)\.[a-z]/)
    })
})
