// Sets of documents. Each has a count (about), and gives its numbers within bounds, and those of some that it has.

/**
 * @typedef {object} DocumentSet
 * @property {number} count
 * @property {(from: number, to: number) => Promise<number[]>} within
 * @property {(numbers: number[]) => Promise<number[]>} having
 */

/** @typedef {{ first: number, count: number, name: string, values?: number[] }} Block */

class List {
  /**
   * @param {number} count
   * @param {number[] | null} values all of them, or null where they are in blocks
   * @param {Block[]} [blocks]
   * @param {number} [base]
   */
  constructor(count, values, blocks = [], base = 0) {
    this.count = count;
    this.values = values;
    this.blocks = blocks;
    this.base = base;
  }
  /** @param {number} i */
  async block(i) {
    const block = this.blocks[i];
    if (!block.values) {
      const rest = risingNumbers(new Bits(await load(block.name)), block.count - 1, block.first - this.base, this.base);
      block.values = [block.first, ...rest];
    }
    return block.values;
  }
  /**
   * @param {number} from
   * @param {number} to
   */
  async within(from, to) {
    if (this.values) return this.values.slice(lowerBound(this.values, from), lowerBound(this.values, to));
    const wanted = this.blocks.flatMap((block, i) =>
      block.first < to && (this.blocks[i + 1]?.first ?? Infinity) > from ? [i] : [],
    );
    const all = (await Promise.all(wanted.map(i => this.block(i)))).flat();
    return all.slice(lowerBound(all, from), lowerBound(all, to));
  }
  /** @param {number[]} numbers */
  async having(numbers) {
    if (!numbers.length) return [];
    if (this.values) return common(numbers, this.values);
    const firsts = this.blocks.map(block => block.first);
    /**
     * By block.
     *
     * @type {Map<number, number[]>}
     */
    const wanted = new Map();
    for (const number of numbers) {
      const i = lowerBound(firsts, number + 1) - 1;
      if (i < 0) continue;
      if (!wanted.has(i)) wanted.set(i, []);
      wanted.get(i)?.push(number);
    }
    return (await Promise.all([...wanted].map(async ([i, its]) => common(its, await this.block(i))))).flat();
  }
}
const NONE = new List(0, []);

/**
 * @param {number[]} few
 * @param {number[]} many
 */
const common = (few, many) => few.filter(number => many[lowerBound(many, number)] === number);

class Union {
  /** @param {DocumentSet[]} sets */
  constructor(sets) {
    this.sets = sets;
    this.count = sets.reduce((sum, set) => sum + set.count, 0);
  }
  /** @param {DocumentSet[]} sets */
  static of(sets) {
    return sets.length === 1 ? sets[0] : new Union(sets);
  }
  /**
   * @param {number} from
   * @param {number} to
   */
  async within(from, to) {
    return Union.merge(await Promise.all(this.sets.map(set => set.within(from, to))));
  }
  /** @param {number[]} numbers */
  async having(numbers) {
    const found = new Set((await Promise.all(this.sets.map(set => set.having(numbers)))).flat());
    return numbers.filter(number => found.has(number));
  }
  /** @param {number[][]} lists */
  static merge(lists) {
    return [...new Set(lists.flat())].sort((a, b) => a - b);
  }
}

class Difference {
  /**
   * @param {DocumentSet} set
   * @param {DocumentSet} without
   */
  constructor(set, without) {
    this.set = set;
    this.without = without;
    this.count = set.count;
  }
  /**
   * @param {number} from
   * @param {number} to
   */
  async within(from, to) {
    return this.having(await this.set.within(from, to));
  }
  /** @param {number[]} numbers */
  async having(numbers) {
    const its = await this.set.having(numbers),
      not = new Set(await this.without.having(its));
    return its.filter(number => !not.has(number));
  }
}

/** @type {DocumentSet} */
const EVERYTHING = {
  count: Infinity,
  within: async (from, to) => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i),
  having: async numbers => numbers,
};
