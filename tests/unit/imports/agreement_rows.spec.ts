import { test } from '@japa/runner'
import {
  agreementContent,
  AgreementJudge,
  readAgreement,
  type AgreementDraft,
} from '#imports/domain/agreement_rows'
import { proposeMapping, RECORD_FIELDS } from '#imports/domain/mapping'

const HEADER = [...RECORD_FIELDS.agreements]
const GOOD: Record<string, string> = {
  number: 'LJ-2023-02',
  funder: 'Ministrstvo (zgled)',
  kind: 'državna oblast',
  sub_kind: '',
  title: 'migranti',
  currency: 'EUR',
  amount: '120.000,00',
  signed_on: '5. 1. 2023',
  starts_on: '2023-01-01',
  ends_on: '31.12.2023',
  status: 'odobreno',
  programmes: '',
  lines: 'G7; G8;G7',
  groups: 'migrants|early_leavers',
  years: '2023-2025, 2023',
  places: '',
  capital: 'tekoče',
  build: '',
}

function judge(changes: Record<string, string>[], known?: { id: string; content: string }) {
  const { mapping } = proposeMapping(HEADER, 'agreements')
  const settings = {
    mapping,
    columns: HEADER.length,
    defaultCurrency: 'EUR',
    answers: {},
    guarded: false,
  }
  const rules = new AgreementJudge({
    findAgreement: () => known,
    knowsCode: (_list, code) => code !== 'G99',
  })
  return changes.map((change, index) => {
    const cells = HEADER.map((field) => ({ ...GOOD, ...change })[field])
    return rules.judge(index + 1, readAgreement(cells, settings))
  })
}

test.group('Import | agreements', () => {
  test('reads a row with its earmark', ({ assert }) => {
    const [verdict] = judge([{}])
    assert.equal(verdict.verdict, 'new')
    if (verdict.verdict !== 'new') return
    const expected: AgreementDraft = {
      number: 'LJ-2023-02',
      funder: 'Ministrstvo (zgled)',
      kind: 'national_government',
      subKind: '',
      title: 'migranti',
      currency: 'EUR',
      minor: 12000000n,
      signedOn: '2023-01-05',
      startsOn: '2023-01-01',
      endsOn: '2023-12-31',
      status: 'granted',
      programmes: [],
      lines: ['G7', 'G8'],
      groups: ['migrants', 'early_leavers'],
      places: [],
      years: [2023, 2024, 2025],
      capital: 'current',
      build: undefined,
    }
    assert.deepEqual(verdict.draft, expected)
  })

  test('takes a free membership with a fee of 0', ({ assert }) => {
    assert.equal(judge([{ amount: '0' }])[0].verdict, 'new')
  })

  test('refuses {change} at {field} with {code}')
    .with([
      { change: { number: '' }, field: 'number', code: 'E_NUMBER_EMPTY' },
      { change: { funder: ' ' }, field: 'funder', code: 'E_FUNDER_EMPTY' },
      { change: { kind: '' }, field: 'kind', code: 'E_KIND_EMPTY' },
      { change: { kind: 'društvo' }, field: 'kind', code: 'E_KIND_UNKNOWN' },
      { change: { kind: 'drugo' }, field: 'sub_kind', code: 'E_KIND_OTHER_TEXT' },
      { change: { status: '' }, field: 'status', code: 'E_STATUS_EMPTY' },
      { change: { status: 'mogoče' }, field: 'status', code: 'E_STATUS_UNKNOWN' },
      { change: { amount: '120.000' }, field: 'amount', code: 'E_AMOUNT_AMBIGUOUS' },
      { change: { amount: '-1' }, field: 'amount', code: 'E_AMOUNT_NEGATIVE' },
      { change: { currency: 'SIT' }, field: 'currency', code: 'E_CURRENCY_WITHDRAWN' },
      { change: { signed_on: '31. 4. 2023' }, field: 'signed_on', code: 'E_DATE_DAY' },
      { change: { ends_on: '2022-12-31' }, field: 'ends_on', code: 'E_DATES_ORDER' },
      { change: { years: '2025-2023' }, field: 'years', code: 'E_YEARS' },
      { change: { years: '23' }, field: 'years', code: 'E_YEARS' },
      { change: { lines: 'G7;G99' }, field: 'lines', code: 'E_CODE_UNKNOWN' },
      { change: { capital: 'both' }, field: 'capital', code: 'E_WORD_UNKNOWN' },
    ] as { change: Record<string, string>; field: string; code: string }[])
    .run(({ assert }, { change, field, code }) => {
      const [verdict] = judge([change])
      assert.equal(verdict.verdict, 'error')
      if (verdict.verdict !== 'error') return
      assert.deepEqual([verdict.errors[0].field, verdict.errors[0].code], [field, code])
    })

  test('the same number again is a duplicate, with other content an error', ({ assert }) => {
    const [, same, other] = judge([{}, { amount: '120000,00 €' }, { amount: '5' }])
    assert.deepInclude(same, { verdict: 'duplicate', of: { row: 1 }, field: 'number' })
    assert.equal(other.verdict === 'error' && other.errors[0].code, 'E_NUMBER_TAKEN')
  })

  test('an agreement of the books is a duplicate, with other content an error', ({ assert }) => {
    const content = agreementContent({
      number: 'LJ-2023-02',
      funder: 'Ministrstvo (zgled)',
      kind: 'national_government',
      currency: 'EUR',
      minor: 12000000n,
    })
    const [same, other] = judge([{}, { kind: 'podjetje' }], { id: 'agreement-1', content })
    assert.deepInclude(same, { verdict: 'duplicate', of: { record: 'agreement-1' } })
    assert.equal(other.verdict === 'error' && other.errors[0].code, 'E_NUMBER_TAKEN')
  })
})
