/**
 * A network whose arcs cost 0 or 1 for each unit, and the cheapest flow of a given size through it: in phases,
 * each of which sends all that the present least cost allows (primal-dual). Exact in bigint; arcs are searched
 * in the order in which they were added, so that the same network always carries the same flow.
 */
export class CostNetwork {
  readonly #out: number[][]
  readonly #head: number[] = []
  readonly #cost: number[] = []
  readonly #room: bigint[] = []
  /** Prices of nodes: no arc with room leads to a node that is dearer by more than the arc costs. */
  readonly prices: Int32Array

  constructor(readonly nodes: number) {
    this.#out = Array.from({ length: nodes }, () => [])
    this.prices = new Int32Array(nodes)
  }

  addArc(from: number, to: number, capacity: bigint, cost: 0 | 1 = 0): number {
    const arc = this.#head.length
    this.#head.push(to, from)
    this.#cost.push(cost, -cost)
    this.#room.push(capacity, 0n)
    this.#out[from].push(arc)
    this.#out[to].push(arc + 1)
    return arc
  }

  flowOn(arc: number): bigint {
    return this.#room[arc + 1]
  }

  /** Sends as much as possible at the least cost, and returns how much that was. */
  send(source: number, sink: number): bigint {
    let sent = 0n
    while (this.#reprice(source, sink)) {
      for (let more = this.#wave(source, sink); more > 0n; more = this.#wave(source, sink)) {
        sent += more
      }
    }
    return sent
  }

  #reduced(from: number, arc: number): number {
    return this.#cost[arc] + this.prices[from] - this.prices[this.#head[arc]]
  }

  /** Raises the prices by the distances from the source; false when the sink cannot be reached any more. */
  #reprice(source: number, sink: number): boolean {
    const far = new Int32Array(this.nodes).fill(-1)
    const best = new Map<number, number>([[source, 0]])
    const buckets: number[][] = [[source]]
    for (let distance = 0; distance < buckets.length; distance++) {
      // A bucket grows while it is read: ways that cost nothing lead back into it.
      for (const node of buckets[distance]) {
        if (far[node] >= 0) continue
        far[node] = distance
        for (const arc of this.#out[node]) {
          const to = this.#head[arc]
          if (this.#room[arc] === 0n || far[to] >= 0) continue
          const reached = distance + this.#reduced(node, arc)
          if ((best.get(to) ?? Infinity) <= reached) continue
          best.set(to, reached)
          for (let next = buckets.length; next <= reached; next++) buckets.push([])
          buckets[reached].push(to)
        }
      }
    }
    if (far[sink] < 0) return false
    for (let node = 0; node < this.nodes; node++) {
      this.prices[node] += far[node] < 0 || far[node] > far[sink] ? far[sink] : far[node]
    }
    return true
  }

  /** One blocking flow over the arcs that are on a cheapest way, layer by layer (Dinic). */
  #wave(source: number, sink: number): bigint {
    const layer = new Int32Array(this.nodes).fill(-1)
    const queue = [source]
    layer[source] = 0
    for (let at = 0; at < queue.length && layer[sink] < 0; at++) {
      const node = queue[at]
      for (const arc of this.#out[node]) {
        const to = this.#head[arc]
        if (layer[to] >= 0 || this.#room[arc] === 0n || this.#reduced(node, arc) !== 0) continue
        layer[to] = layer[node] + 1
        queue.push(to)
      }
    }
    if (layer[sink] < 0) return 0n
    const cursor = new Int32Array(this.nodes)
    let sent = 0n
    const path: number[] = []
    for (let node = source; ;) {
      if (node === sink) {
        sent += this.#push(path)
        path.length = 0
        node = source
        continue
      }
      const arcs = this.#out[node]
      for (; cursor[node] < arcs.length; cursor[node]++) {
        const arc = arcs[cursor[node]]
        const to = this.#head[arc]
        if (layer[to] !== layer[node] + 1 || this.#room[arc] === 0n) continue
        if (this.#reduced(node, arc) === 0) break
      }
      if (cursor[node] < arcs.length) {
        path.push(arcs[cursor[node]])
        node = this.#head[path.at(-1)!]
      } else if (path.length > 0) {
        node = this.#head[path.pop()! ^ 1]
        cursor[node]++
      } else return sent
    }
  }

  #push(path: readonly number[]): bigint {
    let amount = this.#room[path[0]]
    for (const arc of path) if (this.#room[arc] < amount) amount = this.#room[arc]
    for (const arc of path) {
      this.#room[arc] -= amount
      this.#room[arc ^ 1] += amount
    }
    return amount
  }
}
