import { test } from '@japa/runner'
import { UNIT_VALUE_LIBRARY } from '#appraisal/domain/unit_value_library'
import {
  faultOfTransfer,
  readTransferSteps,
  transferred,
  writeTransferSteps,
  type TransferStep,
} from '#appraisal/domain/unit_values'
import { isRate } from '#money/exchange'

const step = (factor: string): TransferStep => ({ what: 'prices', factor, source: 'Office' })
const PRINTED = { value: '658', currency: 'GBP', priceBase: 2012 }

test.group('Unit values', () => {
  test('{published} × {factors} is {exact}, kept as {value}')
    .with([
      { published: '658', factors: ['1.42'], decimals: 2, exact: '934.36', value: '934.36' },
      // 658 × 1.42 × 1.165 = 1088.5294: by hand
      {
        published: '658',
        factors: ['1.42', '1.165'],
        decimals: 0,
        exact: '1088.5294',
        value: '1089',
      },
      { published: '1', factors: ['0.125'], decimals: 2, exact: '0.125', value: '0.12' },
      { published: '3', factors: ['0.125'], decimals: 2, exact: '0.375', value: '0.38' },
      { published: '0.065', factors: [], decimals: 0, exact: '0.065', value: '0.065' },
      // beyond the digits of a binary fraction
      {
        published: '123456789012345.67',
        factors: ['1.1', '1.1'],
        decimals: 4,
        exact: '149382714704938.2607',
        value: '149382714704938.2607',
      },
    ])
    .run(({ assert }, { published, factors, decimals, exact, value }) => {
      const found = transferred({ value: published }, factors.map(step), decimals)
      assert.equal(found.exact.toFixed(), exact)
      assert.equal(found.value.toFixed(), value)
    })

  test('what leads nowhere is refused: {code}')
    .with([
      { code: 'E_UNIT_VALUE_CURRENCY', to: { currency: 'EUR' }, steps: [] },
      { code: 'E_UNIT_VALUE_PRICES', to: { priceBase: 2025 }, steps: [] },
      { code: 'E_UNIT_VALUE_STEP', to: {}, steps: [step('1.2'), step('0')] },
      { code: 'E_UNIT_VALUE_STEP', to: {}, steps: [step('1.2'), { ...step('2'), source: ' ' }] },
      { code: 'E_UNIT_VALUE_NOTHING', to: { decimals: 0 }, steps: [step('0.0001')] },
    ])
    .run(({ assert }, { code, to, steps }) => {
      const wanted = { currency: 'GBP', priceBase: 2012, decimals: 2, ...to }
      const fault = faultOfTransfer(PRINTED, wanted, steps)
      assert.equal(fault?.code, code)
      if (code === 'E_UNIT_VALUE_STEP') assert.deepInclude(fault, { line: 2 })
    })

  test('steps are read as they are written, with a decimal comma and a source that holds semicolons', ({
    assert,
  }) => {
    const read = readTransferSteps(
      'prices 2012–2025; 1,42; Office; table 4\n\n  euro\t1.165\tBank '
    )
    assert.deepEqual(read, [
      { what: 'prices 2012–2025', factor: '1.42', source: 'Office; table 4' },
      { what: 'euro', factor: '1.165', source: 'Bank' },
    ])
    assert.deepEqual(readTransferSteps(writeTransferSteps(read)), read)
    assert.isNotNull(faultOfTransfer(PRINTED, { ...PRINTED, decimals: 2 }, readTransferSteps('x')))
  })

  test('every value of the library says from where it is', ({ assert }) => {
    assert.equal(new Set(UNIT_VALUE_LIBRARY.map(({ key }) => key)).size, UNIT_VALUE_LIBRARY.length)
    for (const { key, value, source, country, sourceYear } of UNIT_VALUE_LIBRARY) {
      assert.isTrue(isRate(value), key)
      assert.isAbove(source.length, 20, key)
      assert.match(country, /^[A-Z]{2}$/, key)
      assert.isAbove(sourceYear, 2000, key)
    }
  })
})
