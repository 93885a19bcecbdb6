/** A vote of citizens as a demo city shows it: ballots by how many handed them in. */
export interface DemoVote {
  description: string
  unit: string
  instance: string
  budget: string
  projects: { id: string; name: string; cost: string; category: string; target: string }[]
  ballots: [count: number, projects: string[]][]
  /** Project by line. */
  lines: Record<string, string>
}

/** The vote as a file of the participatory budgeting library. */
export function voteFile({ projects, ballots, ...meta }: DemoVote): string {
  const votes = ballots.flatMap(([count, chosen]) =>
    Array.from({ length: count }, () => chosen.join(','))
  )
  return [
    'META',
    'key;value',
    `description;${meta.description}`,
    `unit;${meta.unit}`,
    `instance;${meta.instance}`,
    `num_projects;${projects.length}`,
    `num_votes;${votes.length}`,
    `budget;${meta.budget}`,
    'vote_type;approval',
    'PROJECTS',
    'project_id;cost;name;category;target',
    ...projects.map(({ id, cost, name, category, target }) =>
      [id, cost, name, category, target].join(';')
    ),
    'VOTES',
    'voter_id;vote',
    ...votes.map((vote, at) => `${at + 1};${vote}`),
    '',
  ].join('\n')
}

/** Ljubljana: every name and number invented. Most voters are parents; others together are as many. */
export const ljubljanaVote: DemoVote = {
  description: 'Ponazoritveno glasovanje: vsi projekti in glasovi so izmišljeni',
  unit: 'Ljubljana',
  instance: '2023',
  budget: '200000',
  projects: [
    {
      id: '1',
      name: 'Prenova igralnic v vrtcih',
      cost: '90000',
      category: 'prostori',
      target: 'otroci',
    },
    {
      id: '2',
      name: 'Kotiček za branje na šolah',
      cost: '60000',
      category: 'programi',
      target: 'otroci',
    },
    {
      id: '3',
      name: 'Popoldanski programi za otroke',
      cost: '45000',
      category: 'programi',
      target: 'otroci',
    },
    {
      id: '4',
      name: 'Digitalna pismenost starejših v četrtnih skupnostih',
      cost: '30000',
      category: 'digitalno',
      target: 'starejši',
    },
    {
      id: '5',
      name: 'Slovenščina zvečer za nove sosede',
      cost: '40000',
      category: 'jezik',
      target: 'priseljenci',
    },
    {
      id: '6',
      name: 'Delavnica druge priložnosti za osipnike',
      cost: '35000',
      category: 'programi',
      target: 'mladi',
    },
    {
      id: '7',
      name: 'Medgeneracijsko kuhanje',
      cost: '12000',
      category: 'druženje',
      target: 'vsi',
    },
    {
      id: '8',
      name: 'Učna pomoč otrokom s posebnimi potrebami',
      cost: '28000',
      category: 'programi',
      target: 'otroci',
    },
    {
      id: '9',
      name: 'Knjižnica orodij',
      cost: '9000',
      category: 'druženje',
      target: 'vsi',
    },
  ],
  ballots: [
    [168, ['1', '2', '3']],
    [46, ['1', '3', '8']],
    [72, ['4', '7']],
    [51, ['5', '7']],
    [38, ['5', '6']],
    [29, ['6', '8']],
    [24, ['4']],
    [6, ['9', '7']],
    [12, []],
  ],
  lines: {
    1: 'G2',
    2: 'G3',
    3: 'G3',
    4: 'G5',
    5: 'G7',
    6: 'G8',
    7: 'G6',
    8: 'G4',
  },
}
