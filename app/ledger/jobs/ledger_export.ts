import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { defineJob } from '#jobs/define_job'
import { newJobFile } from '#jobs/job_files'
import { exportLedger } from '#ledger/actions/export_ledger'

/** A ledger that is too long to be awaited, written to a file that is kept for some days. */
export const ledgerExport = defineJob<{ slug: string; headSeq: string }>({
  name: 'ledger.export',
  roles: ['auditor', 'administrator'],
  title: ({ headSeq }) => ({ key: 'jobs.ledgerExport', params: { seq: headSeq } }),
  async run({ cityId, payload, signal }) {
    const { key, path } = await newJobFile()
    try {
      const text = new PassThrough()
      const kept = pipeline(text, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal })
      const written = exportLedger(cityId, text).then(
        () => void text.end(),
        (error) => void text.destroy(error)
      )
      await Promise.all([kept, written])
    } catch (error) {
      await rm(path, { force: true })
      throw error
    }
    const name = `${payload.slug}-ledger-${payload.headSeq}.json`
    return { file: { key, name, type: 'application/json; charset=utf-8' } }
  },
})
