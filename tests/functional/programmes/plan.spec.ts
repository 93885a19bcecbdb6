import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { assignRole, endRole } from '#programmes/actions/assign_role'
import { addBudgetLine, changeBudgetLine, closeBudgetLine } from '#programmes/actions/budget_lines'
import { tagLine, tagProgramme } from '#programmes/actions/classify'
import { addStrategy, changePlan, draftPlan } from '#programmes/actions/draft_plan'
import {
  addGroup,
  addPlace,
  addScheme,
  addSchemeItem,
  openCodeLists,
} from '#programmes/actions/open_code_lists'
import { closeProgramme, openProgramme } from '#programmes/actions/open_programme'
import { groupsOf, schemesOf } from '#programmes/queries/code_lists'
import { linesForRound } from '#programmes/queries/lines'
import { planTree, plansOf } from '#programmes/queries/plan_tree'
import { lineShown, programmeShown } from '#programmes/queries/records_shown'
import { makeLedger } from '#tests/support/ledger'
import {
  commit,
  giveMoney,
  makeLine,
  makePlan,
  refusalOf,
  spend,
  type PlanFixture,
} from '#tests/support/programmes'

const client = () => db.connection()

const terms = {
  code: 'A1',
  title: 'Line',
  titleLang: 'en',
  year: 2026,
  groupCode: 'general',
  nature: 'current',
  activity: 'build',
  need: 10_000n,
} as const

function change(city: PlanFixture, id: string, version: number, changes: object) {
  return transact((trx) =>
    changeBudgetLine(trx, { ...terms, ...changes, cityId: city.cityId, id, version })
  )
}

test.group('Code lists of a city', () => {
  test("are opened with names in the city's language, once", async ({ assert }) => {
    const { cityId } = await makeLedger()
    await transact((trx) => openCodeLists(trx, cityId))
    await transact((trx) => openCodeLists(trx, cityId))
    const groups = await groupsOf(client(), cityId)
    assert.equal(groups.find(({ code }) => code === 'older')?.localName, 'starejši')
    assert.equal(
      groups.find(({ code }) => code === 'general')?.localName,
      'All',
      'what was there stays'
    )
    const at = groups.findIndex(({ code }) => code === 'vulnerable')
    assert.sameMembers(
      groups.slice(at + 1, at + 5).map(({ code }) => code),
      ['sen', 'migrants', 'early_leavers', 'marginalised']
    )
    const schemes = await schemesOf(client(), cityId)
    assert.deepEqual(
      schemes.map(({ code, items }) => [code, items.length]),
      [
        ['aims', 6],
        ['action_areas', 6],
        ['policy_fields', 6],
        ['axes', 4],
        ['scope', 3],
        ['purposes', 9],
      ]
    )
  })

  test('a city adds its own groups, schemes, items and places', async ({ assert }) => {
    const { cityId } = await makePlan()
    await transact(async (trx) => {
      await addGroup(trx, {
        cityId,
        code: 'roma',
        familyCode: 'vulnerable',
        localName: 'Romi',
        localLang: 'sl',
        isProtected: true,
      })
      await addScheme(trx, { cityId, code: 'wards', localName: 'Četrti' })
      await addSchemeItem(trx, { cityId, schemeCode: 'wards', code: 'center', localName: 'Center' })
      const first = await addPlace(trx, { cityId, name: ' Vič ', nameLang: 'sl' })
      const again = await addPlace(trx, { cityId, name: 'Vič', nameLang: 'sl' })
      assert.equal(first.id, again.id)
    })
    const group = (await groupsOf(client(), cityId)).find(({ code }) => code === 'roma')
    assert.equal(group?.familyCode, 'vulnerable')
    const scheme = (await schemesOf(client(), cityId)).at(-1)
    assert.deepEqual([scheme?.code, scheme?.items[0].localName], ['wards', 'Center'])
  })

  test('{code}: {title}')
    .with([
      { title: 'a code twice', code: 'E_CODE_TAKEN', group: { code: 'sen', familyCode: null } },
      {
        title: 'a family that is not there',
        code: 'E_GROUP_UNKNOWN',
        group: { code: 'x', familyCode: 'nobody' },
      },
      {
        title: 'a family inside a family',
        code: 'E_FAMILY_OF_FAMILY',
        group: { code: 'x', familyCode: 'sen' },
      },
    ])
    .run(async ({ assert }, { code, group }) => {
      const { cityId } = await makePlan()
      const refusal = await refusalOf(() =>
        transact((trx) =>
          addGroup(trx, {
            cityId,
            localName: 'Name',
            localLang: 'en',
            isProtected: false,
            ...group,
          })
        )
      )
      assert.equal(refusal.code, code)
    })
})

test.group('Plans', () => {
  test('declare more than is recorded, and both are known', async ({ assert }) => {
    const { cityId, planId } = await makePlan()
    await transact(async (trx) => {
      for (const no of [1, 2, 4, 7]) {
        await addStrategy(trx, { cityId, planId, no, title: `Strategy ${no}`, titleLang: 'en' })
      }
    })
    const plan = (await plansOf(client(), cityId)).find(({ id }) => id === planId)
    assert.deepEqual(plan?.strategies, { declared: 7, recorded: 4 })
    assert.deepEqual(plan?.projects, { declared: 20, recorded: 0 })
    const taken = await refusalOf(() =>
      transact((trx) =>
        addStrategy(trx, { cityId, planId, no: 7, title: 'Again', titleLang: 'en' })
      )
    )
    assert.equal(taken.code, 'E_NUMBER_TAKEN')
  })

  test('years without lines are not planned yet', async ({ assert }) => {
    const city = await makePlan()
    await makeLine(city)
    const { byYear } = await planTree(client(), city.cityId, city.planId)
    assert.deepEqual(
      byYear.map(({ year, isPlanned }) => [year, isPlanned]),
      [
        [2026, true],
        [2027, false],
        [2028, false],
        [2029, false],
        [2030, false],
      ]
    )
  })

  test('cannot end before they start, and are changed on the version that was seen', async ({
    assert,
  }) => {
    const { cityId, planId } = await makePlan()
    const plan = { title: 'New', titleLang: 'en', startsYear: 2026, endsYear: 2030 }
    const order = await refusalOf(() =>
      transact((trx) => draftPlan(trx, { ...plan, cityId, endsYear: 2025 }))
    )
    assert.equal(order.code, 'E_YEARS_ORDER')
    await transact((trx) => changePlan(trx, { ...plan, cityId, id: planId, version: 1 }))
    const stale = await refusalOf(() =>
      transact((trx) => changePlan(trx, { ...plan, cityId, id: planId, version: 1 }))
    )
    assert.equal(stale.code, 'E_STALE_VERSION')
  })

  test('figures of lines add up to programme, strategy, year, group, place and kind', async ({
    assert,
  }) => {
    const city = await makePlan({ year: 2026 })
    const { cityId, planId } = city
    const place = await transact((trx) =>
      addPlace(trx, { cityId, name: 'Bezigrad', nameLang: 'sl' })
    )
    const a = await makeLine(city, { code: 'A2', need: 300n, groupCode: 'sen', placeId: place.id })
    const b = await makeLine(city, {
      code: 'A10',
      need: 500n,
      nature: 'capital',
      activity: 'maintain',
    })
    await makeLine(city, { code: 'A1', year: 2027, need: 700n })
    const strategy = await transact((trx) =>
      addStrategy(trx, { cityId, planId, no: 1, title: 'S', titleLang: 'en' })
    )
    const second = await transact((trx) =>
      openProgramme(trx, {
        cityId,
        planId,
        strategyId: strategy.id,
        code: 'P2',
        title: 'Second',
        titleLang: 'en',
        isDeclared: true,
      })
    )
    await makeLine(
      { ...city, programmeId: second.id },
      { code: 'B1', need: 1000n, mark: 'illustrative' }
    )
    await giveMoney(city, 200n, a, '2026-01-02')
    await giveMoney(city, 400n, b, '2026-01-02')
    const commitment = await commit(city, {
      budgetLineId: b,
      amount: 150n,
      committedOn: '2026-01-03',
    })
    await spend(city, commitment, { amount: 50n, spentOn: '2026-01-04' })

    const tree = await planTree(client(), cityId, planId, 2026)
    assert.deepEqual(tree.totals, {
      need: 1800n,
      allocated: 600n,
      committed: 150n,
      spent: 50n,
      free: 450n,
      reserved: 100n,
    })
    assert.deepEqual(
      tree.strategies.map(({ no, totals, programmes }) => [
        no,
        totals.need,
        programmes.map(({ code }) => code),
      ]),
      [
        [1, 1000n, ['P2']],
        [null, 800n, ['P9']],
      ]
    )
    assert.deepEqual(
      tree.strategies[1].programmes[0].lines.map(({ code }) => code),
      ['A2', 'A10'],
      'codes are ordered as people count'
    )
    for (const groups of [tree.byGroup, tree.byPlace, tree.byActivity, tree.byNature]) {
      const sum = groups.reduce((total, { totals }) => total + totals.allocated, 0n)
      assert.equal(sum, 600n)
    }
    assert.equal(tree.byGroup.find(({ key }) => key === 'sen')?.totals.allocated, 200n)
    assert.equal(tree.byPlace.find(({ key }) => key === place.id)?.totals.need, 300n)
    assert.equal(tree.byNature.find(({ key }) => key === 'capital')?.totals.spent, 50n)
    assert.equal(tree.byYear.find(({ year }) => year === 2027)?.group?.totals.need, 700n)
    assert.equal(tree.strategies[0].mark, 'illustrative')
    assert.equal(tree.mark, 'illustrative')
    assert.equal(tree.plan.projects.recorded, 1)
  })

  test("another city's plan, programme and line are not found", async ({ assert }) => {
    const [city, other] = [await makePlan(), await makePlan()]
    const line = await makeLine(other)
    const attempts = [
      () => planTree(client(), city.cityId, other.planId),
      () => programmeShown(client(), city.cityId, other.programmeId),
      () => lineShown(client(), city.cityId, line),
      () => change(city, line, 1, {}),
      () =>
        transact((trx) =>
          addBudgetLine(trx, { ...terms, cityId: city.cityId, programmeId: other.programmeId })
        ),
      () =>
        transact((trx) =>
          openProgramme(trx, {
            cityId: city.cityId,
            planId: other.planId,
            code: 'X',
            title: 'X',
            titleLang: 'en',
          })
        ),
      () => transact((trx) => tagLine(trx, { cityId: city.cityId, lineId: line, tags: [] })),
    ]
    for (const attempt of attempts) assert.equal((await refusalOf(attempt)).code, 'E_NOT_FOUND')
  })
})

test.group('Budget lines', () => {
  test('with money keep their year, group and nature; the rest may change', async ({ assert }) => {
    const city = await makePlan({ year: 2026 })
    const id = await makeLine(city)
    await change(city, id, 1, { year: 2027 })
    await change(city, id, 2, { year: 2026 })
    await giveMoney(city, 500n, id, '2026-01-02')
    for (const moved of [{ year: 2027 }, { groupCode: 'sen' }, { nature: 'capital' }]) {
      const refusal = await refusalOf(() => change(city, id, 3, moved))
      assert.equal(refusal.code, 'E_LINE_FIXED')
    }
    await change(city, id, 3, { need: 20_000n, floor: 500n, title: 'Renamed' })
    const { line, funds, entries } = await lineShown(client(), city.cityId, id)
    assert.deepEqual(
      [line.need, line.floor, line.title, line.version],
      [20_000n, 500n, 'Renamed', 4]
    )
    assert.deepEqual(
      funds.map(({ code, allocated, free }) => [code, allocated, free]),
      [['F1', 500n, 500n]]
    )
    assert.deepEqual(
      entries.map(({ kind, allocated }) => [kind, allocated]),
      [['allocation', 500n]]
    )
  })

  test('{code}')
    .with([
      { code: 'E_FLOOR_ABOVE_NEED', changes: { floor: 10_001n } },
      { code: 'E_CAP_BELOW_FLOOR', changes: { floor: 2n, cap: 1n } },
      { code: 'E_NEED_NEGATIVE', changes: { need: -1n } },
      { code: 'E_SOURCE_NEEDED', changes: { mark: 'sourced' as const } },
      { code: 'E_GROUP_UNKNOWN', changes: { groupCode: 'nobody' } },
      { code: 'E_LINE_CODE_TAKEN', changes: { code: 'A2' } },
      { code: 'E_NOT_FOUND', changes: { placeId: newId() } },
    ])
    .run(async ({ assert }, { code, changes }) => {
      const city = await makePlan()
      const id = await makeLine(city)
      await makeLine(city, { code: 'A2' })
      assert.equal((await refusalOf(() => change(city, id, 1, changes))).code, code)
      assert.equal((await refusalOf(() => makeLine(city, { code: 'A3', ...changes }))).code, code)
    })

  test('two people who change the same version do not overwrite each other', async ({ assert }) => {
    const city = await makePlan()
    const id = await makeLine(city)
    await change(city, id, 1, { need: 1n })
    const refusal = await refusalOf(() => change(city, id, 1, { need: 2n }))
    assert.equal(refusal.code, 'E_STALE_VERSION')
    assert.equal((await lineShown(client(), city.cityId, id)).line.need, 1n)
  })

  test('are closed, not deleted, when nothing is left on them; then they take no money and no change', async ({
    assert,
  }) => {
    const city = await makePlan({ year: 2026 })
    const id = await makeLine(city)
    await giveMoney(city, 500n, id, '2026-01-02')
    const closing = { cityId: city.cityId, id, version: 1, closedOn: '2026-02-01' }
    const refusal = await refusalOf(() => transact((trx) => closeBudgetLine(trx, closing)))
    assert.deepEqual(
      [refusal.code, refusal.params],
      ['E_LINE_HAS_MONEY', { code: 'A1', free: '5.00', reserved: '0.00', currency: 'EUR' }]
    )
    const programme = {
      cityId: city.cityId,
      id: city.programmeId,
      version: 1,
      closedOn: '2026-02-01',
    }
    const open = await refusalOf(() => transact((trx) => closeProgramme(trx, programme)))
    assert.deepEqual([open.code, open.params.lines], ['E_PROGRAMME_HAS_OPEN_LINES', 1])

    const commitment = await commit(city, {
      budgetLineId: id,
      amount: 500n,
      committedOn: '2026-01-03',
    })
    await spend(city, commitment, { amount: 500n, spentOn: '2026-01-04' })
    assert.lengthOf(await linesForRound(client(), city.cityId, 2026), 1)
    await transact((trx) => closeBudgetLine(trx, closing))
    assert.lengthOf(await linesForRound(client(), city.cityId, 2026), 0)
    assert.equal((await refusalOf(() => change(city, id, 2, {}))).code, 'E_LINE_CLOSED')
    assert.equal((await refusalOf(() => commit(city, { budgetLineId: id }))).code, 'E_LINE_CLOSED')
    await transact((trx) => closeProgramme(trx, programme))
    assert.equal((await refusalOf(() => makeLine(city, { code: 'A2' }))).code, 'E_PROGRAMME_CLOSED')
  })
})

test.group('Tags and roles', () => {
  test('the tags given replace those before; unknown ones are not found', async ({ assert }) => {
    const city = await makePlan()
    const { cityId, programmeId } = city
    const tag = (tags: { scheme: string; item: string }[]) =>
      transact((trx) => tagProgramme(trx, { cityId, programmeId, tags }))
    await tag([
      { scheme: 'aims', item: 'workplace' },
      { scheme: 'scope', item: 'city' },
    ])
    await tag([{ scheme: 'aims', item: 'quality' }])
    assert.equal(
      (await refusalOf(() => tag([{ scheme: 'aims', item: 'nothing' }]))).code,
      'E_NOT_FOUND'
    )
    const { tags } = await programmeShown(client(), cityId, programmeId)
    assert.deepEqual(
      tags.map(({ scheme, item }) => [scheme, item]),
      [['aims', 'quality']]
    )
    const line = await makeLine(city)
    await transact((trx) =>
      tagLine(trx, { cityId, lineId: line, tags: [{ scheme: 'axes', item: 'council' }] })
    )
    assert.equal((await lineShown(client(), cityId, line)).tags[0].item, 'council')
  })

  test('a party has roles with responsibilities; an ended one stays on record', async ({
    assert,
  }) => {
    const { cityId, programmeId } = await makePlan()
    const partyId = newId()
    await transact((trx) =>
      trx
        .insertQuery()
        .table('parties')
        .insert({ city_id: cityId, id: partyId, name: 'School', name_lang: 'en' })
    )
    const role = {
      cityId,
      programmeId,
      partyId,
      role: 'delivery' as const,
      responsibility: 'Runs the courses',
    }
    const { id } = await transact((trx) => assignRole(trx, role))
    assert.equal(
      (await refusalOf(() => transact((trx) => assignRole(trx, role)))).code,
      'E_ROLE_HELD'
    )
    await transact((trx) =>
      assignRole(trx, { ...role, role: 'space', responsibility: 'Gives rooms' })
    )
    await transact((trx) => endRole(trx, { cityId, programmeId, id, endedOn: '2026-05-01' }))
    const { roles } = await programmeShown(client(), cityId, programmeId)
    assert.deepEqual(
      roles.map(({ role: name, endedOn }) => [name, endedOn]),
      [
        ['space', null],
        ['delivery', '2026-05-01'],
      ]
    )
    const foreign = await makePlan()
    const refusal = await refusalOf(() =>
      transact((trx) =>
        assignRole(trx, { ...role, cityId: foreign.cityId, programmeId: foreign.programmeId })
      )
    )
    assert.equal(refusal.code, 'E_NOT_FOUND')
    const [row] = await selectRows(
      client(),
      'SELECT count(*) AS n FROM programme_parties WHERE city_id = ?',
      [cityId]
    )
    assert.equal(row.n, 2n)
  })
})
