/** The numbers of a scene: whole multiples of the last decimal, one series an expression. */
const BROKEN = { 2: -32768, 4: -2147483648 };

/** Bytes from Python -> {head, series}: the reverse of Book.packed in book.py. */
async function unpack(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const buffer = await new Response(stream).arrayBuffer();
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const series = new Array(head.series.length);
  let offset = 4 + length;
  for (const width of [4, 2]) {
    head.series.forEach(([count, size], index) => {
      if (size !== width) return;
      const values = size === 4 ? new Int32Array(buffer, offset, count) : new Int16Array(buffer, offset, count);
      for (let i = 1; i < count; i += 1) values[i] += values[i - 1];
      series[index] = values;
      offset += count * size;
    });
  }
  return { head, series };
}

/** Reads and writes the numbers of one scene at a step. */
class Numbers {
  constructor(head, series) {
    this.series = series;
    this.decimals = head.decimals;
    this.unit = 10 ** head.decimals;
  }

  /** The whole number of series n at step t (from 1); null where it is not finite. */
  at(n, t) {
    const values = this.series[n];
    const value = values[values.length === 1 ? 0 : t - 1];
    return value === BROKEN[values.BYTES_PER_ELEMENT] ? null : value;
  }

  value(n, t) {
    const whole = this.at(n, t);
    return whole === null ? NaN : whole / this.unit;
  }

  /** "+0.375", with a sign always. */
  signed(whole) {
    return whole === null ? "not finite" : `${whole < 0 ? "−" : "+"}${this.size(whole)}`;
  }

  /** "0.375" or "−0.375". */
  plain(whole) {
    return whole === null ? "not finite" : `${whole < 0 ? "−" : ""}${this.size(whole)}`;
  }

  /** As a factor of a product: "(−0.375)". */
  factor(whole) {
    return whole !== null && whole < 0 ? `(${this.plain(whole)})` : this.plain(whole);
  }

  size(whole) {
    return whole === null ? "not finite" : (Math.abs(whole) / this.unit).toFixed(this.decimals);
  }
}
