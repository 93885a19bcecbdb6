import { spawn, spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'

export interface ProcessRun {
  seconds: number
  /** Largest resident size that was seen. */
  megabytes: number
}

export function isInstalled(tool: string): boolean {
  return spawnSync('sh', ['-c', `command -v "${tool}"`]).status === 0
}

/** Runs a program from its start to its end; Linux tells the peak of its memory. */
export function runProcess(
  program: string,
  args: string[],
  env: Record<string, string> = {}
): Promise<ProcessRun> {
  return new Promise((resolve, reject) => {
    const begun = performance.now()
    let peak = 0
    const child = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ...env },
    })
    const timer = setInterval(async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
      const found = /VmHWM:\s+(\d+) kB/.exec(status)
      if (found) peak = Math.max(peak, Number.parseInt(found[1], 10))
    }, 20)
    child.once('error', reject)
    child.once('close', (code) => {
      clearInterval(timer)
      if (code !== 0) return reject(new Error(`${program} ended with ${code}`))
      const seconds = Math.round(performance.now() - begun) / 1000
      resolve({ seconds, megabytes: Math.round(peak / 1024) })
    })
  })
}
