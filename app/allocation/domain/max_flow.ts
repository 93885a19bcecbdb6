/**
 * A directed network with integer capacities and its maximum flow (Dinic 1970), exact in bigint.
 * Arcs are searched in the order in which they were added, so the same network built in the same order
 * always carries the same flow. Nothing recurses: depth is bounded by memory, not by the stack.
 */
export class FlowNetwork {
  readonly #first: Int32Array
  readonly #last: Int32Array
  readonly #next: Int32Array
  readonly #head: Int32Array
  readonly #room: bigint[] = []
  /** 1 where an arc has room: searches ask this far more often than it changes. */
  readonly #open: Uint8Array
  readonly #capacity: bigint[] = []
  #arcs = 0

  /** A network of `nodes` nodes (0 … nodes − 1) and at most `arcs` arcs. */
  constructor(
    readonly nodes: number,
    arcs: number
  ) {
    this.#first = new Int32Array(nodes).fill(-1)
    this.#last = new Int32Array(nodes).fill(-1)
    this.#next = new Int32Array(2 * arcs).fill(-1)
    this.#head = new Int32Array(2 * arcs)
    this.#open = new Uint8Array(2 * arcs)
  }

  /** Adds an arc and returns its number, which is always even; number + 1 is its reverse. */
  addArc(from: number, to: number, capacity: bigint): number {
    const arc = this.#arcs
    this.#append(arc, from, to, capacity)
    this.#append(arc + 1, to, from, 0n)
    this.#arcs += 2
    this.#capacity.push(capacity)
    return arc
  }

  #append(arc: number, from: number, to: number, room: bigint): void {
    this.#head[arc] = to
    this.#setRoom(arc, room)
    if (this.#last[from] < 0) this.#first[from] = arc
    else this.#next[this.#last[from]] = arc
    this.#last[from] = arc
  }

  #setRoom(arc: number, room: bigint): void {
    this.#room[arc] = room
    this.#open[arc] = room > 0n ? 1 : 0
  }

  flowOn(arc: number): bigint {
    return this.#room[arc + 1]
  }

  hasRoom(arc: number): boolean {
    return this.#open[arc] === 1
  }

  /** Gives the arc another capacity, which must not be below its present flow. */
  setCapacity(arc: number, capacity: bigint): void {
    this.#setRoom(arc, capacity - this.#room[arc + 1])
    this.#capacity[arc / 2] = capacity
  }

  /** Fixes the arc at its present flow: no later search may raise or lower it. */
  freeze(arc: number): void {
    this.#setRoom(arc, 0n)
    this.#setRoom(arc + 1, 0n)
  }

  /** Pushes as much more as possible from source to sink and returns how much that was. */
  push(source: number, sink: number): bigint {
    let pushed = 0n
    const level = new Int32Array(this.nodes)
    const cursor = new Int32Array(this.nodes)
    while (this.#layer(source, sink, level)) {
      cursor.set(this.#first)
      pushed += this.#blockingFlow(source, sink, level, cursor)
    }
    return pushed
  }

  #layer(source: number, sink: number, level: Int32Array): boolean {
    level.fill(-1)
    level[source] = 0
    const queue = new Int32Array(this.nodes)
    queue[0] = source
    for (let at = 0, end = 1; at < end; at++) {
      const node = queue[at]
      for (let arc = this.#first[node]; arc >= 0; arc = this.#next[arc]) {
        const to = this.#head[arc]
        if (level[to] < 0 && this.#open[arc]) {
          level[to] = level[node] + 1
          queue[end++] = to
        }
      }
    }
    return level[sink] >= 0
  }

  #blockingFlow(source: number, sink: number, level: Int32Array, cursor: Int32Array): bigint {
    const path: number[] = []
    let total = 0n
    let node = source
    for (;;) {
      if (node === sink) {
        let least = this.#room[path[0]]
        for (const arc of path) if (this.#room[arc] < least) least = this.#room[arc]
        let back = path.length
        for (let at = path.length - 1; at >= 0; at--) {
          const arc = path[at]
          this.#setRoom(arc, this.#room[arc] - least)
          this.#setRoom(arc ^ 1, this.#room[arc ^ 1] + least)
          if (!this.#open[arc]) back = at
        }
        total += least
        node = this.#head[path[back] ^ 1]
        path.length = back
        continue
      }
      let arc = cursor[node]
      while (arc >= 0 && !(this.#open[arc] && level[this.#head[arc]] === level[node] + 1)) {
        arc = this.#next[arc]
      }
      cursor[node] = arc
      if (arc >= 0) {
        path.push(arc)
        node = this.#head[arc]
      } else {
        const retreat = path.pop()
        if (retreat === undefined) return total
        node = this.#head[retreat ^ 1]
        cursor[node] = this.#next[cursor[node]]
      }
    }
  }

  /** Marks (1) every node that still has a path with room from `source`. */
  reachableFrom(source: number): Uint8Array {
    const seen = new Uint8Array(this.nodes)
    const stack = [source]
    seen[source] = 1
    while (stack.length > 0) {
      const node = stack.pop()!
      for (let arc = this.#first[node]; arc >= 0; arc = this.#next[arc]) {
        const to = this.#head[arc]
        if (!seen[to] && this.#open[arc]) {
          seen[to] = 1
          stack.push(to)
        }
      }
    }
    return seen
  }

  /**
   * Moves one unit from `source` to `target` along any path with room and returns true, or marks in
   * `dead` all nodes from which the target could be reached and returns false. Nodes marked in `dead`
   * and the node `closed` are not entered.
   */
  pushOne(source: number, target: number, closed: number, dead?: Uint8Array): boolean {
    if (dead?.[target]) return false
    const towards = new Int32Array(this.nodes).fill(-2)
    const queue = [target]
    towards[target] = -1
    for (let at = 0; at < queue.length && towards[source] === -2; at++) {
      const node = queue[at]
      for (let arc = this.#first[node]; arc >= 0; arc = this.#next[arc]) {
        const from = this.#head[arc]
        if (!this.#open[arc ^ 1] || towards[from] !== -2) continue
        if (from !== closed && !dead?.[from]) {
          towards[from] = arc ^ 1
          queue.push(from)
        }
      }
    }
    if (towards[source] === -2) {
      if (dead) for (const node of queue) dead[node] = 1
      return false
    }
    for (let node = source; node !== target; node = this.#head[towards[node]]) {
      const arc = towards[node]
      this.#setRoom(arc, this.#room[arc] - 1n)
      this.#setRoom(arc ^ 1, this.#room[arc ^ 1] + 1n)
    }
    return true
  }
}
