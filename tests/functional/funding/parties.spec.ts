import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { changeParty } from '#funding/actions/change_party'
import { closeParty } from '#funding/actions/close_party'
import type { PartyFacts } from '#funding/actions/party_store'
import { registerParty } from '#funding/actions/register_party'
import { makeFunding, record, rowCounts, type FundingFixture } from '#tests/support/funding'

const FACTS: PartyFacts = { name: 'Company Č', nameLang: 'sl', funderKind: 'company' }

const register = (fixture: FundingFixture, facts: Partial<PartyFacts> = {}, id = newId()) =>
  transact((trx) =>
    registerParty(trx, { ...FACTS, ...facts, id, cityId: fixture.cityId, by: fixture.maker })
  )

test.group('Parties', () => {
  test('registering the same party again changes nothing', async ({ assert }) => {
    const fixture = await makeFunding()
    const id = newId()
    await register(fixture, {}, id)
    assert.isTrue((await register(fixture, {}, id)).replayed)
    await assert.rejects(
      () => register(fixture, { name: 'Company D' }, id),
      /E_IDEMPOTENCY_CONFLICT/
    )
  })

  const REFUSED: { title: string; code: string; facts: Partial<PartyFacts> }[] = [
    { title: 'without a name', code: 'E_PARTY_NAME', facts: { name: '  ' } },
    {
      title: 'of the kind other without saying which',
      code: 'E_PARTY_KIND_OTHER',
      facts: { funderKind: 'other' },
    },
    {
      title: 'that neither gives nor is paid nor takes part',
      code: 'E_PARTY_ROLE',
      facts: { funderKind: null },
    },
    {
      title: 'of a name that is there already',
      code: 'E_PARTY_ALIKE',
      facts: { name: 'foundation  š' },
    },
  ]

  test('a party {title} is refused')
    .with(REFUSED)
    .run(async ({ assert }, { code, facts }) => {
      const fixture = await makeFunding()
      const before = await rowCounts(fixture)
      await assert.rejects(() => register(fixture, facts), new RegExp(`^${code} `))
      assert.deepEqual(await rowCounts(fixture), before)
    })

  test('a second party of one name is taken when someone looked and says so', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    await transact((trx) =>
      registerParty(trx, {
        ...FACTS,
        name: 'Foundation Š',
        id: newId(),
        cityId: fixture.cityId,
        by: fixture.maker,
        evenIfAlike: true,
      })
    )
    assert.equal((await rowCounts(fixture)).parties, 2)
  })

  test('one with agreements stays a funder and is not closed while one runs', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { cityId, funder, maker: by } = fixture
    await record(fixture)
    await assert.rejects(
      () =>
        transact((trx) =>
          changeParty(trx, {
            ...FACTS,
            cityId,
            by,
            id: funder,
            version: 1,
            funderKind: null,
            isPayee: true,
          })
        ),
      /E_PARTY_FUNDS/
    )
    await assert.rejects(
      () => transact((trx) => closeParty(trx, { cityId, by, id: funder, on: '2023-06-01' })),
      /E_PARTY_IN_USE/
    )
  })

  test('a change on an old version is refused, and so is a party of another city', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const other = await makeFunding()
    const change = {
      ...FACTS,
      cityId: fixture.cityId,
      by: fixture.maker,
      id: fixture.funder,
      version: 1,
    }
    await transact((trx) => changeParty(trx, change))
    await assert.rejects(
      () => transact((trx) => changeParty(trx, { ...change, name: 'B' })),
      /E_STALE_VERSION/
    )
    await assert.rejects(
      () => transact((trx) => changeParty(trx, { ...change, id: other.funder })),
      /E_NOT_FOUND/
    )
  })
})
