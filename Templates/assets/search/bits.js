// Numbers and keys in bits, as docs/search.md writes them.

class Bits {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
    /** What was read last, where the beginning of what follows may be its own. */
    this.last = { name: '', id: '' };
  }
  bit() {
    const at = this.at++;
    return (this.bytes[at >> 3] >> (7 - (at & 7))) & 1;
  }
  /** @param {number} count */
  bits(count) {
    let value = 0;
    while (count > 0) {
      const free = 8 - (this.at & 7),
        take = Math.min(free, count);
      value = value * 2 ** take + ((this.bytes[this.at >> 3] >> (free - take)) & ((1 << take) - 1));
      this.at += take;
      count -= take;
    }
    return value;
  }
  zeros() {
    let zeros = 0;
    const end = this.bytes.length * 8;
    while (this.at < end) {
      const rest = (this.bytes[this.at >> 3] << (this.at & 7)) & 0xff;
      if (rest) {
        const here = Math.clz32(rest) - 24;
        this.at += here + 1;
        return zeros + here;
      }
      const here = 8 - (this.at & 7);
      zeros += here;
      this.at += here;
    }
    return zeros;
  }
  /** @param {number} order */
  number(order) {
    const more = this.zeros() + order;
    return 2 ** more + this.bits(more) - 2 ** order;
  }
  /** @param {number} order */
  signed(order) {
    const number = this.number(order);
    return number % 2 ? -(number + 1) / 2 : number / 2;
  }
  /** @param {number} k */
  rice(k) {
    return this.zeros() * 2 ** k + this.bits(k);
  }
  /** @param {string} last */
  key(last) {
    const shared = this.number(1),
      count = this.number(2);
    let key = last.slice(0, shared);
    for (let i = 0; i < count; i++) key += String.fromCharCode(this.bits(8));
    return key;
  }
}

class PrefixDecoder {
  /** @param {number[]} lengths of the symbols’ codes */
  constructor(lengths) {
    /**
     * By length: first code, number of codes, first symbol.
     *
     * @type {[number, number, number][]}
     */
    this.rows = [];
    /** @type {number[]} */
    this.symbols = [];
    let code = 0;
    for (let length = 1; length <= 20; length++) {
      const these = lengths.flatMap((its, symbol) => (its === length ? [symbol] : []));
      this.rows.push([code, these.length, this.symbols.length]);
      this.symbols.push(...these);
      code = (code + these.length) * 2;
    }
  }
  /** @param {Bits} bits */
  read(bits) {
    let code = 0;
    for (const [first, count, offset] of this.rows) {
      code = code * 2 + bits.bit();
      if (code - first < count) return this.symbols[offset + code - first];
    }
    throw new Error('The index is damaged.');
  }
}
