import { remedyText } from '#committee/minutes/remedy_words'
import type { MinutesSection, Voice } from '#committee/minutes/voice'
import type { AllocationDocument } from '#committee/queries/proposals'
import type { CommitteeRecord } from '#committee/queries/record'

/** What was proposed to be shared out: the run, its rule, and the hashes it is fixed to. */
export function decisionSections({ proposal }: CommitteeRecord, words: Voice): MinutesSection[] {
  const { t, all } = words
  const run = proposal.document as unknown as AllocationDocument
  return [
    {
      title: t('minutes.run'),
      lines: [
        {
          text: t('minutes.runText', {
            round: run.roundCode,
            no: run.runNo,
            rule: all(`allocation.rule.${run.rule}`),
          }),
        },
        ...run.remedies.map((remedy) => ({
          text: t('minutes.changes', { remedy: remedyText(remedy, words) }),
        })),
        {
          text: t(run.departures.length > 0 ? 'minutes.departs' : 'minutes.follows', {
            version: run.principleVersion,
          }),
        },
        { text: t('minutes.runHashes', { input: run.inputSha256, result: run.resultSha256 }) },
      ],
    },
    ...capSection(run, words),
  ]
}

/** What funds pay lines at most in the run, each cap with where it is agreed. */
function capSection({ caps = [] }: AllocationDocument, { t, all, money }: Voice): MinutesSection[] {
  if (caps.length === 0) return []
  const lines = caps.map(({ fund, line, amount, reason }) => ({
    text: all('round_terms.cap.inMinutes', { fund, line, amount: money(amount), reason }),
  }))
  return [{ title: t('minutes.caps'), lines }]
}
