import { visit } from '#tests/support/round_pages'
import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { makeRoundCity, run, setUpRound } from '#tests/support/rounds'

const LOCALES = ['en', 'ko', 'uk', 'sl'].map((locale) => ({ locale }))

test.group('Fairness of a run', () => {
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
