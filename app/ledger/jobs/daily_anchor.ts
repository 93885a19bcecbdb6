import { transact } from '#core/transact'
import { defineJob } from '#jobs/define_job'
import { makeAnchor } from '#ledger/actions/make_anchor'
import { sendWaitingAnchors } from '#ledger/actions/send_anchors'
import { findLedger } from '#ledger/queries/ledger_state'

/** Early in the day of the city: over the entries of the day before, and whenever the server comes up. */
const HOUR = 1

/** The anchor of the day. A chain that does not hold ends the job with its sentence, where people see it. */
export const dailyAnchor = defineJob<{ day: string }>({
  name: 'ledger.daily_anchor',
  title: ({ day }) => ({ key: 'anchors.job.title', params: { day } }),
  roles: ['auditor', 'administrator', 'finance_officer'],
  daily: { hour: HOUR, payload: (day) => ({ day }) },
  async run({ cityId }) {
    if (!(await findLedger(cityId))) return
    const { id, seq } = await transact((trx) => makeAnchor(trx, { cityId, reason: 'daily' }))
    await sendWaitingAnchors(cityId)
    return {
      say: { key: 'anchors.job.done', params: { seq: String(seq) } },
      href: `/ledger/anchors/${id}`,
    }
  },
})
