// What a query finds in an index: candidates from the lists of its words and filters, each proved by its text where need be.

const TYPING_SHARDS = 4;
/** Files of texts that are loaded to know how many messages there are. */
const FILES_TO_COUNT = 4;

class Search {
  /**
   * @param {Names} names of the index
   * @param {Query} query as it is read
   */
  constructor(names, query) {
    this.names = names;
    this.index = names.index;
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
    /** @type {AsyncGenerator<number[]> | null} */
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
      const { name, value = '', days } = filter,
        kind = kindOfName(name);
      if (kind) {
        const found = await this.names.numbers(kind, value);
        if (!found.length) this.unknownNames.push(value);
        if (kind === 'conversation') this.conversations.set(filter, found);
        else this.people.set(filter, found);
        if (name === 'to' || name === 'with') this.conversations.set(filter, await this.names.conversationsOf(found));
      }
      if (days) {
        const [start, end] = [this.index.startOfDay(days.from), this.index.startOfDay(days.to)];
        const from = name === 'before' || name === 'until' ? -Infinity : name === 'after' ? end : start;
        const to = name === 'after' || name === 'since' ? Infinity : name === 'before' ? start : end;
        this.bounds.push({ from, to, isNegated: filter.isNegated });
      }
    }
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
   * Whether a document is certainly of the times that are asked for.
   *
   * @param {number} number
   */
  isSurelyOfTime(number) {
    const { times } = this.index,
      i = Math.floor(number / TIME_STEP),
      first = times[i],
      last = times[i + 1] ?? Infinity;
    return this.bounds.every(({ from, to, isNegated }) =>
      isNegated ? last < from || first >= to : first >= from && last < to,
    );
  }

  /**
   * Numbers of documents that may be hits, newest first, some at a time.
   *
   * @returns {AsyncGenerator<number[]>}
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
        yield numbers.reverse();
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
    while (this.waiting.length < count) {
      const { value, done } = await this.stream.next();
      if (done) break;
      for (const number of value) this.waiting.push(number);
    }
    /** @type {number[]} */
    const numbers = [];
    while (numbers.length < count && this.waiting.length) {
      const number = /** @type {number} */ (this.waiting.shift());
      if (number < this.below) numbers.push(number);
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

  /**
   * How many messages there are, up to a number; null where knowing it would take too many files. A document whose time and
   * words are sure is a message more without being read, if the one before is too far for both to be of one message.
   *
   * @param {number} most
   * @returns {Promise<{ count: number, isExact: boolean } | null>}
   */
  async total(most) {
    const { mostTexts } = this.index,
      isWord = this.query.phrases.every(phrase => phrase.terms.length === 1);
    let [count, sure, left] = [0, 0, FILES_TO_COUNT],
      isExact = true,
      below = Infinity;
    /**
     * The last one that was counted without being read.
     *
     * @type {number | null}
     */
    let last = null;
    /** @type {(number: number) => Promise<IndexedText | null>} */
    const read = async number => {
      if (!this.index.hasFileOf(number) && left-- <= 0) isExact = false;
      return isExact ? this.read(number) : null;
    };
    for await (const numbers of this.candidates()) {
      for (const number of numbers) {
        if (number >= below) continue;
        if (last !== null && last - number < mostTexts) {
          const document = await read(last);
          if (document) below = last - document.version;
          last = null;
          if (number >= below) continue;
        }
        if (isWord && this.isSurelyOfTime(number)) {
          if (++sure > most * mostTexts) return { count: most, isExact: false };
          count++;
          last = number;
        } else {
          const document = await read(number);
          if (document && this.isHit(document)) {
            count++;
            below = number - document.version;
          }
        }
        if (isExact && count > most) return { count: most, isExact: false };
      }
    }
    return isExact ? { count, isExact } : null;
  }
}
