// The lists of an index by their keys, in shards that are loaded when they are asked for.

class Dictionary {
  /**
   * @param {string} name
   * @param {number} base what is added to its numbers
   * @param {string[]} firstKeys of its shards
   * @param {string} [only] the file that is its only shard
   */
  constructor(name, base, firstKeys, only) {
    this.name = name;
    this.base = base;
    this.firstKeys = firstKeys;
    this.only = only;
    /** @type {Map<number, Map<string, List>>} */
    this.shards = new Map();
  }

  /**
   * The last shard that begins at or before a key.
   *
   * @param {string} key
   */
  shardOf(key) {
    return this.firstKeys.findLastIndex(first => first <= key);
  }

  /** @param {number} number */
  async shard(number) {
    let known = this.shards.get(number);
    if (!known) {
      known = this.entries(new Bits(await load(this.only ?? `${this.name}/${number}`)), number);
      this.shards.set(number, known);
    }
    return known;
  }

  /**
   * @param {Bits} bits
   * @param {number} shard
   */
  entries(bits, shard) {
    /** @type {Map<string, List>} */
    const entries = new Map();
    let key = '';
    for (let left = bits.number(4); left > 0; left--) {
      key = bits.key(key);
      const count = bits.number(2) + 1;
      if (!bits.bit()) {
        entries.set(key, new List(count, risingNumbers(bits, count, -1, this.base)));
        continue;
      }
      /** @type {Block[]} */
      const blocks = [];
      const number = bits.number(2) + 1;
      let name = bits.number(2),
        first = 0;
      for (let i = 0; i < number; i++) {
        first += bits.number(12);
        blocks.push({ first: first + this.base, count: bits.number(10) + 1, name: `${this.name}/${shard}-${name++}` });
      }
      entries.set(key, new List(count, null, blocks, this.base));
    }
    return entries;
  }

  /**
   * @param {string} key
   * @returns {Promise<List>}
   */
  async list(key) {
    const number = this.shardOf(key);
    return (number < 0 ? null : (await this.shard(number)).get(key)) ?? NONE;
  }

  /**
   * All lists whose keys begin with something; null if that would take more than so many shards.
   *
   * @param {string} prefix
   * @param {number} [most]
   */
  async listsOf(prefix, most = Infinity) {
    const first = Math.max(0, this.shardOf(prefix)),
      last = this.shardOf(prefix + '\xFF'.repeat(8));
    if (last < 0) return [];
    if (last - first >= most) return null;
    const shards = await Promise.all(Array.from({ length: last - first + 1 }, (_, i) => this.shard(first + i)));
    return shards.flatMap(shard => [...shard].flatMap(([key, list]) => (key.startsWith(prefix) ? [list] : [])));
  }
}

/**
 * Rising numbers from the gaps between them.
 *
 * @param {Bits} bits
 * @param {number} count
 * @param {number} after
 * @param {number} base
 * @returns {number[]}
 */
const risingNumbers = (bits, count, after, base) => {
  const k = bits.bits(5),
    out = new Array(count);
  let last = after;
  for (let i = 0; i < count; i++) {
    last += bits.rice(k) + 1;
    out[i] = last + base;
  }
  return out;
};

/**
 * The place of the first of some rising numbers that is not below a bound.
 *
 * @param {number[]} numbers
 * @param {number} bound
 */
const lowerBound = (numbers, bound) => {
  let low = 0,
    high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
};
