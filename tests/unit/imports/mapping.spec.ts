import { test } from '@japa/runner'
import { checkMapping, proposeMapping } from '#imports/domain/mapping'
import { FUNDER_KINDS } from '#funding/domain/funder_kinds'
import { agreementStatusOf, funderKindOf } from '#imports/domain/words'

test.group('Import | mapping', () => {
  test('proposes the mapping of contributions from {headers}')
    .with([
      { headers: ['약정번호', '재원제공자', '유형', '입금일', '금액', '통화', '용도', '거래번호'] },
      {
        headers: [
          'Pogodba',
          'Financer',
          'Vrsta',
          'Datum',
          'Znesek',
          'Valuta',
          'Namen',
          'Referenca',
        ],
      },
      {
        headers: [
          'Договір',
          'Джерело',
          'Вид',
          'Дата',
          'Сума',
          'Валюта',
          'Призначення',
          'Номер платежу',
        ],
      },
      {
        headers: [
          '\ufeffAGREEMENT  NUMBER',
          'funder_name',
          'Kind',
          'Date received',
          'Amount',
          'Currency',
          'Purpose',
          'Bank reference',
        ],
      },
    ])
    .run(({ assert }, { headers }) => {
      const { mapping, unknown } = proposeMapping(headers, 'contributions')
      assert.deepEqual(mapping, {
        agreement: 0,
        funder: 1,
        kind: 2,
        date: 3,
        amount: 4,
        currency: 5,
        purpose: 6,
        bank_ref: 7,
      })
      assert.isEmpty(unknown)
      assert.isEmpty(checkMapping(mapping, 'contributions', headers))
    })

  test('scenario 46: reads headers in any order and in decomposed Unicode', ({ assert }) => {
    const headers = ['금액', '입금일', '약정번호', '뭔가'].map((word) => word.normalize('NFD'))
    const { mapping, unknown } = proposeMapping(headers, 'contributions')
    assert.deepEqual(mapping, { amount: 0, date: 1, agreement: 2 })
    assert.deepEqual(unknown, [3])
  })

  test('proposes the mapping of agreements', ({ assert }) => {
    const headers = [
      'Številka',
      'Financer',
      'Vrsta',
      'Znesek',
      'Stanje',
      'Velja od',
      'Velja do',
      'Skupine',
    ]
    assert.deepEqual(proposeMapping(headers, 'agreements').mapping, {
      number: 0,
      funder: 1,
      kind: 2,
      amount: 3,
      status: 4,
      starts_on: 5,
      ends_on: 6,
      groups: 7,
    })
  })

  test('a column that means what another does is mapped once', ({ assert }) => {
    const { mapping, unknown } = proposeMapping(['amount', 'sum'], 'contributions')
    assert.deepEqual([mapping.amount, unknown], [0, [1]])
  })

  test('of two columns with the same heading none is taken for what every row needs', ({
    assert,
  }) => {
    const headers = ['date', 'agreement', 'Amount', 'purpose', 'amount ', 'purpose', 'sum']
    assert.deepEqual(proposeMapping(headers, 'contributions'), {
      mapping: { date: 0, agreement: 1, purpose: 3 },
      unknown: [2, 4, 5, 6],
    })
  })

  test('names what stands against a mapping', ({ assert }) => {
    const codes = checkMapping({ agreement: 0, date: 0, purpose: 9 }, 'contributions', ['a', 'b'])
    assert.deepEqual(
      codes.map(({ field, code }) => [field, code]),
      [
        ['date', 'E_MAPPING_TWICE'],
        ['amount', 'E_MAPPING_MISSING'],
        ['purpose', 'E_MAPPING_NO_COLUMN'],
      ]
    )
    const wide = checkMapping(
      { agreement: 0, date: 1, amount: 2 },
      'contributions',
      Array(61).fill('x')
    )
    assert.deepEqual(
      wide.map(({ code }) => code),
      ['E_FILE_COLUMNS']
    )
    const none = checkMapping({ agreement: 0, date: 1, amount: 2 }, 'contributions', ['', ' ', ''])
    assert.deepEqual(
      none.map(({ code }) => code),
      ['E_FILE_NO_HEADER']
    )
  })
})

test.group('Import | words of four languages', () => {
  test('{word} is {kind}')
    .with([
      { word: '중앙정부', kind: 'national_government' },
      { word: '지방정부', kind: 'local_government' },
      { word: '국제 파트너', kind: 'international_partner' },
      { word: '기업', kind: 'company' },
      { word: '재단', kind: 'foundation' },
      { word: '초국가적 기구', kind: 'supranational' },
      { word: '자선사업가', kind: 'philanthropist' },
      { word: 'lokalna oblast', kind: 'local_government' },
      { word: 'Državna  oblast', kind: 'national_government' },
      { word: 'nadnacionalna organizacija', kind: 'supranational' },
      { word: 'dobrotnik', kind: 'philanthropist' },
      { word: 'МІСЦЕВА ВЛАДА', kind: 'local_government' },
      { word: 'центральна влада', kind: 'national_government' },
      { word: 'меценат', kind: 'philanthropist' },
      { word: 'Local government', kind: 'local_government' },
      { word: 'own_income', kind: 'own_income' },
      { word: '기타', kind: 'other' },
      { word: '협회', kind: undefined },
      { word: 'government', kind: undefined },
      { word: 'constructor', kind: undefined },
    ])
    .run(({ assert }, { word, kind }) => assert.equal(funderKindOf(word), kind))

  test('keeps the seven kinds apart, local from national', ({ assert }) => {
    assert.lengthOf(FUNDER_KINDS, 9)
    assert.includeMembers([...FUNDER_KINDS], ['local_government', 'national_government'])
  })

  test('reads statuses', ({ assert }) => {
    const words = ['asked', '승인', 'zavrnjeno', 'чинна', 'Closed', 'received', 'maybe']
    assert.deepEqual(words.map(agreementStatusOf), [
      'asked',
      'granted',
      'refused',
      'active',
      'closed',
      'active',
      undefined,
    ])
  })
})
