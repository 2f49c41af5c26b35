// Reads the index in search/ (docs/search.md) and answers queries from it. Files are scripts that call hansard.take, since a
// page that was opened from a file can load nothing else.
'use strict';
var hansard = globalThis.hansard ?? {};

(() => {
  // MARK: Files

  const folder = new URL('../search/', document.currentScript.src).href;
  const loads = new Map();  // name → promise of its bytes
  const taken = new Map();
  const statistics = { files: 0, characters: 0 };

  const addScript = address => new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = address;
    script.onload = () => { script.remove(); resolve(); };
    script.onerror = () => { script.remove(); reject(new Error(`${address} cannot be loaded.`)); };
    document.head.append(script);
  });

  hansard.take = (name, text) => {
    statistics.files++;
    statistics.characters += text.length + name.length + 20;
    taken.set(name, text);
  };

  const load = name => {
    let promise = loads.get(name);
    if (!promise) {
      promise = addScript(`${folder}${name}.js`).then(() => {
        const text = taken.get(name);
        taken.delete(name);
        return bytes(text);
      });
      loads.set(name, promise);
      promise.catch(() => loads.delete(name));
    }
    return promise;
  };

  let foldTable;
  const loadFoldTable = () => foldTable ??= addScript(new URL('../assets/search-fold.js', folder).href);

  // Two digits to the base 91 are 13 bits.
  const bytes = text => {
    const out = new Uint8Array(Math.floor(text.length / 2 * 13 / 8));
    let held = 0, count = 0, at = 0;
    const digit = i => { const code = text.charCodeAt(i); return code - (code > 0x5C ? 36 : 35); };
    for (let i = 0; i + 1 < text.length; i += 2) {
      held = (held & 0xFF) << 13 | (digit(i) * 91 + digit(i + 1));
      count += 13;
      while (count >= 8) {
        count -= 8;
        out[at++] = held >> count & 0xFF;
      }
    }
    return out;
  };

  // MARK: Bits

  class Bits {
    constructor(bytes) { this.bytes = bytes; this.at = 0; }
    bit() { const at = this.at++; return this.bytes[at >> 3] >> (7 - (at & 7)) & 1; }
    bits(count) {
      let value = 0;
      while (count > 0) {
        const free = 8 - (this.at & 7), take = Math.min(free, count);
        value = value * 2 ** take + (this.bytes[this.at >> 3] >> (free - take) & (1 << take) - 1);
        this.at += take;
        count -= take;
      }
      return value;
    }
    zeros() {
      let zeros = 0;
      const end = this.bytes.length * 8;
      while (this.at < end) {
        const rest = this.bytes[this.at >> 3] << (this.at & 7) & 0xFF;
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
    number(order) { const more = this.zeros() + order; return 2 ** more + this.bits(more) - 2 ** order; }
    signed(order) { const number = this.number(order); return number % 2 ? -(number + 1) / 2 : number / 2; }
    rice(k) { return this.zeros() * 2 ** k + this.bits(k); }
    key(last) {
      const shared = this.number(1), count = this.number(2);
      let key = last.slice(0, shared);
      for (let i = 0; i < count; i++) key += String.fromCharCode(this.bits(8));
      return key;
    }
  }

  class PrefixDecoder {
    constructor(lengths) {
      this.rows = [];  // by length: first code, number of codes, first symbol
      this.symbols = [];
      let code = 0;
      for (let length = 1; length <= 20; length++) {
        const these = lengths.flatMap((its, symbol) => its === length ? [symbol] : []);
        this.rows.push([code, these.length, this.symbols.length]);
        this.symbols.push(...these);
        code = (code + these.length) * 2;
      }
    }
    read(bits) {
      let code = 0;
      for (const [first, count, offset] of this.rows) {
        code = code * 2 + bits.bit();
        if (code - first < count) return this.symbols[offset + code - first];
      }
      throw new Error('The index is damaged.');
    }
  }

  // MARK: Texts

  const END = 0, SPELLED = 1, FIRST_ITEM = 2, END_OF_SPELLING = 256;

  const isWordItem = item => {
    const byte = item.charCodeAt(0), second = item.charCodeAt(1);
    if (byte < 0x80) return /[0-9A-Za-z]/.test(item[0]);
    if (byte < 0xE0) return true;
    if (item.length < (byte < 0xF0 ? 3 : 4)) return true;
    return (byte === 0xE0 && second < 0xB8) || (byte === 0xE1 && second >= 0xB8);
  };

  class TextModel {
    constructor(bytes) {
      const bits = new Bits(bytes);
      this.spelling = new PrefixDecoder(Array.from({ length: END_OF_SPELLING + 1 }, () => bits.bits(5)));
      const lengths = [bits.bits(5), bits.bits(5)];
      this.items = [];
      for (let length = 1; length <= 20; length++) {
        let last = '';
        for (let count = bits.number(4); count > 0; count--) {
          last = last.slice(0, bits.number(0)) + this.spelled(bits);
          this.items.push({ text: last, isWord: isWordItem(last) });
          lengths.push(length);
        }
      }
      this.symbols = new PrefixDecoder(lengths);
    }
    spelled(bits) {
      let text = '';
      for (;;) {
        const byte = this.spelling.read(bits);
        if (byte === END_OF_SPELLING) return text;
        text += String.fromCharCode(byte);
      }
    }
    text(bits) {
      let text = '', wasWord = false;
      for (;;) {
        const symbol = this.symbols.read(bits);
        if (symbol === END) return text;
        const item = symbol === SPELLED ? this.spelledItem(bits) : this.items[symbol - FIRST_ITEM];
        if (item.isWord && wasWord) text += ' ';
        text += item.text;
        wasWord = item.isWord;
      }
    }
    spelledItem(bits) { const text = this.spelled(bits); return { text, isWord: isWordItem(text) }; }
  }

  // MARK: What is loaded first

  const DICTIONARIES = ['a', 'b', 'f', 'u', 'n'];
  const TIME_STEP = 1024;
  let opened;

  const open = () => opened ??= Promise.all([load('root'), load('model')]).then(([root, model]) => new Index(root, model));

  class Index {
    constructor(root, model) {
      const bits = new Bits(root);
      if (bits.number(0) !== 1) throw new Error('This index is of another version.');
      this.count = bits.number(20);
      this.slotBits = bits.bits(4);
      this.firstEnd = bits.number(20);
      this.secondEnd = bits.number(20);
      this.times = this.rising(bits, 16);
      this.zone = this.rising(bits, 24).map(from => ({ from }));
      for (const offset of this.zone) offset.seconds = bits.number(17) - 172800;
      this.dictionaries = {};
      for (const name of DICTIONARIES) {
        const keys = [];
        for (let count = bits.number(4); count > 0; count--) keys.push(bits.key(keys.at(-1) ?? ''));
        this.dictionaries[name] = new Dictionary(name, name === 'b' ? this.firstEnd : 0, keys);
      }
      this.dictionaries.c = new Dictionary('c', this.secondEnd, [''], 'c');
      this.model = new TextModel(model);
      const { a, b, c, f, u } = this.dictionaries;
      this.segments = [
        { from: this.secondEnd, to: this.count, words: c, flags: c, unseen: c },
        { from: this.firstEnd, to: this.secondEnd, words: b, flags: b, unseen: b },
        { from: 0, to: this.firstEnd, words: a, flags: f, unseen: u },
      ].filter(({ from, to }) => from < to);
      this.chunks = new Map();
    }
    rising(bits, order) {
      const numbers = [];
      for (let count = bits.number(4); count > 0; count--) numbers.push(numbers.length ? numbers.at(-1) + bits.number(order) : bits.signed(30));
      return numbers;
    }

    // Seconds east of UTC at an instant, and the second at which a day begins here (as SiteZone does it).
    offset(seconds) { return (this.zone.findLast(({ from }) => from <= seconds) ?? this.zone[0])?.seconds ?? 0; }
    startOfDay(day) {
      const midnight = day * 86400, guess = midnight - this.offset(midnight), other = midnight - this.offset(guess);
      const first = Math.min(guess, other);
      return Math.floor((first + this.offset(first)) / 86400) === day ? first : Math.max(guess, other);
    }

    // The document of a number, with its text.
    async document(number) {
      const slot = number >> this.slotBits, start = slot << this.slotBits;
      for (let part = 0, first = start; ; part++) {
        const documents = await this.chunk(`t/${slot >> 10}/${slot}${part ? `-${part}` : ''}`, first);
        first += documents.length;
        if (number < first) return documents[documents.length - (first - number)];
      }
    }
    async chunk(name, first) {
      const known = this.chunks.get(name);
      if (known) return known;
      const chunk = this.documents(new Bits(await load(name)), first);
      this.chunks.set(name, chunk);
      return chunk;
    }
    documents(bits, first) {
      const count = bits.number(6);
      const orders = { time: bits.bits(5), conversation: bits.bits(5), sender: bits.bits(5), part: bits.bits(5), id: bits.bits(6) };
      let seconds = bits.signed(30), lastNumber = 0, lastBytes = '';
      return Array.from({ length: count }, (_, i) => {
        seconds += bits.number(orders.time);
        const document = { number: first + i, seconds, version: 0, isCurrent: true, isDeleted: false, isExactToMinute: false };
        if (bits.bit()) {
          document.version = bits.number(0);
          document.isCurrent = bits.bit() === 1;
          document.isDeleted = bits.bit() === 1;
          document.isExactToMinute = bits.bit() === 1;
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

    // Names to show.
    person(id) {
      return this.names('p', id, bits => ({ name: this.after(bits, 'name'), id: this.after(bits, 'id') }));
    }
    async conversation(id) {
      const found = await this.names('v', id, bits => {
        if (!bits.bit()) return { title: this.after(bits, 'name'), slug: this.after(bits, 'id'), people: [] };
        const people = [bits.number(6), bits.number(6)];
        return { title: null, people, slug: bits.bit() ? null : this.after(bits, 'id') };
      });
      const people = await Promise.all(found.people.map(person => this.person(person)));
      const slug = found.slug ?? `private-chat-${people[0].id}-${people[1].id}`;
      return { title: found.title, slug, people: people.map(person => person.name) };
    }
    // A name, of which the beginning may be that of the one before.
    after(bits, field) {
      bits[field] = (bits[field] ?? '').slice(0, bits.number(2)) + this.model.spelled(bits);
      return hansard.fromBinary(bits[field]);
    }
    async names(kind, id, read) {
      const name = `${kind}/${id >> 8}`;
      let names = this.chunks.get(name);
      if (!names) {
        const bits = new Bits(await load(name));
        names = Array.from({ length: 256 }, () => bits.bit() ? read(bits) : null);
        this.chunks.set(name, names);
      }
      return names[id & 255];
    }
  }

  // MARK: Dictionaries

  class Dictionary {
    constructor(name, base, firstKeys, only) { Object.assign(this, { name, base, firstKeys, only, shards: new Map() }); }

    // The last shard that begins at or before a key.
    shardOf(key) { return this.firstKeys.findLastIndex(first => first <= key); }

    async shard(number) {
      let known = this.shards.get(number);
      if (!known) {
        known = this.entries(new Bits(await load(this.only ?? `${this.name}/${number}`)), number);
        this.shards.set(number, known);
      }
      return known;
    }

    entries(bits, shard) {
      const entries = new Map();
      let key = '';
      for (let left = bits.number(4); left > 0; left--) {
        key = bits.key(key);
        const count = bits.number(2) + 1;
        if (!bits.bit()) {
          entries.set(key, new List(count, values(bits, count, -1, this.base)));
          continue;
        }
        const blocks = [], number = bits.number(2) + 1;
        let name = bits.number(2), first = 0;
        for (let i = 0; i < number; i++) {
          first += bits.number(12);
          blocks.push({ first: first + this.base, count: bits.number(10) + 1, name: `${this.name}/${shard}-${name++}` });
        }
        entries.set(key, new List(count, null, blocks, this.base));
      }
      return entries;
    }

    async list(key) {
      const number = this.shardOf(key);
      return (number < 0 ? null : (await this.shard(number)).get(key)) ?? NONE;
    }

    // All lists whose keys begin with something; null if that would take more than so many shards.
    async listsOf(prefix, most = Infinity) {
      const first = Math.max(0, this.shardOf(prefix)), last = this.shardOf(prefix + '\xFF'.repeat(8));
      if (last < 0) return [];
      if (last - first >= most) return null;
      const shards = await Promise.all(Array.from({ length: last - first + 1 }, (_, i) => this.shard(first + i)));
      return shards.flatMap(shard => [...shard].flatMap(([key, list]) => key.startsWith(prefix) ? [list] : []));
    }
  }

  // Rising numbers from the gaps between them.
  const values = (bits, count, after, base) => {
    const k = bits.bits(5), out = new Array(count);
    let last = after;
    for (let i = 0; i < count; i++) out[i] = (last += bits.rice(k) + 1) + base;
    return out;
  };

  // The place of the first of some rising numbers that is not below a bound.
  const lowerBound = (numbers, bound) => {
    let low = 0, high = numbers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[middle] < bound) low = middle + 1; else high = middle;
    }
    return low;
  };

  // MARK: Sets of documents. Each has a count (about), and gives its numbers within bounds, and those of some that it has.

  class List {
    constructor(count, values, blocks, base) { Object.assign(this, { count, values, blocks, base }); }
    async block(i) {
      const block = this.blocks[i];
      if (!block.values) {
        const rest = values(new Bits(await load(block.name)), block.count - 1, block.first - this.base, this.base);
        block.values = [block.first, ...rest];
      }
      return block.values;
    }
    async within(from, to) {
      if (this.values) return this.values.slice(lowerBound(this.values, from), lowerBound(this.values, to));
      const wanted = this.blocks.flatMap((block, i) => block.first < to && (this.blocks[i + 1]?.first ?? Infinity) > from ? [i] : []);
      const all = (await Promise.all(wanted.map(i => this.block(i)))).flat();
      return all.slice(lowerBound(all, from), lowerBound(all, to));
    }
    async having(numbers) {
      if (!numbers.length) return [];
      if (this.values) return common(numbers, this.values);
      const firsts = this.blocks.map(block => block.first), wanted = new Map();
      for (const number of numbers) {
        const i = lowerBound(firsts, number + 1) - 1;
        if (i < 0) continue;
        if (!wanted.has(i)) wanted.set(i, []);
        wanted.get(i).push(number);
      }
      return (await Promise.all([...wanted].map(async ([i, its]) => common(its, await this.block(i))))).flat();
    }
  }
  const NONE = new List(0, []);

  const common = (few, many) => few.filter(number => many[lowerBound(many, number)] === number);

  class Union {
    constructor(sets) { this.sets = sets; this.count = sets.reduce((sum, set) => sum + set.count, 0); }
    static of(sets) { return sets.length === 1 ? sets[0] : new Union(sets); }
    async within(from, to) { return Union.merge(await Promise.all(this.sets.map(set => set.within(from, to)))); }
    async having(numbers) {
      const found = new Set((await Promise.all(this.sets.map(set => set.having(numbers)))).flat());
      return numbers.filter(number => found.has(number));
    }
    static merge(lists) { return [...new Set(lists.flat())].sort((a, b) => a - b); }
  }

  class Difference {
    constructor(set, without) { Object.assign(this, { set, without, count: set.count }); }
    async within(from, to) { return this.having(await this.set.within(from, to)); }
    async having(numbers) {
      const its = await this.set.having(numbers), not = new Set(await this.without.having(its));
      return its.filter(number => !not.has(number));
    }
  }

  const EVERYTHING = {
    count: Infinity,
    within: async (from, to) => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i),
    having: async numbers => numbers,
  };

  // MARK: Queries

  const KEY = { flag: 1, sender: 2, conversation: 3, personID: 4, personEmail: 5, personWord: 6, conversationID: 7, conversationName: 8, conversationWord: 9, conversationsOfPerson: 10 };
  const textKey = (kind, text) => String.fromCharCode(kind) + hansard.binary(hansard.utf8(text));
  const termKey = (kind, term) => String.fromCharCode(kind) + term;
  const numberKey = (kind, number) => String.fromCharCode(kind, number >> 16 & 255, number >> 8 & 255, number & 255);
  const lowerASCII = text => text.replace(/[A-Z]/g, c => c.toLowerCase());
  const TYPING_SHARDS = 4;

  class Search {
    constructor(index, query) { Object.assign(this, { index, query, unknownNames: [], bounds: [], waiting: [], below: Infinity, ahead: null, stream: null }); }

    // Finds out whom and what the filters name, and the times between which a message must be.
    async prepare() {
      for (const filter of this.query.filters) {
        if (['from', 'to', 'with'].includes(filter.name)) filter.people = await this.named(filter.value, filter.value, KEY.personID, KEY.personEmail, KEY.personWord);
        if (filter.name === 'to' || filter.name === 'with') {
          const lists = await Promise.all(filter.people.map(person => this.values(numberKey(KEY.conversationsOfPerson, person))));
          filter.conversations = Union.merge(lists);
        }
        if (filter.name === 'in') {
          const name = filter.value.startsWith('#') ? filter.value.slice(1) : filter.value;
          filter.conversations = await this.named(filter.value, name, KEY.conversationID, KEY.conversationName, KEY.conversationWord);
        }
        if (filter.day !== undefined) {
          const [start, end] = [this.index.startOfDay(filter.day), this.index.startOfDay(filter.day + 1)];
          const range = { before: [-Infinity, start], after: [end, Infinity], on: [start, end] }[filter.name];
          this.bounds.push({ from: range[0], to: range[1], isNegated: filter.isNegated });
        }
      }
    }

    async values(key) { return (await this.index.dictionaries.n.list(key)).within(0, Infinity); }

    // A character alone has the beginning of a pair in a name that is written without a space.
    async valuesOfWord(kind, word) {
      const key = termKey(kind, word);
      if (!hansard.isSingleGlyph(word)) return this.values(key);
      return Union.of(await this.index.dictionaries.n.listsOf(key)).within(0, Infinity);
    }

    // The numbers of those whom a name means: an id, an address, or words of a name.
    async named(written, name, idKey, otherKey, wordKey) {
      const exact = await Promise.all([this.values(textKey(idKey, name)), this.values(textKey(otherKey, lowerASCII(name)))]);
      let found = Union.merge(exact);
      if (!found.length) {
        const lists = await Promise.all(hansard.terms(written, true).map(word => this.valuesOfWord(wordKey, word)));
        found = lists.length ? lists.reduce((some, list) => common(some, list)) : [];
      }
      if (!found.length) this.unknownNames.push(written);
      return found;
    }

    // The sets that a document must be in, and must not be in, in a segment.
    async sets(segment) {
      const wanted = [], unwanted = [];
      for (const phrase of this.query.phrases) {
        const sets = await Promise.all(phrase.terms.map((term, i) => this.term(segment, term, phrase, i === phrase.terms.length - 1)));
        if (!phrase.isNegated) wanted.push(...sets);
        else if (sets.length === 1) unwanted.push(sets[0]);
      }
      for (const filter of this.query.filters) {
        const set = await this.filter(segment, filter);
        if (set) (filter.isNegated ? unwanted : wanted).push(set);
        // Of a message without a recorded sender nobody knows whether somebody wrote it.
        if (filter.name === 'from' && filter.isNegated) unwanted.push(await segment.words.list(numberKey(KEY.sender, 0)));
      }
      wanted.sort((a, b) => a.count - b.count);
      return { wanted, unwanted };
    }

    async term(segment, term, phrase, isLast) {
      if (!phrase.isPrefix || !isLast) return segment.words.list(term);
      const lists = await segment.words.listsOf(term, phrase.isOpen ? TYPING_SHARDS : Infinity);
      return lists ? Union.of(lists) : segment.words.list(term);
    }

    async filter(segment, filter) {
      const all = async (kind, numbers) => Union.of(await Promise.all(numbers.map(number => segment.words.list(numberKey(kind, number)))));
      switch (filter.name) {
        case 'from': return all(KEY.sender, filter.people);
        case 'with': case 'in': return all(KEY.conversation, filter.conversations);
        case 'to': return new Difference(await all(KEY.conversation, filter.conversations), await all(KEY.sender, filter.people));
        case 'flag': return segment[['unseen', 'unanswered'].includes(filter.value) ? 'unseen' : 'flags'].list(textKey(KEY.flag, filter.value));
        default: return null;
      }
    }

    // Windows of numbers, newest first. The older ones are larger: what is found there is rarer.
    *windows(segment) {
      let size = segment.to - segment.from > 65536 ? 16384 : 65536;
      for (let to = segment.to; to > segment.from; size *= 2) {
        const from = Math.max(segment.from, to - size);
        yield [from, to];
        to = from;
      }
    }

    // Whether any document of a window may be of a time that is asked for.
    mayHold(from, to) {
      const { times } = this.index;
      const first = times[Math.floor(from / TIME_STEP)], last = times[Math.ceil(to / TIME_STEP)] ?? Infinity;
      return this.bounds.every(bound => bound.isNegated || (last >= bound.from && first < bound.to));
    }
    isOfTime(number) {
      const { times } = this.index, i = Math.floor(number / TIME_STEP), first = times[i], last = times[i + 1] ?? Infinity;
      return this.bounds.every(bound => bound.isNegated ? !(first >= bound.from && last < bound.to) : last >= bound.from && first < bound.to);
    }

    // Numbers of documents that may be hits, newest first.
    async *candidates() {
      for (const segment of this.index.segments) {
        let sets;
        for (const [from, to] of this.windows(segment)) {
          if (!this.mayHold(from, to)) continue;
          sets ??= await this.sets(segment);
          if (sets.wanted.some(set => set.count === 0)) break;
          const [first = EVERYTHING, ...others] = sets.wanted;
          let numbers = (await first.within(from, to)).filter(number => this.isOfTime(number));
          for (const other of others) numbers = await other.having(numbers);
          for (const set of sets.unwanted) {
            const not = new Set(await set.having(numbers));
            numbers = numbers.filter(number => !not.has(number));
          }
          yield* numbers.reverse();
        }
      }
    }

    // What only the document itself tells: its exact time, and whether the words of a phrase stand together.
    isHit(document) {
      for (const { from, to, isNegated } of this.bounds) {
        if ((document.seconds >= from && document.seconds < to) === isNegated) return false;
      }
      let terms;
      for (const phrase of this.query.phrases) {
        if (phrase.terms.length === 1) continue;
        terms ??= this.termsOf(document);
        if (hansard.hasPhrase(terms, phrase) === phrase.isNegated) return false;
      }
      return true;
    }
    termsOf(document) {
      const terms = [];
      hansard.tokenize(document.text, term => terms.push(term));
      return terms;
    }

    get needsProof() { return this.bounds.length > 0 || this.query.phrases.some(phrase => phrase.terms.length > 1); }

    // The next messages, newest first; of each the newest of its texts that the query finds.
    async next(count) {
      const hits = this.ahead ? [this.ahead] : [];
      this.ahead = null;
      for (let batch = count - hits.length; hits.length < count; batch = Math.min(64, batch * 2)) {
        const numbers = await this.pull(this.needsProof ? batch : count - hits.length);
        if (!numbers.length) return { hits, hasMore: false };
        await this.prove(numbers, hits, count);
      }
      return { hits, hasMore: await this.hasMore() };
    }

    // Whether another hit follows. Where a candidate is as good as a hit, its text need not be read for that.
    async hasMore() {
      for (let batch = 1; ; batch = Math.min(64, batch * 2)) {
        const numbers = await this.pull(batch);
        if (!numbers.length) return false;
        if (!this.needsProof) {
          this.waiting.unshift(...numbers);
          return true;
        }
        const found = [];
        await this.prove(numbers, found, 1);
        if (found.length) {
          this.ahead = found[0];
          return true;
        }
      }
    }

    // So many candidates that are not texts of the last message again.
    async pull(count) {
      this.stream ??= this.candidates();
      const numbers = this.waiting.splice(0, count);
      while (numbers.length < count) {
        const { value, done } = await this.stream.next();
        if (done) break;
        if (value < this.below) numbers.push(value);
      }
      return numbers;
    }

    // Reads candidates and adds those that are hits, up to a number; the rest wait.
    async prove(numbers, hits, most) {
      const documents = await Promise.all(numbers.map(number => this.read(number)));
      for (const [i, document] of documents.entries()) {
        if (hits.length === most) {
          this.waiting.unshift(...numbers.slice(i).filter(number => number < this.below));
          return;
        }
        if (document.number >= this.below || !this.isHit(document)) continue;
        this.below = document.number - document.version;
        hits.push(this.query.phrases.length ? document : await this.current(document));
      }
    }

    async read(number) {
      const document = await this.index.document(number);
      if (!hansard.hasFoldTable() && !hansard.isASCII(document.text)) await loadFoldTable();
      return document;
    }

    // What the message of a document says now.
    async current(document) {
      for (let number = document.number; number >= document.number - document.version; number--) {
        const other = await this.read(number);
        if (other.isCurrent) return other;
      }
      return document;
    }
  }

  // Whether a query could be found has to be known before its words are cut.
  const parse = async (text, isTyping) => {
    if (!hansard.hasFoldTable() && /[^\0-\x7F]/.test(text)) await loadFoldTable();
    return hansard.parse(text, isTyping);
  };

  // All that a page shows of a hit.
  const described = async (index, query, document) => {
    const conversation = await index.conversation(document.conversation);
    const date = new Date(document.seconds * 1000), offset = index.offset(document.seconds);
    const month = date.getUTCFullYear() * 12 + date.getUTCMonth() - document.monthsBack;
    const page = `${String(Math.floor(month / 12)).padStart(4, '0')}-${String(month % 12 + 1).padStart(2, '0')}${document.part ? `-${document.part + 1}` : ''}`;
    const anchor = document.id.replace(/[^A-Za-z0-9._~-]/gu, c => [...hansard.utf8(c)].map(byte => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''));
    return {
      id: document.id,
      sender: document.sender ? (await index.person(document.sender))?.name ?? null : null,
      title: conversation.title,
      people: conversation.people,
      seconds: document.seconds,
      local: new Date((document.seconds + offset) * 1000),  // its UTC fields are what clocks show here
      isExactToMinute: document.isExactToMinute,
      address: `conversations/${conversation.slug}/${page}.html#m-${anchor}`,
      snippet: hansard.snippet(document.text, query),
      isFormerText: query.phrases.length > 0 && !document.isCurrent,
      isDeleted: document.isDeleted,
    };
  };

  // Answers a query: { unknownNames, more }, where more(n) gives { hits, hasMore }, the next hits each time. This is
  // the one place to ask something else than these files, such as a server.
  hansard.search = async (text, { isTyping = false } = {}) => {
    const query = await parse(text, isTyping), index = await open();
    const search = new Search(index, query);
    await search.prepare();
    if (search.unknownNames.length) return { unknownNames: search.unknownNames, more: async () => ({ hits: [], hasMore: false }) };
    const more = async count => {
      const { hits, hasMore } = await search.next(count);
      return { hits: await Promise.all(hits.map(document => described(index, query, document))), hasMore };
    };
    return { unknownNames: [], more };
  };

  Object.assign(hansard, { searchStatistics: statistics, openIndex: open });
})();
