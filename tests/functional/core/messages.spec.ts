import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import vine from '@vinejs/vine'
import { cataloguesOf } from '#core/field_catalogues'
import { fieldName, refusalMessage, validationMessages } from '#core/messages'
import { FORMS, written } from '#core/written'
import { draftActionNames } from '#ledger/actions/entry_drafts'

test.group('Sentences of refusals', () => {
  const cases = [
    ['E_NUMBER_TAKEN', { number: 'C-1' }, 'The number C-1 is already used. Choose another.'],
    ['E_FLOOR_ABOVE_NEED', { floor: '2', need: '1', currency: 'EUR' }, 'above the need of 1 EUR'],
    ['E_FLOOR_ABOVE_NEED', { floor: '2', most: '1' }, 'above the need of 1.'],
    ['E_TEXT', {}, 'cannot be kept'],
    ['E_NEVER_HEARD', {}, 'E_NEVER_HEARD'],
  ] as const
  test('{0} with {1} finds the one its values fill')
    .with([...cases])
    .run(({ assert }, [code, params, expected]) => {
      assert.include(refusalMessage(i18nManager.locale('en'), code, params), expected)
    })
})

test.group('Sentences of two modules for one code', () => {
  const cases = [
    ['/cities/:city/workbook-returns', 'E_FILE_ROWS', { limit: '5' }, 'more than 5 cells'],
    ['/cities/:city/imports', 'E_FILE_ROWS', { limit: '5' }, 'more than 5 rows'],
    ['/cities/:city/exchange/rates', 'E_RATE_SOURCE', {}, 'name of the central bank'],
    ['/cities/:city/receipts', 'E_RATE_SOURCE', {}, 'number of the statement'],
  ] as const
  test('at {0} {1} is said as its own module says it')
    .with([...cases])
    .run(({ assert }, [pattern, code, params, expected]) => {
      const said = refusalMessage(i18nManager.locale('en'), code, params, cataloguesOf(pattern))
      assert.include(said, expected)
    })
})

test.group('Names of fields', () => {
  const forms = [
    ['/cities/:city/vouchers', 'people', 'Number of people'],
    ['/cities/:city/provisions', 'people', 'Number of people'],
    ['/cities/:city/exchange/rates', 'base', 'Currency of which it is 1 unit'],
    ['/cities/:city/exchange/rates', 'source', 'Source'],
    ['/cities/:city/agreements/:agreement/match-rules', 'base', 'Costs that count'],
    ['/cities/:city/agreements/:agreement/refunds', 'date', 'Day'],
    ['/cities/:city/agreements', 'number', 'Number'],
    ['/cities/:city/bank/accounts', 'number', 'IBAN or account number'],
    ['/cities/:city/receipts', 'date', 'Day received'],
    ['/cities/:city/in-kind', 'unit', 'Unit'],
    ['/cities/:city/nowhere', 'never_heard', 'never heard'],
  ] as const
  test('of {0}: {1} is called as its form calls it')
    .with([...forms])
    .run(({ assert }, [pattern, field, expected]) => {
      assert.equal(fieldName(i18nManager.locale('en'), field, cataloguesOf(pattern)), expected)
    })
})

test.group('Forms in which something is written', () => {
  for (const locale of ['en', 'ko', 'uk', 'sl'])
    test(`in ${locale}: what is refused is told with an example that is accepted`, async ({
      assert,
    }) => {
      const i18n = i18nManager.locale(locale)
      const messagesProvider = validationMessages(i18n)
      for (const form of Object.keys(FORMS) as (keyof typeof FORMS)[]) {
        const validator = vine.create({ note: vine.string().use(written(form)) })
        const [{ message }] = await validator.validate({ note: '?' }, { messagesProvider }).then(
          () => [],
          (error) => error.messages
        )
        assert.include(message, i18n.t('validation.fields.note'))
        const parts = message.split(/[ (),:：]+/u).map((part: string) => part.replace(/\.$/, ''))
        const whole = [...parts, ...message.split(/[ ()]+/u)].filter((part) =>
          /[\d_A-ZА-Я]/u.test(part)
        )
        assert.isTrue(
          whole.some((part) => FORMS[form].test(part.replace(/[.,]$/, ''))),
          message
        )
      }
    })
})

test.group('Names of drafts', () => {
  for (const locale of ['en', 'ko', 'uk', 'sl'])
    test(`in ${locale}: whatever waits for a second person is called by a name`, ({ assert }) => {
      const names = draftActionNames()
      assert.include(names, 'import_undo')
      assert.isAbove(names.length, 20)
      const { localeTranslations } = i18nManager.locale(locale)
      const nameless = names.filter((name) => !localeTranslations[`funding.draft.action.${name}`])
      assert.deepEqual(nameless, [])
    })

  test('an amount before its currency stands as the language writes amounts', ({ assert }) => {
    const said = (locale: string, floor: string) =>
      refusalMessage(
        i18nManager.locale(locale),
        'E_FLOOR_ABOVE_NEED',
        { floor, need: '1', currency: 'EUR' },
        ['programmes']
      )
    assert.include(said('en', '20000.50'), 'floor of 20,000.50 EUR')
    assert.include(said('sl', '20000.00'), '20.000,00 EUR')
    assert.include(said('en', 'about 20000'), 'about 20000 EUR')
  })

  test('an amount that comes with its currency is written so too', ({ assert }) => {
    const said = (locale: string, amount: string) =>
      refusalMessage(i18nManager.locale(locale), 'E_BANK_BEYOND', { amount, rest: '3 EUR' })
    assert.include(said('en', '83477.60 EUR'), '83,477.60 EUR is')
    assert.include(said('sl', '83477.60 EUR'), '83.477,60 EUR')
    assert.include(said('ko', '4000000 KRW'), '4,000,000 KRW은')
    assert.include(said('en', 'PC 2023 EUR'), 'PC 2023 EUR is')
  })

  test('a day stands as the language writes days', ({ assert }) => {
    const said = (locale: string, date: string) =>
      refusalMessage(i18nManager.locale(locale), 'E_PERIOD', { date })
    assert.include(said('en', '2026-11-28'), 'on 28 Nov 2026')
    assert.include(said('sl', '2026-11-28'), '28. nov. 2026')
    assert.include(said('en', 'tomorrow'), 'on tomorrow')
  })
})
