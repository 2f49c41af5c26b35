// What a query finds in an index: candidates from the lists of its words and filters, each proved by its text where need be.

const KEY = {
  flag: 1,
  sender: 2,
  conversation: 3,
  personID: 4,
  personEmail: 5,
  personWord: 6,
  conversationID: 7,
  conversationName: 8,
  conversationWord: 9,
  conversationsOfPerson: 10,
};
/**
 * @param {number} kind
 * @param {string} text
 */
const textKey = (kind, text) => String.fromCharCode(kind) + hansard.binary(hansard.utf8(text));
/**
 * @param {number} kind
 * @param {string} term
 */
const termKey = (kind, term) => String.fromCharCode(kind) + term;
/**
 * @param {number} kind
 * @param {number} number
 */
const numberKey = (kind, number) => String.fromCharCode(kind, (number >> 16) & 255, (number >> 8) & 255, number & 255);
/** @param {string} text */
const lowerASCII = text => text.replace(/[A-Z]/g, c => c.toLowerCase());
const TYPING_SHARDS = 4;

class Search {
  /**
   * @param {Index} index
   * @param {Query} query
   */
  constructor(index, query) {
    this.index = index;
    this.query = query;
    /** @type {string[]} */
    this.unknownNames = [];
    /**
     * Seconds between which a message must be, or must not be.
     *
     * @type {{ from: number, to: number, isNegated: boolean }[]}
     */
    this.bounds = [];
    /**
     * Candidates that were found and are not looked at yet.
     *
     * @type {number[]}
     */
    this.waiting = [];
    /** What follows has smaller numbers than this. */
    this.below = Infinity;
    /**
     * A hit that was found to know whether there is one.
     *
     * @type {IndexedText | null}
     */
    this.ahead = null;
    /** @type {AsyncGenerator<number> | null} */
    this.stream = null;
    /**
     * Numbers of the people that a filter names.
     *
     * @type {Map<QueryFilter, number[]>}
     */
    this.people = new Map();
    /**
     * Numbers of the conversations that a filter names.
     *
     * @type {Map<QueryFilter, number[]>}
     */
    this.conversations = new Map();
  }

  // Finds out whom and what the filters name, and the times between which a message must be.
  async prepare() {
    for (const filter of this.query.filters) {
      const { name, value = '' } = filter;
      if (name === 'from' || name === 'to' || name === 'with') {
        const people = await this.named(value, value, KEY.personID, KEY.personEmail, KEY.personWord);
        this.people.set(filter, people);
        if (name !== 'from') {
          const lists = await Promise.all(
            people.map(person => this.values(numberKey(KEY.conversationsOfPerson, person))),
          );
          this.conversations.set(filter, Union.merge(lists));
        }
      }
      if (name === 'in') {
        const bare = value.startsWith('#') ? value.slice(1) : value;
        const found = await this.named(value, bare, KEY.conversationID, KEY.conversationName, KEY.conversationWord);
        this.conversations.set(filter, found);
      }
      if (filter.day !== undefined) {
        const [start, end] = [this.index.startOfDay(filter.day), this.index.startOfDay(filter.day + 1)];
        const from = name === 'before' ? -Infinity : name === 'after' ? end : start;
        this.bounds.push({
          from,
          to: name === 'before' ? start : name === 'after' ? Infinity : end,
          isNegated: filter.isNegated,
        });
      }
    }
  }

  /**
   * @param {string} key
   */
  async values(key) {
    return (await this.index.dictionaries.n.list(key)).within(0, Infinity);
  }

  /**
   * A character alone has the beginning of a pair in a name that is written without a space.
   *
   * @param {number} kind
   * @param {string} word
   */
  async valuesOfWord(kind, word) {
    const key = termKey(kind, word);
    if (!hansard.isSingleGlyph(word)) return this.values(key);
    return Union.of((await this.index.dictionaries.n.listsOf(key)) ?? []).within(0, Infinity);
  }

  /**
   * The numbers of those whom a name means: an id, an address, or words of a name.
   *
   * @param {string} written
   * @param {string} name
   * @param {number} idKey
   * @param {number} otherKey
   * @param {number} wordKey
   */
  async named(written, name, idKey, otherKey, wordKey) {
    const exact = await Promise.all([
      this.values(textKey(idKey, name)),
      this.values(textKey(otherKey, lowerASCII(name))),
    ]);
    let found = Union.merge(exact);
    if (!found.length) {
      const lists = await Promise.all(hansard.terms(written, true).map(word => this.valuesOfWord(wordKey, word)));
      found = lists.length ? lists.reduce((some, list) => common(some, list)) : [];
    }
    if (!found.length) this.unknownNames.push(written);
    return found;
  }

  /**
   * The sets that a document must be in, and must not be in, in a segment.
   *
   * @param {Segment} segment
   */
  async sets(segment) {
    /** @type {DocumentSet[]} */
    const wanted = [];
    /** @type {DocumentSet[]} */
    const unwanted = [];
    for (const phrase of this.query.phrases) {
      const sets = await Promise.all(
        phrase.terms.map((term, i) => this.term(segment, term, phrase, i === phrase.terms.length - 1)),
      );
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

  /**
   * @param {Segment} segment
   * @param {string} term
   * @param {QueryPhrase} phrase
   * @param {boolean} isLast
   */
  async term(segment, term, phrase, isLast) {
    if (!phrase.isPrefix || !isLast) return segment.words.list(term);
    const lists = await segment.words.listsOf(term, phrase.isOpen ? TYPING_SHARDS : Infinity);
    return lists ? Union.of(lists) : segment.words.list(term);
  }

  /**
   * @param {Segment} segment
   * @param {QueryFilter} filter
   * @returns {Promise<DocumentSet | null>}
   */
  async filter(segment, filter) {
    const people = this.people.get(filter) ?? [];
    const conversations = this.conversations.get(filter) ?? [];
    /** @type {(kind: number, numbers: number[]) => Promise<DocumentSet>} */
    const all = async (kind, numbers) =>
      Union.of(await Promise.all(numbers.map(number => segment.words.list(numberKey(kind, number)))));
    switch (filter.name) {
      case 'from':
        return all(KEY.sender, people);
      case 'with':
      case 'in':
        return all(KEY.conversation, conversations);
      case 'to':
        return new Difference(await all(KEY.conversation, conversations), await all(KEY.sender, people));
      case 'flag':
        return segment[['unseen', 'unanswered'].includes(filter.value ?? '') ? 'unseen' : 'flags'].list(
          textKey(KEY.flag, filter.value ?? ''),
        );
      default:
        return null;
    }
  }

  /**
   * Windows of numbers, newest first. The older ones are larger: what is found there is rarer.
   *
   * @param {Segment} segment
   * @returns {Generator<[number, number]>}
   */
  *windows(segment) {
    let size = segment.to - segment.from > 65536 ? 16384 : 65536;
    for (let to = segment.to; to > segment.from; size *= 2) {
      const from = Math.max(segment.from, to - size);
      yield [from, to];
      to = from;
    }
  }

  /**
   * Whether any document of a window may be of a time that is asked for.
   *
   * @param {number} from
   * @param {number} to
   */
  mayHold(from, to) {
    const { times } = this.index;
    const first = times[Math.floor(from / TIME_STEP)],
      last = times[Math.ceil(to / TIME_STEP)] ?? Infinity;
    return this.bounds.every(bound => bound.isNegated || (last >= bound.from && first < bound.to));
  }
  /**
   * @param {number} number
   */
  isOfTime(number) {
    const { times } = this.index,
      i = Math.floor(number / TIME_STEP),
      first = times[i],
      last = times[i + 1] ?? Infinity;
    return this.bounds.every(bound =>
      bound.isNegated ? !(first >= bound.from && last < bound.to) : last >= bound.from && first < bound.to,
    );
  }

  /**
   * Numbers of documents that may be hits, newest first.
   *
   * @returns {AsyncGenerator<number>}
   */
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

  /**
   * What only the document itself tells: its exact time, and whether the words of a phrase stand together.
   *
   * @param {IndexedText} document
   */
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
  /** @param {IndexedText} document */
  termsOf(document) {
    /** @type {string[]} */
    const terms = [];
    hansard.tokenize(document.text, term => terms.push(term));
    return terms;
  }

  get needsProof() {
    return this.bounds.length > 0 || this.query.phrases.some(phrase => phrase.terms.length > 1);
  }

  /**
   * The next messages, newest first; of each the newest of its texts that the query finds.
   *
   * @param {number} count
   */
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
      /** @type {IndexedText[]} */
      const found = [];
      await this.prove(numbers, found, 1);
      if (found.length) {
        this.ahead = found[0];
        return true;
      }
    }
  }

  /**
   * So many candidates that are not texts of the last message again.
   *
   * @param {number} count
   */
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

  /**
   * Reads candidates and adds those that are hits, up to a number; the rest wait.
   *
   * @param {number[]} numbers
   * @param {IndexedText[]} hits
   * @param {number} most
   */
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

  /**
   * @param {number} number
   */
  async read(number) {
    const document = await this.index.document(number);
    if (!hansard.hasFoldTable() && !hansard.isASCII(document.text)) await loadFoldTable();
    return document;
  }

  /**
   * What the message of a document says now.
   *
   * @param {IndexedText} document
   */
  async current(document) {
    for (let number = document.number; number >= document.number - document.version; number--) {
      const other = await this.read(number);
      if (other.isCurrent) return other;
    }
    return document;
  }
}
