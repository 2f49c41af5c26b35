// What an index has: its root and text model, which are loaded first, and documents and names by their numbers.

/**
 * @typedef {object} IndexedText one text of a message: what it says now, or said before
 * @property {number} number
 * @property {number} seconds
 * @property {number} version the texts of its message that are before it
 * @property {boolean} isCurrent
 * @property {boolean} isDeleted
 * @property {boolean} isExactToMinute
 * @property {boolean} isMarkdown
 * @property {number} conversation
 * @property {number} sender
 * @property {number} monthsBack from its month to the first of its page
 * @property {number} part of its page
 * @property {string} id
 * @property {Uint8Array} text
 */

/** @typedef {{ title: string | null, slug: string | null, people: number[] }} IndexedConversation */
/** @typedef {{ from: number, to: number, words: Dictionary, flags: Dictionary, unseen: Dictionary }} Segment */

const DICTIONARIES = ['a', 'b', 'f', 'u', 'n'];
const TIME_STEP = 1024;
/** @type {Promise<Index> | undefined} */
let opened;

const openIndex = () => {
  opened ??= Promise.all([load('root'), load('model')]).then(([root, model]) => new Index(root, model));
  return opened;
};

class Index {
  /**
   * @param {Uint8Array} root
   * @param {Uint8Array} model
   */
  constructor(root, model) {
    const bits = new Bits(root);
    if (bits.number(0) !== 3) throw new Error('This index is of another version.');
    this.count = bits.number(20);
    this.slotBits = bits.bits(4);
    this.firstEnd = bits.number(20);
    this.secondEnd = bits.number(20);
    this.times = this.rising(bits, 16);
    this.zone = this.rising(bits, 24).map(from => ({ from, seconds: 0 }));
    for (const offset of this.zone) offset.seconds = bits.number(17) - 172800;
    /** @type {Record<string, Dictionary>} */
    this.dictionaries = {};
    for (const name of DICTIONARIES) {
      /** @type {string[]} */
      const keys = [];
      for (let count = bits.number(4); count > 0; count--) keys.push(bits.key(keys.at(-1) ?? ''));
      this.dictionaries[name] = new Dictionary(name, name === 'b' ? this.firstEnd : 0, keys);
    }
    this.dictionaries.c = new Dictionary('c', this.secondEnd, [''], 'c');
    /** As many texts as any message has, or more. */
    this.mostTexts = bits.number(2);
    this.model = new TextModel(model);
    const { a, b, c, f, u } = this.dictionaries;
    /**
     * Newest first.
     *
     * @type {Segment[]}
     */
    this.segments = [
      { from: this.secondEnd, to: this.count, words: c, flags: c, unseen: c },
      { from: this.firstEnd, to: this.secondEnd, words: b, flags: b, unseen: b },
      { from: 0, to: this.firstEnd, words: a, flags: f, unseen: u },
    ].filter(({ from, to }) => from < to);
    /** @type {Map<string, IndexedText[]>} */
    this.chunks = new Map();
    /** @type {Map<string, any[]>} */
    this.nameChunks = new Map();
  }
  /**
   * @param {Bits} bits
   * @param {number} order
   */
  rising(bits, order) {
    /** @type {number[]} */
    const numbers = [];
    for (let count = bits.number(4); count > 0; count--)
      numbers.push(numbers.length ? numbers[numbers.length - 1] + bits.number(order) : bits.signed(30));
    return numbers;
  }

  /**
   * Seconds east of UTC at an instant.
   *
   * @param {number} seconds
   */
  offset(seconds) {
    return (this.zone.findLast(({ from }) => from <= seconds) ?? this.zone[0])?.seconds ?? 0;
  }
  /**
   * The second at which a day begins here, as SiteZone does it.
   *
   * @param {number} day since 1970
   */
  startOfDay(day) {
    const midnight = day * 86400,
      guess = midnight - this.offset(midnight),
      other = midnight - this.offset(guess);
    const first = Math.min(guess, other);
    return Math.floor((first + this.offset(first)) / 86400) === day ? first : Math.max(guess, other);
  }

  /**
   * The document of a number, with its text.
   *
   * @param {number} number
   * @returns {Promise<IndexedText>}
   */
  async document(number) {
    const slot = number >> this.slotBits,
      start = slot << this.slotBits;
    for (let part = 0, first = start; ; part++) {
      const documents = await this.chunk(`t/${slot >> 10}/${slot}${part ? `-${part}` : ''}`, first);
      first += documents.length;
      if (number < first) return documents[documents.length - (first - number)];
    }
  }
  /**
   * Whether the text of a document is there already.
   *
   * @param {number} number
   */
  hasFileOf(number) {
    const slot = number >> this.slotBits;
    return this.chunks.has(`t/${slot >> 10}/${slot}`);
  }
  /**
   * @param {string} name
   * @param {number} first
   */
  async chunk(name, first) {
    const known = this.chunks.get(name);
    if (known) return known;
    const chunk = this.documents(new Bits(await load(name)), first);
    this.chunks.set(name, chunk);
    return chunk;
  }
  /**
   * @param {Bits} bits
   * @param {number} first
   * @returns {IndexedText[]}
   */
  documents(bits, first) {
    const count = bits.number(6);
    const orders = {
      time: bits.bits(5),
      conversation: bits.bits(5),
      sender: bits.bits(5),
      part: bits.bits(5),
      id: bits.bits(6),
    };
    const isMarkdown = bits.bit() === 1;
    let seconds = bits.signed(30),
      lastNumber = 0,
      lastBytes = '';
    return Array.from({ length: count }, (_, i) => {
      seconds += bits.number(orders.time);
      const document = {
        number: first + i,
        seconds,
        version: 0,
        isCurrent: true,
        isDeleted: false,
        isExactToMinute: false,
        isMarkdown,
        conversation: 0,
        sender: 0,
        monthsBack: 0,
        part: 0,
        id: '',
        text: new Uint8Array(),
      };
      if (bits.bit()) {
        document.version = bits.number(0);
        document.isCurrent = bits.bit() === 1;
        document.isDeleted = bits.bit() === 1;
        document.isExactToMinute = bits.bit() === 1;
        if (bits.bit()) document.isMarkdown = !isMarkdown;
      }
      document.conversation = bits.bits(orders.conversation);
      document.sender = bits.bits(orders.sender);
      document.monthsBack = bits.number(0);
      document.part = bits.number(orders.part);
      if (bits.bit()) {
        lastNumber += bits.signed(orders.id);
        document.id = String(lastNumber);
      } else {
        lastBytes = lastBytes.slice(0, bits.number(2)) + this.model.spelled(bits);
        document.id = hansard.fromBinary(lastBytes);
      }
      document.text = Uint8Array.from(this.model.text(bits), c => c.charCodeAt(0));
      return document;
    });
  }

  /**
   * @param {number} id
   * @returns {Promise<{ name: string, id: string } | null>}
   */
  person(id) {
    return this.names('p', id, bits => ({ name: this.after(bits, 'name'), id: this.after(bits, 'id') }));
  }
  /** @param {number} id */
  async conversation(id) {
    const found = await this.names('v', id, bits => {
      const usesShortNames = bits.bit() === 1;
      if (!bits.bit())
        return { title: this.after(bits, 'name'), slug: this.after(bits, 'id'), people: [], usesShortNames };
      const people = [bits.number(6), bits.number(6)];
      return { title: null, people, slug: bits.bit() ? null : this.after(bits, 'id'), usesShortNames };
    });
    if (!found) return { title: '', slug: '', people: [], usesShortNames: false };
    const known = await Promise.all(found.people.map(person => this.person(person)));
    const people = known.map(person => person ?? { name: '', id: '' });
    const slug = found.slug ?? `private-chat-${people[0].id}-${people[1].id}`;
    const { title, usesShortNames } = found;
    return { title, slug, people: people.map(person => person.name), usesShortNames };
  }
  /**
   * A name, of which the beginning may be that of the one before.
   *
   * @param {Bits} bits
   * @param {'name' | 'id'} field
   */
  after(bits, field) {
    bits.last[field] = bits.last[field].slice(0, bits.number(2)) + this.model.spelled(bits);
    return hansard.fromBinary(bits.last[field]);
  }
  /**
   * @template Name
   * @param {string} kind
   * @param {number} id
   * @param {(bits: Bits) => Name} read
   * @returns {Promise<Name>} or null where nothing has that number
   */
  async names(kind, id, read) {
    const name = `${kind}/${id >> 8}`;
    let names = this.nameChunks.get(name);
    if (!names) {
      const bits = new Bits(await load(name));
      names = Array.from({ length: 256 }, () => (bits.bit() ? read(bits) : null));
      this.nameChunks.set(name, names);
    }
    return names[id & 255];
  }
}
