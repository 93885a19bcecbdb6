import type { I18n } from '@adonisjs/i18n'
import { NotFound } from '#core/refusal'
import { selectRows, type Client } from '#core/sql'
import { decisionSections } from '#committee/minutes/decision_words'
import { remedyText } from '#committee/minutes/remedy_words'
import { principleLines } from '#committee/minutes/principle_words'
import type { PrincipleDocument } from '#committee/domain/principle'
import type { CommitteeRecord, RecordedSeat } from '#committee/queries/record'
import { partsAtFault, sealedHashes } from '#committee/queries/committee_faults'
import type { CityContext } from '#identity/city_context'
import { voice, type MinutesSection, type Voice } from '#committee/minutes/voice'

export interface Minutes {
  language: string
  title: string
  committee: { name: string; lang: string }
  city: { name: string; lang: string }
  opening: string
  facts: { term: string; value: string }[]
  sections: MinutesSection[]
  /** The record and its hash: what the minutes can be checked against. */
  reference: string
  closedAt: string
  /** Parts of the record that do not hold any more. */
  faults: string[]
}

/**
 * The minutes of a proposal that is over, written from its sealed record alone, in a language to choose.
 * What people wrote keeps the language they wrote it in.
 */
export async function minutesOf(
  client: Client,
  city: CityContext,
  proposalId: string,
  i18n: I18n
): Promise<Minutes> {
  const [row] = await selectRows(
    client,
    'SELECT * FROM committee_outcomes WHERE city_id = ? AND proposal_id = ?',
    [city.id, proposalId]
  )
  if (!row) throw new NotFound()
  const said = (await sealedHashes(client, city.id)).get(proposalId)
  const record: CommitteeRecord = JSON.parse(row.record)
  const voting = record.seats.filter(({ isVoting, term }) => isVoting && term)
  const words = await voice(client, city, i18n)
  const { t, at } = words
  return {
    language: i18n.locale,
    title: t('minutes.title', { no: record.proposal.no }),
    committee: { name: record.committee.name, lang: record.committee.lang },
    city: { name: city.name, lang: city.nameLang },
    opening: t(`minutes.outcome.${record.outcome}`, { number: record.number ?? '' }),
    facts: [
      {
        term: t('minutes.put'),
        value: `${name(record, record.proposal.putBy)}, ${at(record.proposal.putAt)}`,
      },
      { term: t('minutes.deadline'), value: at(record.proposal.closesAt) },
      {
        term: t('minutes.closed'),
        value: `${name(record, record.closedBy)}, ${at(record.closedAt)}`,
      },
      {
        term: t('rules'),
        value: t('minutes.rules', {
          version: record.rules.version,
          seats: record.rules.quorum.seats,
          cities: record.rules.quorum.cities,
          kinds: record.rules.quorum.kinds,
          fallback: t(`fallback.${record.rules.fallback}`),
        }),
      },
      {
        term: t('minutes.present'),
        value: t('minutes.presentCount', { count: speaking(record, voting), of: voting.length }),
      },
    ],
    sections: [
      ...(record.proposal.kind === 'principle'
        ? [
            {
              title: t('minutes.principle'),
              lines: principleLines(
                record.proposal.document as unknown as PrincipleDocument,
                record.proposal.lang,
                words
              ),
            },
          ]
        : decisionSections(record, words)),
      {
        title: t('minutes.reason'),
        lines: [{ text: record.proposal.reason, lang: record.proposal.lang }],
      },
      ...section(t('minutes.seats'), seatLines(record, words)),
      ...section(t('minutes.recusals'), recusalLines(record, words)),
      ...section(t('minutes.questions'), questionLines(record, words)),
      ...section(t('minutes.positions'), positionLines(record, words)),
      ...section(t('minutes.votes'), voteLines(record, words)),
    ],
    reference: t('minutes.reference', { hash: row.record_hash }),
    closedAt: record.closedAt,
    faults: await partsAtFault(client, city.id, row, said),
  }
}

const section = (title: string, lines: MinutesSection['lines']): MinutesSection[] =>
  lines.length > 0 ? [{ title, lines }] : []

function name(record: CommitteeRecord, id: string): string {
  return record.people[id] ?? id
}

/** How many of the seats took a position or voted; of one that is vacant by then the word stays on record. */
function speaking(record: CommitteeRecord, seats: readonly RecordedSeat[]): number {
  const spoke = new Set([...record.positions, ...record.votes].map(({ seat }) => seat))
  return seats.filter(({ id }) => spoke.has(id)).length
}

function seatName(record: CommitteeRecord, id: string, { t }: Voice): string {
  const seat = record.seats.find((one) => one.id === id)
  return seat
    ? [t('seat.no', { no: seat.no }), seat.city, seat.holder].filter(Boolean).join(', ')
    : id
}

function seatLines(record: CommitteeRecord, { t }: Voice): MinutesSection['lines'] {
  return record.seats.map((seat) => ({
    text: [
      t('seat.no', { no: seat.no }),
      t(`kind.${seat.kind}`),
      seat.city,
      seat.holder ? `${seat.holder} (${seat.organisation})` : t('seat.vacant'),
      seat.isVoting ? null : t('seat.observer'),
    ]
      .filter(Boolean)
      .join(', '),
  }))
}

function recusalLines(record: CommitteeRecord, words: Voice): MinutesSection['lines'] {
  return record.recusals.map(({ seat, line, reason }) => ({
    text: words.t(line ? 'minutes.recusedLine' : 'minutes.recused', {
      seat: seatName(record, seat, words),
      line: line ?? '',
      reason,
    }),
  }))
}

function questionLines(record: CommitteeRecord, words: Voice): MinutesSection['lines'] {
  return record.questions.flatMap(({ text, lang, by, answers }) => [
    { text: words.t('minutes.asked', { name: name(record, by), text }), lang },
    ...answers.map((given) => ({
      text: words.t('minutes.answered', { name: name(record, given.by), text: given.text }),
      lang: given.lang,
    })),
  ])
}

function positionLines(record: CommitteeRecord, words: Voice): MinutesSection['lines'] {
  return record.positions.map((position) => ({
    text: [
      words.t('minutes.position', {
        seat: seatName(record, position.seat, words),
        stance: words.t(`stance.${position.stance}`),
        name: name(record, position.by),
        at: words.at(position.at),
      }),
      position.reason && words.t('minutes.because', { reason: position.reason }),
      position.remedy && words.t('minutes.remedy', { remedy: remedyText(position.remedy, words) }),
    ]
      .filter(Boolean)
      .join(' '),
    lang: position.reason ? position.lang : undefined,
  }))
}

function voteLines(record: CommitteeRecord, words: Voice): MinutesSection['lines'] {
  return record.votes.map(({ seat, vote, by, at }) => ({
    text: words.t('minutes.vote', {
      seat: seatName(record, seat, words),
      vote: words.t(`vote.${vote}`),
      name: name(record, by),
      at: words.at(at),
    }),
  }))
}
