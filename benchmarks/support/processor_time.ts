import { readdirSync, readFileSync } from 'node:fs'

/*
 * On a machine with other work the clock measures that work. Processor time does not: ours, and that of
 * the PostgreSQL server which the measuring process has started (Linux only; elsewhere the server counts 0).
 */

const TICK = 10_000

/** Processor time of the work in microseconds, by this process and by its server. */
export async function processorTime(
  work: () => Promise<unknown>
): Promise<{ client: number; server: number }> {
  const [begun, served] = [process.cpuUsage(), serverTime()]
  await work()
  const { user, system } = process.cpuUsage(begun)
  return { client: user + system, server: serverTime() - served }
}

/** Of every process that descends from this one: the server and its connections. */
function serverTime(): number {
  const processes = processList()
  const ours = new Set([String(process.pid)])
  let ticks = 0
  for (let depth = 0; depth < 3; depth++) {
    for (const { pid, fields } of processes) {
      if (!ours.has(fields[1]) || ours.has(pid)) continue
      ours.add(pid)
      ticks += Number.parseInt(fields[11], 10) + Number.parseInt(fields[12], 10)
    }
  }
  return ticks * TICK
}

function processList(): { pid: string; fields: string[] }[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return []
    try {
      const line = readFileSync(`/proc/${pid}/stat`, 'latin1')
      return [{ pid, fields: line.slice(line.lastIndexOf(')') + 2).split(' ') }]
    } catch {
      return [] // it has ended meanwhile
    }
  })
}
