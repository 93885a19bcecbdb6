import { sha256 } from '#core/hashes'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { proposeDecision } from '#allocation/actions/decide_round'
import { keepParticipation } from '#allocation/actions/participation'
import { runRound } from '#allocation/actions/run_round'
import { chooseScope, openRound, setRingFence } from '#allocation/actions/set_up_round'
import { readParticipation } from '#allocation/participation_reading'
import { makePerson, type TestCity } from '#tests/support/city'
import { makeEntry } from '#tests/support/ledger_entry'
import { makeBudgetLine } from '#tests/support/plan_records'

/** Rounds for a city of `makeCity`: one fund, one line, and what comes of it. */
async function makeRoundOf(city: TestCity): Promise<{ id: string; by: string }> {
  const id = newId()
  const by = (await makePerson(city, 'committee_member')).id
  const { fund } = await makeEntry(city)
  const line = await makeBudgetLine(city)
  const common = { cityId: city.id, roundId: id, by }
  await transact(async (trx) => {
    await openRound(trx, {
      ...common,
      id,
      code: `R-${id}`,
      title: 'Round',
      titleLang: 'en',
      year: 2026,
      effectiveOn: '2026-05-01',
      rule: 'same_percentage',
      unit: 'line',
    })
    await chooseScope(trx, { ...common, funds: [{ fundId: fund }], lines: [{ lineId: line }] })
  })
  return { id, by }
}

async function makeRingFence(city: TestCity): Promise<string> {
  const { id: roundId, by } = await makeRoundOf(city)
  const id = newId()
  await transact((trx) =>
    setRingFence(trx, {
      id,
      cityId: city.id,
      roundId,
      by,
      groups: ['general'],
      kind: 'percentage',
      percentage: '50',
    })
  )
  return id
}

async function makeRun(city: TestCity): Promise<{ id: string; roundId: string; by: string }> {
  const { id: roundId, by } = await makeRoundOf(city)
  const { id } = await transact((trx) => runRound(trx, { cityId: city.id, roundId, by }))
  return { id, roundId, by }
}

async function makeDecision(city: TestCity): Promise<string> {
  const { id: runId, roundId, by } = await makeRun(city)
  const id = newId()
  // Another record of the city may be a committee, which decides then: the proposal is made all the same
  const proposal = { id, cityId: city.id, roundId, runId, by, byMaker: true }
  await transact((trx) => proposeDecision(trx, proposal))
  return id
}

/** A small vote: two projects, 24 voters. */
export const SMALL_VOTE = [
  'META',
  'key;value',
  'budget;100',
  'vote_type;approval',
  'PROJECTS',
  'project_id;cost;name',
  'a;60;Garden',
  'b;50;Library',
  'VOTES',
  'voter_id;vote',
  ...Array.from({ length: 24 }, (_, at) => `voter-${at};${at % 2 ? 'a' : 'a,b'}`),
].join('\n')

export async function makeVote(city: TestCity): Promise<string> {
  const { id: roundId, by } = await makeRoundOf(city)
  const id = newId()
  const bytes = Buffer.from(SMALL_VOTE)
  const read = readParticipation(bytes, { currency: 'EUR', roundAmount: null })
  const file = { originalName: 'vote.pb', sha256: sha256(bytes), size: bytes.length }
  const upload = { ...read, id, cityId: city.id, roundId, file, reason: null, by }
  await transact((trx) => keepParticipation(trx, upload))
  return id
}

export const roundParams: Record<string, (city: TestCity) => Promise<string>> = {
  round: async (city) => (await makeRoundOf(city)).id,
  ring_fence: makeRingFence,
  run: async (city) => (await makeRun(city)).id,
  decision: makeDecision,
  participation_file: makeVote,
}
