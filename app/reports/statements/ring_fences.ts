import { nestRingFences, requiredAmounts } from '#allocation/domain/ring_fences'
import { ringFencesOf } from '#allocation/queries/round_problem'
import { readResult } from '#allocation/run_document'
import { readClient, selectRows, toBigInt } from '#core/sql'
import { FLOW_ACCOUNTS } from '#ledger/queries/flow'
import { stands } from '#ledger/queries/standing'
import { sinceStart } from '#reports/statements/cube'
import type { StatementQuestion } from '#reports/statements/question'
import { amountColumns, text, type Cell, type Row, type Statement } from '#reports/statements/table'

interface Fence {
  id: string
  groups: readonly string[]
  required: bigint
  base: bigint
  rule: { kind: 'amount' } | { kind: 'percentage'; percentage: string }
  round: { id: string; code: string; year: string; number: string; decidedOn: string }
  /** What the decision itself gave these groups. */
  given: bigint
}

/** Every protected minimum of the decided rounds of the year, and what became of the money since. */
export async function ringFencesStatement(question: StatementQuestion): Promise<Statement> {
  const { cityId, to, knownAt, year } = question
  const client = readClient()
  const ofYear = (year?.startsOn ?? to).slice(0, 4)
  const fences = await fencesOf(cityId, ofYear, to)
  const groups = new Map(
    (
      await selectRows(
        client,
        'SELECT code, local_name, local_lang FROM beneficiary_groups WHERE city_id = ?',
        [cityId]
      )
    ).map((row) => [row.code as string, row])
  )
  const lines = await selectRows(
    client,
    'SELECT id, group_code FROM budget_lines WHERE city_id = ? AND year = ?',
    [cityId, Number.parseInt(ofYear, 10)]
  )
  const cube = await sinceStart(question)
  const drill = { to, known: knownAt, lineYear: ofYear }
  const columns = [
    { key: 'rule', heading: text('column.rule'), type: 'text' as const },
    ...amountColumns([
      'base',
      'required',
      'given',
      'changed',
      'held',
      'committed',
      'spent',
      'unspent',
    ]),
    { key: 'state', heading: text('column.state'), type: 'text' as const },
  ]
  const rows = fences.map((fence): Row => {
    const only = new Set(
      lines
        .filter(({ group_code: code }) => fence.groups.includes(code))
        .map(({ id }) => id as string)
    )
    const net = (accounts: readonly string[]): Cell => ({
      minor: cube.net({ accounts, lines: only }),
      drill: { ...drill, accounts, groups: fence.groups },
    })
    const same = fences.filter(({ id }) => id === fence.id)
    const required = same.reduce((sum, one) => sum + one.required, 0n)
    const given = same.reduce((sum, one) => sum + one.given, 0n)
    const [held, committed, spent] = [
      net(FLOW_ACCOUNTS.allocated),
      net(FLOW_ACCOUNTS.committed),
      net(FLOW_ACCOUNTS.spent),
    ]
    const isBroken = held.minor! < required
    const names = fence.id.split('+').map((code) => groups.get(code)?.local_name ?? code)
    return {
      code: fence.round.number,
      label: { text: names.join(', '), lang: groups.get(fence.id.split('+')[0])?.local_lang },
      sub: text('fences.decided', { round: fence.round.code, date: fence.round.decidedOn }),
      path: ['rounds', fence.round.id],
      cells: {
        rule: {
          words:
            fence.rule.kind === 'amount'
              ? text('fences.amount')
              : text('fences.percentage', { percentage: fence.rule.percentage }),
        },
        base: { minor: fence.rule.kind === 'amount' ? null : fence.base },
        required: { minor: fence.required },
        given: { minor: fence.given },
        changed: { minor: held.minor! - given },
        held,
        committed,
        spent,
        unspent: { minor: held.minor! - spent.minor! },
        state: {
          words: text(isBroken ? 'fences.broken' : 'fences.kept'),
          tone: isBroken ? 'bad' : 'ok',
        },
      },
    }
  })
  return {
    facts: [],
    choices: [],
    tables: [{ key: 'fences', title: text('fences.title'), of: text('of.fence'), columns, rows }],
    checks: [],
    notes: [text('fences.note')],
  }
}

async function fencesOf(cityId: string, year: string, to: string): Promise<Fence[]> {
  const client = readClient()
  const rounds = await selectRows(
    client,
    `SELECT r.id, r.code, r.year, d.id AS decision, d.number, d.decided_on, u.result
     FROM allocation_rounds r
     JOIN allocation_decisions d ON d.city_id = r.city_id AND d.round_id = r.id AND d.state = 'decided'
     JOIN allocation_runs u ON u.city_id = d.city_id AND u.id = d.run_id
     WHERE r.city_id = ? AND r.year = ? AND d.decided_on <= ? AND ${stands('d.city_id', 'd.entry_id')}
     ORDER BY d.number`,
    [cityId, Number.parseInt(year, 10), to]
  )
  const found: Fence[] = []
  for (const round of rounds) {
    const fences = await ringFencesOf(client, cityId, round.id)
    const result = readResult(round.result)
    if (fences.length === 0 || !result.ok) continue
    const tree = nestRingFences(fences)
    const required = requiredAmounts(tree, result.spendable)
    const given = await selectRows(
      client,
      `SELECT l.group_code, sum(a.amount) AS amount FROM allocations a
       JOIN budget_lines l ON l.city_id = a.city_id AND l.id = a.budget_line_id
       WHERE a.city_id = ? AND a.decision_id = ? GROUP BY l.group_code`,
      [cityId, round.decision]
    )
    for (const [at, { fence }] of tree.entries()) {
      found.push({
        id: fence.id,
        groups: fence.groups,
        required: required[at],
        base: result.spendable,
        rule:
          fence.kind === 'amount'
            ? { kind: 'amount' }
            : { kind: 'percentage', percentage: fence.percentage },
        round: {
          id: round.id,
          code: round.code,
          year,
          number: round.number,
          decidedOn: round.decided_on,
        },
        given: given
          .filter(({ group_code: code }) => fence.groups.includes(code))
          .reduce((sum, { amount }) => sum + toBigInt(amount), 0n),
      })
    }
  }
  return found
}
