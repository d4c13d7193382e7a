/** The values that were last asked for, so many of them. */
export class Recent<K, V> {
  readonly #most: number;
  readonly #values = new Map<K, V>();

  constructor(most: number) {
    this.#most = most;
  }

  /** The value of the key, or the one that `make` makes: out of the one that was not asked for longest, where there are so many. */
  get(key: K, make: (old: V | undefined) => V): V {
    const known = this.#values.get(key);
    if (known !== undefined) {
      this.#values.delete(key);
      this.#values.set(key, known);
      return known;
    }
    const value = make(this.#takeOldest());
    this.#values.set(key, value);
    return value;
  }

  values(): Iterable<V> {
    return this.#values.values();
  }

  #takeOldest(): V | undefined {
    if (this.#values.size < this.#most) return undefined;
    const [oldest] = this.#values;
    if (!oldest) return undefined;
    this.#values.delete(oldest[0]);
    return oldest[1];
  }
}
