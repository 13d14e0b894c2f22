/** A few entries over many shared ones: a thousand servers share the options that they do not set. */
export class LayeredMap<K, V> implements ReadonlyMap<K, V> {
  constructor(
    private readonly base: ReadonlyMap<K, V>,
    private readonly own: ReadonlyMap<K, V>,
  ) {}

  get size(): number {
    let size = this.base.size;
    for (const key of this.own.keys()) if (!this.base.has(key)) size += 1;
    return size;
  }

  get(key: K): V | undefined {
    return this.own.get(key) ?? this.base.get(key);
  }

  has(key: K): boolean {
    return this.own.has(key) || this.base.has(key);
  }

  entries() {
    return this.merged().entries();
  }

  keys() {
    return this.merged().keys();
  }

  values() {
    return this.merged().values();
  }

  [Symbol.iterator]() {
    return this.entries();
  }

  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.merged()) visit(value, key, this);
  }

  private merged(): Map<K, V> {
    return new Map([...this.base, ...this.own]);
  }
}
