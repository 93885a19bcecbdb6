import { readClient, selectRows } from '#core/sql'
import { groupList } from '#reports/statements/ring_fence_tables'
import { FLOW_ACCOUNTS } from '#ledger/queries/flow'
import { decidedFences } from '#reports/queries/decided_fences'
import { sinceStart } from '#reports/statements/cube'
import type { StatementQuestion } from '#reports/statements/question'
import { amountColumns, text, type Cell, type Row, type Statement } from '#reports/statements/table'

/** Every protected minimum of the decided rounds of the year, and what became of the money since. */
export async function ringFencesStatement(question: StatementQuestion): Promise<Statement> {
  const { cityId, to, knownAt, year } = question
  const client = readClient()
  const ofYear = (year?.startsOn ?? to).slice(0, 4)
  const fences = await decidedFences(cityId, ofYear, { asOf: to, knownAt })
  const stored = await selectRows(
    client,
    'SELECT code, local_name, local_lang FROM beneficiary_groups WHERE city_id = ?',
    [cityId]
  )
  const groups = stored.map((row) => ({
    code: row.code,
    name: row.local_name,
    lang: row.local_lang,
  }))
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
    return {
      code: fence.round.number,
      label: groupList(fence.id.split('+'), groups),
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
