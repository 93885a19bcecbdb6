import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { selectRows, toCount } from '#core/sql'
import { transact } from '#core/transact'
import { openCodeLists } from '#programmes/actions/open_code_lists'
import { openFund } from '#ledger/actions/open_fund'
import { ROLES } from '#identity/city_context'
import { makeOutlay } from '#tests/support/asset_records'
import { makeCity, makePerson, type TestCity } from '#tests/support/city'
import { makeForeignCash } from '#tests/support/foreign_money'
import { makeAgreement, makeParty, makeReceipt } from '#tests/support/funding_records'
import { makeBudgetLine, makeProgramme } from '#tests/support/plan_records'
import { ALLOCATION_FORMS } from '#tests/support/forms/allocation_forms'
import { APPRAISAL_FORMS } from '#tests/support/forms/appraisal_forms'
import { BOOK_FORMS } from '#tests/support/forms/book_forms'
import { COMMITTEE_FORMS } from '#tests/support/forms/committee_forms'
import { NETWORK_FORMS } from '#tests/support/forms/network_forms'
import { REQUEST_FORMS } from '#tests/support/forms/request_forms'
import { IN_KIND_FORMS } from '#tests/support/forms/in_kind_forms'
import { PLEDGE_FORMS } from '#tests/support/forms/pledge_forms'
import { STATEMENT_FORMS } from '#tests/support/forms/statement_forms'
import { addressesIn, allRoutes } from '#tests/support/routes'

type Body = Record<string, unknown>

/** What a form sends when all is well; each field of it is then spoilt in turn. */
const FORMS: Record<string, (city: TestCity) => Promise<Body>> = {
  ...PLEDGE_FORMS,
  ...REQUEST_FORMS,
  ...IN_KIND_FORMS,
  ...STATEMENT_FORMS,
  ...NETWORK_FORMS,
  ...COMMITTEE_FORMS,
  ...APPRAISAL_FORMS,
  ...BOOK_FORMS,
  ...ALLOCATION_FORMS,
  'POST /proofs': async () => ({ proof: '{}' }),
  'POST /cities/:city/ledger/anchor-checks': async () => ({ proof: '{}' }),
  'POST /cities/:city/ledger/anchor-recipients': async () => ({
    id: newId(),
    email: `${newId()}@example.org`,
  }),
  'POST /login': async () => ({ email: 'a@example.org', password: 'not the password' }),
  'POST /password': async () => ({ currentPassword: 'x', newPassword: 'another long password' }),
  'POST /locale': async () => ({ locale: 'sl', back: '/cities' }),
  'POST /cities/:city/people': async () => ({
    id: newId(),
    fullName: 'Name',
    email: `${newId()}@example.org`,
    roles: ['auditor'],
  }),
  'PUT /cities/:city/people/:person': async () => ({ roles: ['auditor'] }),
  'POST /cities/:city/settings': async () => ({
    id: newId(),
    version: 0,
    recognition: 'on_pledge',
    threshold: '5000',
    future_days: 3,
    rate_days: 31,
    variance_tolerance: '7.5',
    reminder_days: 14,
    reason: 'Council decision',
  }),
  'POST /cities/:city/exchange/rates': async () => ({
    id: newId(),
    base: 'USD',
    quote: 'EUR',
    rate: '0.935',
    as_of: '2026-02-01',
    source: 'Central bank',
  }),
  'PUT /cities/:city/exchange/imports/:rateFile': async () => ({
    date: 0,
    currency: 1,
    rate: 2,
    against: 'USD',
    source: 'Central bank',
    decimal_mark: 'point',
    date_order: 'dmy',
    direction: 'per_unit',
    names: [{ name: 'Euro', code: 'EUR', direction: 'per_against' }],
  }),
  'POST /cities/:city/exchange/conversions': async (city) => ({
    id: newId(),
    fund: await makeForeignCash(city),
    date: '2026-02-01',
    from: 'USD',
    from_amount: '1',
    to: 'EUR',
    to_amount: '0.93',
    bank_ref: 'B-1',
    memo: 'note',
  }),
  'POST /cities/:city/exchange/revaluations': async () => ({
    id: newId(),
    on: '2026-01-31',
    reverse: '1',
  }),
  'POST /cities/:city/parties': async () => ({
    id: newId(),
    name: `Funder ${newId()}`,
    name_lang: 'en',
    funder_kind: 'foundation',
    sub_kind: 'sub',
    sector: 'sector',
    roles: ['payee'],
    registration_id: newId(),
    country: 'SI',
    note: 'note',
  }),
  'POST /cities/:city/agreements': async (city) => ({
    ...(await agreementBody(city)),
    status: 'granted',
  }),
  'PUT /cities/:city/agreements/:agreement': async (city) => ({
    ...(await agreementBody(city)),
    version: 1,
    reason: 'because',
    date: '2026-02-01',
  }),
  'POST /cities/:city/agreements/:agreement/activations': async () => ({
    id: newId(),
    version: 1,
    date: '2026-02-01',
  }),
  'POST /cities/:city/agreements/:agreement/steps': async () => ({
    version: 1,
    to: 'refused',
    reason: 'because',
    signed_on: '2026-02-01',
  }),
  'POST /cities/:city/instalments/:instalment/reminders': async () => ({
    id: newId(),
    on: '2026-02-01',
    channel: 'letter',
    note: 'Sent',
  }),
  'POST /cities/:city/receipts': async (city) => ({
    id: newId(),
    agreement: (await makeAgreement(city, { active: true })).id,
    instalment: null,
    date: '2026-02-01',
    amount: '10',
    bank_ref: 'B-9',
    memo: 'memo',
  }),
  'POST /cities/:city/receipts/:receipt/reversals': async () => ({ id: newId(), reason: 'wrong' }),
  'POST /cities/:city/drafts/:draft/rejections': async () => ({ reason: 'wrong' }),
  'POST /cities/:city/ledger/entries/:entry/reversals': async () => ({
    id: newId(),
    reason: 'wrong',
  }),
  'POST /cities/:city/ledger/fiscal-years': async () => ({
    id: newId(),
    name: `Y ${newId()}`,
    startsOn: '2031-01-01',
  }),
  'POST /cities/:city/ledger/periods/:period/steps': async () => ({
    id: newId(),
    to: 'soft_closed',
    reason: 'note',
  }),
  'POST /cities/:city/ledger/fiscal-years/:year/closings': async () => ({
    id: newId(),
    policy: 'carry',
    choices: { [`${newId()}_${newId()}`]: 'stay' },
    intent: 'preview',
  }),
  'POST /cities/:city/ledger/adjustments': async () => ({
    id: newId(),
    date: '2026-02-01',
    memo: 'memo',
    corrects: null,
    intent: 'check',
    lines: [{ account: '1000', fund: newId(), debit: '10', currency: 'EUR', foreign: '' }],
  }),
  'POST /cities/:city/ledger/fiscal-years/:year/closing-reversals': async () => ({
    id: newId(),
    reason: 'wrong',
  }),
  'POST /cities/:city/bank/accounts': async () => ({
    id: newId(),
    name: 'Account',
    number: 'GB33BUKB20201555555555',
    currency: 'EUR',
    owner: 'City',
  }),
  'PUT /cities/:city/bank/accounts/:bank_account': async () => ({
    version: 1,
    name: 'Account',
    encoding: 'utf-8',
    delimiter: 'comma',
    date_order: 'dmy',
    decimal_mark: 'comma',
    columns: { date: 'Day', amount: 'Amount', text: 'Text' },
  }),
  'POST /cities/:city/bank/lines/:bank_line/receipts': async (city) => ({
    id: newId(),
    agreement: (await makeAgreement(city, { active: true })).id,
    how: 'by_hand',
    parts: [{ instalment: null, amount: '0.01' }],
  }),
  'POST /cities/:city/bank/lines/:bank_line/entries': async (city) => {
    await makeReceipt(city)
    const [row] = await selectRows(
      db.connection(),
      'SELECT max(seq) AS seq FROM journal_entries WHERE city_id = ?',
      [city.id]
    )
    return { id: newId(), how: 'suggested', entry: toCount(row?.seq) }
  },
  'POST /cities/:city/bank/lines/:bank_line/exclusions': async () => ({
    id: newId(),
    ignored_as: 'other',
    reason: 'because',
  }),
  'POST /cities/:city/bank/matches/:bank_match/undos': async () => ({
    id: newId(),
    receipt: 'keep',
    reason: 'because',
  }),
  'POST /cities/:city/bank/clear-matches': async () => ({ keys: ['a'.repeat(64)] }),
  'POST /cities/:city/plans': async () => planBody(),
  'PUT /cities/:city/plans/:plan': async () => ({ ...planBody(), version: 1 }),
  'POST /cities/:city/plans/:plan/strategies': async () => ({
    id: newId(),
    no: 3,
    title: 'Strategy',
    titleLang: 'en',
  }),
  'POST /cities/:city/programmes': async (city) => ({
    id: newId(),
    planId: await addressesIn(city)(':plan'),
    code: `P-${newId().slice(-8)}`,
    title: 'Programme',
    titleLang: 'en',
    isDeclared: 'no',
    note: 'note',
    tags: {},
  }),
  'POST /cities/:city/programmes/:programme/lines': async () => lineBody(),
  'PUT /cities/:city/lines/:line': async () => ({ ...lineBody(), version: 1 }),
  'POST /cities/:city/programmes/:programme/roles': async (city) => ({
    id: newId(),
    partyId: (await makeParty(city)).id,
    role: 'lead',
    responsibility: 'all',
  }),
  'POST /cities/:city/groups': async () => ({
    code: `g${newId().slice(-8)}`,
    localName: 'Group',
    localLang: 'en',
    familyCode: 'general',
    isProtected: 'no',
    deiCode: 'x',
    iatiHook: 'x',
    cofogCode: 'x',
    note: 'x',
  }),
  'POST /cities/:city/schemes': async () => ({
    code: `s${newId().slice(-8)}`,
    localName: 'Scheme',
  }),
  'POST /cities/:city/schemes/:scheme/items': async () => ({
    code: `i${newId().slice(-8)}`,
    localName: 'Item',
  }),
  'POST /cities/:city/commitments': async (city) => ({
    id: newId(),
    number: `C-${newId()}`,
    from: `${newId()}:${await makeBudgetLine(city)}`,
    partyId: (await makeParty(city)).id,
    description: 'order',
    amount: '1',
    committedOn: '2026-03-01',
    expiresOn: '2026-04-01',
  }),
  'POST /cities/:city/commitments/:commitment/expenditures': async (city) => ({
    id: newId(),
    partyId: (await makeParty(city)).id,
    description: 'invoice',
    amount: '1',
    spentOn: '2026-03-02',
    isFinal: 'no',
  }),
  'POST /cities/:city/commitments/:commitment/expenditure-previews': async () => ({
    amount: '1',
    isFinal: 'no',
  }),
  'POST /cities/:city/reallocations': async (city) => ({
    id: newId(),
    from: `${newId()}:${await makeBudgetLine(city)}`,
    toLineId: 'fund',
    amount: '1',
    movedOn: '2026-03-01',
    reason: 'because',
    ...GROUNDS,
  }),
  'POST /cities/:city/commitments/:commitment/releases': async () => ({
    id: newId(),
    amount: '0.01',
    releasedOn: '2026-03-02',
    cause: 'reduced',
    backTo: 'line',
    reason: 'because',
    ...GROUNDS,
  }),
  'POST /cities/:city/payables/:payable/payments': async () => ({
    id: newId(),
    amount: '0.01',
    paidOn: '2026-03-02',
    memo: 'memo',
  }),
  'POST /cities/:city/fund-moves': async () => ({
    id: newId(),
    kind: 'transfer',
    fromFundId: newId(),
    toFundId: newId(),
    amount: '1',
    movedOn: '2026-03-01',
    reason: 'because',
    ...GROUNDS,
  }),
  'POST /cities/:city/funds': async () => ({
    id: newId(),
    code: `F-${newId().slice(-8)}`,
    name: 'Fund',
    purpose: 'A roof',
  }),
  'POST /cities/:city/openings': async (city) => ({
    id: newId(),
    fundId: await makeFund(city),
    openedOn: '2026-01-01',
    items: [{ account: '1000', currency: 'EUR', amount: '10', functionalAmount: '10' }],
    netAssets: '10',
    unspent: '1',
    source: 'statement',
  }),
  'POST /cities/:city/assets': async (city) => ({
    id: newId(),
    outlay: await makeOutlay(city),
    cost: '0.01',
    tagNo: `T-${newId()}`,
    name: 'Bench',
    nameLang: 'en',
    place: 'Library',
  }),
  'POST /cities/:city/assets/:asset/disposals': async () => ({
    disposedOn: '2026-03-05',
    reason: 'scrapped',
  }),
  'POST /cities/:city/vouchers': async (city) => ({
    id: newId(),
    number: `V-${newId()}`,
    kind: 'voucher',
    from: `${newId()}:${await makeBudgetLine(city)}`,
    description: 'vouchers',
    value: '1',
    people: 3,
    awardedOn: '2026-03-01',
    expiresOn: '2026-04-01',
  }),
  'POST /cities/:city/vouchers/:batch/uses': async () => ({
    id: newId(),
    usedOn: '2026-03-05',
    description: 'courses',
    uses: 'V-1-0001 0.01',
  }),
  'POST /cities/:city/provisions': async (city) => ({
    id: newId(),
    programmeId: await makeProgramme(city),
    groupCode: 'general',
    title: 'Vouchers of the province',
    titleLang: 'en',
    year: 2026,
    funders: 'Ministry and province',
    runBy: 'Institute of the province',
    people: 398,
    amount: '1',
    source: 'newspaper',
  }),
  'POST /cities/:city/rounds': async () => roundBody(),
  'PUT /cities/:city/rounds/:round': async () => ({ ...roundBody(), version: 2 }),
  'PUT /cities/:city/rounds/:round/scope': async (city) => ({
    funds: { [newId()]: { on: 'on', amount: '1' } },
    lines: { [await makeBudgetLine(city)]: { on: 'on', floor: '1', weight: '1' } },
  }),
  'POST /cities/:city/rounds/:round/ring-fences': async () => ({
    id: newId(),
    groups: ['general'],
    kind: 'amount',
    amount: '1',
    percentage: '5',
    reason: 'because',
  }),
  'POST /cities/:city/rounds/:round/runs': async () => ({ id: newId() }),
  'POST /cities/:city/rounds/:round/rule-comparisons': async () => ({ id: newId() }),
  'POST /cities/:city/rounds/:round/decisions': async () => ({ id: newId(), run_id: newId() }),
  'POST /cities/:city/decisions/:decision/rejections': async () => ({ reason: 'wrong' }),
  'PUT /cities/:city/imports/:import/mapping': async () => ({
    kind: 'contributions',
    encoding: 'utf-8',
    delimiter: 'comma',
    currency: 'EUR',
    columns: { date: 0, amount: 1 },
    answers: { decimal_mark: 'comma', backslash_won: 'yes', date_order: { date: 'dmy' } },
  }),
  'POST /cities/:city/imports/:import/commits': async () => ({ mode: 'good', run: newId() }),
  'POST /cities/:city/imports/:import/reversals': async () => ({ reason: 'wrong' }),
}

/** What lets money leave its purpose. */
const GROUNDS = {
  decisionNumber: '2026-1',
  committeeReference: 'minutes',
  consentDocument: 'letter',
  consentOn: '2026-03-01',
  consentBy: 'director',
}

async function makeFund(city: TestCity): Promise<string> {
  const fund = {
    cityId: city.id,
    code: newId(),
    name: 'Fund',
    restriction: 'unrestricted',
  } as const
  return (await transact((trx) => openFund(trx, fund))).id
}

async function agreementBody(city: TestCity): Promise<Body> {
  return {
    id: newId(),
    number: `A-${newId()}`,
    title: 'Agreement',
    title_lang: 'en',
    funder: (await makeParty(city)).id,
    currency: city.currency,
    amount: '100',
    signed_on: '2026-01-01',
    starts_on: '2026-01-01',
    ends_on: '2026-12-31',
    mark: 'sourced',
    source: 'source',
    note: 'note',
    earmark: {
      programme: [await makeProgramme(city)],
      line: [await makeBudgetLine(city)],
      group: ['general'],
      year: ['2026'],
      nature: ['current'],
      activity: ['build'],
    },
    instalments: [{ id: newId(), due_on: '2026-02-01', amount: '100' }],
  }
}

const planBody = (): Body => ({
  id: newId(),
  title: 'Plan',
  titleLang: 'en',
  vision: 'vision',
  startsYear: 2026,
  endsYear: 2027,
  declaredStrategies: 7,
  declaredProjects: 20,
  note: 'note',
  source: 'source',
})

const lineBody = (): Body => ({
  id: newId(),
  code: `L-${newId().slice(-8)}`,
  title: 'Line',
  titleLang: 'en',
  year: 2026,
  groupCode: 'general',
  place: 'Library',
  nature: 'current',
  activity: 'build',
  need: '100',
  floor: '10',
  cap: '90',
  mark: 'sourced',
  source: 'source',
  tags: {},
})

const roundBody = (): Body => ({
  id: newId(),
  code: `R-${newId().slice(-8)}`,
  title: 'Round',
  title_lang: 'en',
  year: 2026,
  effective_on: '2026-05-01',
  rule: 'same_percentage',
  unit: 'line',
  principle: 'principle',
})

/** What no field expects: wrong types, texts no database takes, days no calendar has, amounts that are none. */
const HOSTILE: Record<string, unknown> = {
  'NUL inside': 'a\u0000b',
  'half a character': 'a\ud800b',
  'a list': ['a', { b: 1 }],
  'an object': { toString: 'x', constructor: { name: 'x' } },
  'a number': -1e300,
  'nothing': null,
  'a day that is none': '2026-02-30',
  'the year 9999': '9999-12-01',
  'above every limit': '10000000000000001',
  'somebody else’s id': '018f0000-0000-7000-8000-000000000000',
  'ten thousand letters': 'x'.repeat(10_000),
}

/** Every place of a document that holds a value, as a path. */
function pathsOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  const here = path.length > 0 ? [path] : []
  if (!value || typeof value !== 'object') return here
  return [
    ...here,
    ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key])),
  ]
}

function spoilt(body: Body, path: (string | number)[], value: unknown): Body {
  const copy = structuredClone(body) as any
  let at = copy
  for (const step of path.slice(0, -1)) at = at[step]
  at[path.at(-1)!] = value
  return copy
}

/** The form as it would come from a page just opened: nothing in it is used up or stale. */
function fresh(body: Body, version: number): Body {
  const copy = structuredClone(body)
  if ('id' in copy) copy.id = newId()
  if ('version' in copy) copy.version = version
  if ('tagNo' in copy) copy.tagNo = `T-${newId()}`
  if ('number' in copy) copy.number = `N-${newId()}`
  if (/^[A-Z]/.test(String(copy.code))) copy.code = `C-${newId().slice(-12)}`
  for (const row of (copy.instalments as Body[]) ?? []) row.id = newId()
  return copy
}

/** Where even the right form finds nothing to do with these records. */
const ONLY_REFUSED = [
  /\/login/,
  /\/(proofs|anchor-checks)$/,
  /\/password/,
  /\/commits/,
  /imports\/:import\/reversals/,
  /:round\/decisions/,
  /\/commitments$/,
  /expenditure-previews/,
  /closing-reversals/,
  /reallocations$/,
  /fund-moves$/,
  /clear-matches/,
  /\/vouchers/,
  /step-withdrawals/,
  /profile-withdrawals/,
  /:proposal\/(questions|positions|ballots|outcomes)/,
  /:round\/(committee|recusals|proposals)/,
  /shared-costs\/:deal/,
  /:refund\/repayments/,
  /:agreement\/(condition|write-offs|refunds|match-source-w|head-explanations)/,
]

test.group('Hostile forms', () => {
  test('every form that takes more than an address is tried here', ({ assert }) => {
    // Uploads and appraisals have bodies of their own kind and tests of their own
    const own =
      /\/imports$|\/bank\/statements$|\/documents$|\/workbook-returns$|\/participation-files$|\/appraisal|\/(dis|en)able$|\/logout$|\/closures$|\/endings$|\/approvals$/
    const bare =
      /\/withdrawals$|\/removals$|\/candidates$|\/postings$|\/anchors$|\/previews$|\/exports$|\/verifications$|\/retries$/
    const missing = allRoutes()
      .filter(
        ({ method, pattern }) => method !== 'GET' && !own.test(pattern) && !bare.test(pattern)
      )
      .map(({ method, pattern }) => `${method} ${pattern}`)
      .filter((key) => !(key in FORMS) && key !== 'PUT /cities/:city/parties/:party')
      .filter((key) => key !== 'PUT /cities/:city/programmes/:programme')
    assert.deepEqual(missing, [])
  })

  test('{0}: no field, however spoilt, makes the server fail')
    .with(Object.entries(FORMS))
    .run(async ({ client, assert }, [key, bodyOf]) => {
      const city = await makeCity()
      await transact((trx) => openCodeLists(trx, city.id))
      const person = await makePerson(city, ...ROLES)
      const [method, pattern] = key.split(' ')
      const address = await addressesIn(city)(pattern!)
      const body = await bodyOf(city)
      const failed: string[] = []
      let [version, accepted] = [Number(body.version ?? 1), 0]
      for (const path of pathsOf(body)) {
        for (const [what, value] of Object.entries(HOSTILE)) {
          const request = client
            .request(address, method!)
            .redirects(0)
            .header('accept', 'application/json')
            .withCsrfToken()
            .json(spoilt(fresh(body, version), path, value))
          const answer = await (pattern === '/login' ? request : request.loginAs(person))
          if (answer.status() < 400) [version, accepted] = [version + 1, accepted + 1]
          if (answer.status() >= 500) failed.push(`${path.join('.')} = ${what}`)
        }
      }
      assert.deepEqual(failed, [])
      assert.isTrue(
        accepted > 0 || ONLY_REFUSED.some((one) => one.test(key)),
        'no form got as far as the books'
      )
    })
    .timeout(120_000)
})
