import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import { refusalMessage } from '#core/messages'

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
