type Numbers = Uint8Array | Uint32Array | Float64Array;

const FIRST_CAPACITY = 1_024;

/** A typed array that grows. */
export class Column {
  length = 0;
  private values: Numbers;

  constructor(private readonly type: new (capacity: number) => Numbers) {
    this.values = new type(FIRST_CAPACITY);
  }

  push(value: number): void {
    if (this.length === this.values.length) this.grow();
    this.values[this.length] = value;
    this.length += 1;
  }

  get(row: number): number {
    return this.values[row] ?? 0;
  }

  clear(): void {
    this.length = 0;
    this.values = new this.type(FIRST_CAPACITY);
  }

  private grow(): void {
    const larger = new this.type(this.values.length * 2);
    larger.set(this.values);
    this.values = larger;
  }
}
