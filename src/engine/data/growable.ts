/**
 * Number arrays that grow while a file is read: a tenth of the memory of arrays of boxed rows.
 */
export class Growable<T extends Int32Array | Float32Array> {
  length = 0;
  private items: T;

  constructor(private readonly make: (length: number) => T) {
    this.items = make(1024);
  }

  push(value: number): void {
    if (this.length === this.items.length) {
      const larger = this.make(2 * this.length);
      larger.set(this.items);
      this.items = larger;
    }
    this.items[this.length++] = value;
  }

  /** @returns what was pushed, as an array of its own. */
  finish(): T {
    return this.items.slice(0, this.length) as T;
  }
}

export const growableInt32 = (): Growable<Int32Array> => new Growable((length) => new Int32Array(length));
export const growableFloat32 = (): Growable<Float32Array> => new Growable((length) => new Float32Array(length));
