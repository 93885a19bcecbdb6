import { readFileSync } from 'node:fs'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { registerParty } from '#funding/actions/register_party'
import { approveDraft } from '#ledger/actions/entry_drafts'
import { tryDraft } from '#ledger/actions/try_draft'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { networkBalances } from '#network/queries/deals'
import { costRuleOf } from '#network/queries/cost_rules'
import { dealOf } from '#network/queries/deal'
import { makeCity, makePerson } from '#tests/support/city'
import type { LedgerFixture } from '#tests/support/ledger'
import { agree, costOf, makeMember, propose, settle } from '#tests/support/network'
import { makeMoney } from '#tests/support/network_records'
import { textOf } from '#tests/support/page_reader'
import { asOwner, literal } from '#tests/support/tamper'

const CITIES = readFileSync(new URL('../../cases/shared_website.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','))
  .map(([name, heads]) => ({ name, heads: BigInt(heads) }))
const PEOPLE = CITIES.reduce((sum, { heads }) => sum + heads, 0n)

/** Fourteen cities without books here, parties of the fifteenth that paid. */
async function makePartners(payer: LedgerFixture): Promise<{ id: string; heads: bigint }[]> {
  const partners = CITIES.filter(({ name }) => name !== 'Мелітополь')
  return transact(async (trx) => {
    const made = []
    for (const { name, heads } of partners) {
      const id = newId()
      const party = { id, cityId: payer.cityId, name, nameLang: 'uk', isPartner: true }
      await registerParty(trx, { ...party, by: payer.maker })
      made.push({ id, heads })
    }
    return made
  })
}

test.group('Rules of shared costs', () => {
  test('fifteen cities share by each of three rules to the kopiyka, and the others pay', async ({
    assert,
  }) => {
    const payer = await makeMember(30_000_000n, { currency: 'UAH' })
    const partners = await makePartners(payer)
    const own = CITIES.find(({ name }) => name === 'Мелітополь')!
    const all = [{ id: payer.cityId, heads: own.heads }, ...partners]
    const kinds = all.map(({ id }) => ({
      id,
      kind: id === payer.cityId ? ('city' as const) : ('partner' as const),
    }))
    const rules = [
      { rule: 'equal' as const, weightOf: () => null },
      { rule: 'per_head' as const, weightOf: (heads: bigint) => `${heads}` },
      // half in equal shares, half by people: 1/30 + heads/2P
      { rule: 'weights' as const, weightOf: (heads: bigint) => `${15n * heads + PEOPLE}` },
    ]
    const lent = new Map(partners.map(({ id }) => [id, 0n]))
    for (const { rule, weightOf } of rules) {
      const participants = kinds.map((one, at) => ({ ...one, weight: weightOf(all[at].heads) }))
      const cost = costOf(payer, [], { amount: 10_000_000n, rule, participants })
      const deal = await propose(payer, cost)
      assert.equal(deal.state, 'posted')
      const shares = [deal.sides[0].amount, ...deal.partners.map(({ amount }) => amount)]
      if (rule === 'equal') {
        const found = shares.map(String).toSorted()
        assert.deepEqual(found, [...Array(5).fill('666666'), ...Array(10).fill('666667')])
      }
      const parts = all.map(
        ({ heads }) => ({ equal: 1n, per_head: heads, weights: 15n * heads + PEOPLE })[rule]
      )
      const whole = parts.reduce((sum, part) => sum + part, 0n)
      for (const [at, share] of shares.entries()) {
        const off = share * whole - 10_000_000n * parts[at]
        assert.isTrue(off < whole && off > -whole)
      }
      const kept = (await costRuleOf(db.connection(), deal))!
      assert.isTrue(kept.isSame)
      assert.isNull(kept.found.individualRationality.holds)
      for (const { partyId, amount } of deal.partners) {
        lent.set(partyId, lent.get(partyId)! + amount)
      }
      if (rule !== 'equal') continue
      for (const { partyId, amount } of deal.partners) {
        await settle(payer, deal.id, amount, { partnerId: partyId })
        lent.set(partyId, 0n)
      }
    }
    const balances = await networkBalances(db.connection(), payer.cityId)
    assert.deepEqual(new Map(balances.map(({ partyId, due }) => [partyId, due])), lent)
  })

  test('what was typed and computed stays, and a share that is not its answer is seen', async ({
    assert,
  }) => {
    const [payer, member] = [await makeMember(), await makeMember()]
    const participants = [
      { kind: 'city' as const, id: payer.cityId, weight: '1', alone: 250n },
      { kind: 'city' as const, id: member.cityId, weight: '2', alone: 150n },
    ]
    const deal = await propose(payer, costOf(payer, [], { rule: 'weights', participants }), true)
    const client = db.connection()
    const rule = (await costRuleOf(client, deal))!
    assert.isTrue(rule.isSame)
    assert.deepInclude(rule.found.individualRationality, { holds: false, count: 1 })
    const [side] = deal.sides
    const tampered = { ...deal, sides: [{ ...side, amount: side.amount + 1n }, deal.sides[1]] }
    assert.isFalse((await costRuleOf(client, tampered))!.isSame)
    const kept = client.query().from('network_cost_rules').where({ deal_id: deal.id })
    await assert.rejects(
      () => kept.clone().update({ input: '{}' }),
      /E_APPEND_ONLY|permission denied/
    )
    await assert.rejects(() => kept.clone().delete(), /E_APPEND_ONLY|permission denied/)
    assert.equal((await dealOf(client, member.cityId, deal.id)).rule, 'weights')
  })

  test('shares that are not the answer of the rule are agreed to and approved by nobody, and a fault once booked', async ({
    assert,
  }) => {
    const [payer, member] = [await makeMember(), await makeMember()]
    const moved = await propose(payer, costOf(payer, [member]), true)
    const swap = moved.sides.map(
      ({ cityId }, at) =>
        `UPDATE network_sides SET amount = ${100 + at * 100} WHERE city_id = ${literal(cityId)}`
    )
    await asOwner(['network_sides'], swap)
    await assert.rejects(
      () => approveDraft(payer.cityId, moved.id, payer.checker),
      /E_SHARES_DIFFER/
    )
    await assert.rejects(() => agree(member, moved.id), /E_SHARES_DIFFER/)
    const draft = { action: 'network_side', input: { dealId: moved.id } }
    const { refusal } = await tryDraft(payer.cityId, { ...draft, preparedById: payer.maker })
    assert.equal(refusal?.code, 'E_SHARES_DIFFER')

    const { id } = await propose(payer, costOf(payer, [member]))
    await agree(member, id)
    const cities = [payer.cityId, member.cityId]
    for (const city of cities) assert.isTrue((await verifyLedger(city)).ok)
    const spoilt = [`replace(CAST(input AS text), '300', '302')`, `'{"rule":"equal","members":[]}'`]
    for (const input of spoilt) {
      const cast = db.connection().dialect.name === 'postgres' ? `(${input})::jsonb` : input
      await asOwner(
        ['network_cost_rules'],
        [`UPDATE network_cost_rules SET input = ${cast} WHERE deal_id = ${literal(id)}`]
      )
      for (const city of cities) {
        const { faults } = await verifyLedger(city)
        assert.deepEqual(
          faults.map(({ code, params }) => [code, params.table, params.id]),
          [['V_SUBLEDGER', 'network_cost_rules', id]]
        )
      }
    }
  })

  test('the form takes a Shapley cost; its page and the draft show it computed anew', async ({
    client,
    assert,
  }) => {
    const [a, b] = [await makeCity(), await makeCity()]
    const [officer, approver] = [
      await makePerson(a, 'finance_officer'),
      await makePerson(a, 'approver'),
    ]
    const { fundId, lineId } = await makeMoney(a)
    await makeMoney(b)
    const form = {
      'id': newId(),
      'description': 'Joint platform',
      'amount': '12',
      'on': '2026-03-01',
      'money': `${fundId}:${lineId}`,
      'rule': 'shapley',
      'participants[0][kind]': 'city',
      'participants[0][id]': a.id,
      'participants[0][on]': 'on',
      'participants[0][alone]': '6.00',
      'participants[1][kind]': 'city',
      'participants[1][id]': b.id,
      'participants[1][on]': 'on',
      'participants[1][alone]': '10.00',
    }
    const post = (sent: object) =>
      client
        .post(`/cities/${a.slug}/shared-costs`)
        .loginAs(officer)
        .withCsrfToken()
        .redirects(0)
        .header('accept', 'application/json')
        .form(sent)
    const bare = await post({ ...form, 'participants[1][alone]': '' })
    bare.assertStatus(422)
    assert.include(JSON.stringify(bare.body()), 'the group 2 of the chosen members')
    ;(await post(form)).assertStatus(303)
    const page = await client.get(`/cities/${a.slug}/shared-costs/${form.id}`).loginAs(officer)
    const text = textOf(page.text())
    assert.include(text, 'Computed anew from what was typed: the same shares.')
    assert.match(text, /4\.000000.*8\.000000/)
    const draft = await client.get(`/cities/${a.slug}/drafts/${form.id}`).loginAs(approver)
    assert.include(textOf(draft.text()), 'Computed anew from what was typed: the same shares.')
  })
})
