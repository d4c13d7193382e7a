/** Numbers below `count` that were joined, and those that these were joined with, are of one group. */
export class Joined {
  /** A number of the same group, in the end the group's own: its least. */
  readonly #towards: Int32Array;

  constructor(count: number) {
    this.#towards = Int32Array.from({ length: count }, (_, i) => i);
  }

  join(a: number, b: number): void {
    const [one, other] = [this.#groupOf(a), this.#groupOf(b)];
    this.#towards[Math.max(one, other)] = Math.min(one, other);
  }

  /** Those of two numbers and more: numbers in their order, groups in that of their first. */
  groups(): number[][] {
    const groups = new Map<number, number[]>();
    for (const i of this.#towards.keys()) {
      const group = this.#groupOf(i);
      if (group === i) groups.set(i, [i]);
      else groups.get(group)?.push(i);
    }
    return [...groups.values()].filter((group) => group.length > 1);
  }

  /** The way is halved as it is gone, so that it stays short. */
  #groupOf(number: number): number {
    let at = number;
    for (let next = this.#next(at); next !== at; next = this.#next(at)) {
      this.#towards[at] = this.#next(next);
      at = this.#next(at);
    }
    return at;
  }

  #next(number: number): number {
    return this.#towards[number] as number;
  }
}
