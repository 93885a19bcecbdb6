import { test } from '@japa/runner'
import { GRANT_TITLES, grantRows } from '#imports/domain/grants_json'

function cellsOf(grant: Record<string, unknown>): Record<string, string> {
  const [row] = grantRows(JSON.stringify({ grants: [grant] }))
  return Object.fromEntries(GRANT_TITLES.map((title, index) => [title, row![index]!]))
}

test.group('Import | packages of grants', () => {
  test('every recipient and every funder stays with the grant', ({ assert }) => {
    const cells = cellsOf({
      id: '360G-x-1',
      description: 'For reading',
      fundingOrganization: [
        { id: 'GB-CHC-1', name: 'A Trust' },
        { id: 'GB-CHC-2', name: 'B Trust' },
      ],
      recipientOrganization: [
        { id: 'GB-COH-1', name: 'A Library' },
        { id: 'GB-COH-2', name: 'B Library' },
      ],
    })
    assert.include(cells, {
      'Description': 'For reading\nFunders: A Trust; B Trust',
      'Funding Org:Name': 'A Trust',
      'Recipient Org:Identifier': 'GB-COH-1; GB-COH-2',
      'Recipient Org:Name': 'A Library; B Library',
    })
  })

  test('several spans give the first day and the last', ({ assert }) => {
    const cells = cellsOf({
      id: '360G-x-2',
      amountAwarded: 1e6,
      awardDate: '2026-01-05T00:00:00+00:00',
      plannedDates: [
        { startDate: '2027-01-01T00:00:00Z', endDate: '2027-12-31' },
        { startDate: '2026-02-01', endDate: '2026-12-31' },
        { duration: 6 },
      ],
    })
    assert.include(cells, {
      'Amount Awarded': '1000000',
      'Award Date': '2026-01-05',
      'Planned Dates:Start Date': '2026-02-01',
      'Planned Dates:End Date': '2027-12-31',
    })
  })

  test('people are not read, and a number beyond all limits stays visible', ({ assert }) => {
    const cells = cellsOf({
      id: '360G-x-3',
      amountAwarded: -1234.5,
      recipientIndividual: { id: 'x', name: 'Ana Novak' },
    })
    assert.include(cells, { 'Amount Awarded': '-1234.5', 'Purpose of grant to individual': 'yes' })
    assert.notInclude(JSON.stringify(cells), 'Novak')
  })
})
