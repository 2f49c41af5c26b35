// Whom and what names in a query mean, from the dictionary of names.

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

/**
 * What a filter names; null for one that names nobody and nothing.
 *
 * @param {string | null} filter
 * @returns {NameKind | null}
 */
const kindOfName = filter =>
  filter === 'in' ? 'conversation' : filter !== null && ['from', 'to', 'with'].includes(filter) ? 'person' : null;

const NAME_KEYS = {
  person: { id: KEY.personID, other: KEY.personEmail, word: KEY.personWord },
  conversation: { id: KEY.conversationID, other: KEY.conversationName, word: KEY.conversationWord },
};
/** Of names that begin so, as many files of the dictionary are read at most. */
const NAME_SHARDS = 3;

/** Characters of a name that a query may have to say. */
const LONGEST_VALUE = 200;

/** @param {string} text */
const onOneLine = text => text.trim().split(/\s+/).join(' ');

/**
 * A name where it is told of in passing: on one line, its first 80 characters.
 *
 * @param {string} name
 */
const inPassing = name => {
  const letters = [...onOneLine(name.slice(0, 400))];
  return letters.length > 80 ? `${letters.slice(0, 80).join('')}…` : letters.join('');
};

class Names {
  /** @param {Index} index */
  constructor(index) {
    this.index = index;
  }

  /** @param {string} key */
  async values(key) {
    return (await this.index.dictionaries.n.list(key)).within(0, Infinity);
  }

  /**
   * Those of all keys that begin so.
   *
   * @param {string} beginning
   * @param {number} [most] files
   */
  async valuesOf(beginning, most) {
    return Union.of((await this.index.dictionaries.n.listsOf(beginning, most)) ?? []).within(0, Infinity);
  }

  /**
   * The numbers of those whom a name means: an id, an address, or words of a name.
   *
   * @param {NameKind} kind
   * @param {string} name
   */
  async numbers(kind, name) {
    const keys = NAME_KEYS[kind],
      bare = kind === 'conversation' && name.startsWith('#') ? name.slice(1) : name;
    const exact = Union.merge(
      await Promise.all([this.values(textKey(keys.id, bare)), this.values(textKey(keys.other, lowerASCII(bare)))]),
    );
    if (exact.length) return exact;
    // A character alone has the beginning of a pair in a name that is written without a space.
    const lists = await Promise.all(
      hansard.terms(name, true).map(term => {
        const key = termKey(keys.word, term);
        return hansard.isSingleGlyph(term) ? this.valuesOf(key) : this.values(key);
      }),
    );
    return lists.length ? lists.reduce((some, list) => common(some, list)) : [];
  }

  /** @param {number[]} people */
  async conversationsOf(people) {
    return Union.merge(
      await Promise.all(people.map(person => this.values(numberKey(KEY.conversationsOfPerson, person)))),
    );
  }

  /**
   * Those who have a word that begins as the last one of a text does, and its other words.
   *
   * @param {NameKind} kind
   * @param {string} text
   */
  async beginning(kind, text) {
    const { word } = NAME_KEYS[kind],
      terms = hansard.terms(text, true);
    const lists = await Promise.all(
      terms.map((term, i) =>
        i < terms.length - 1 ? this.values(termKey(word, term)) : this.valuesOf(termKey(word, term), NAME_SHARDS),
      ),
    );
    if (!lists.length) return this.valuesOf(String.fromCharCode(word), NAME_SHARDS);
    return lists.reduce((some, list) => common(some, list));
  }

  /**
   * What pages call somebody or a conversation.
   *
   * @param {NameKind} kind
   * @param {number} number
   */
  async shown(kind, number) {
    if (kind === 'person') {
      const person = await this.index.person(number);
      return person && { shown: person.name, people: null, id: person.id };
    }
    const { title, people, slug } = await this.index.conversation(number);
    return { shown: title ?? '', people: title === null ? people : null, id: slug };
  }

  /**
   * The same, with what a query may say so that nobody else is meant: the name, or else the id. Null if neither can be said.
   *
   * @param {NameKind} kind
   * @param {number} number
   * @returns {Promise<Name | null>}
   */
  async named(kind, number) {
    const found = await this.shown(kind, number);
    if (!found) return null;
    // A query is written in a field of one line.
    for (const value of [onOneLine(found.shown), found.id]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what a field takes out.
      if (!value || [...value].length > LONGEST_VALUE || /[\0-\x1F"]/.test(value)) continue;
      if (!hansard.hasFoldTable() && /[^\0-\x7F]/.test(value)) await loadFoldTable();
      const meant = await this.numbers(kind, value);
      if (meant.length === 1 && meant[0] === number)
        return { shown: inPassing(found.shown), people: found.people?.map(inPassing) ?? null, value };
    }
    return null;
  }

  /**
   * Who is called most nearly so, and which part of the letters differs; null where that is more than two fifths. Names that
   * begin with another letter are not looked at.
   *
   * @param {NameKind} kind
   * @param {string} name
   */
  async nearest(kind, name) {
    const terms = hansard.terms(name, true).map(hansard.fromBinary),
      wanted = terms.join(' ');
    if (!wanted) return null;
    const first = termKey(NAME_KEYS[kind].word, hansard.binary(hansard.utf8([...wanted][0])));
    /** @type {{ number: number, difference: number } | null} */
    let best = null;
    for (const number of (await this.valuesOf(first, NAME_SHARDS)).slice(0, 500)) {
      const shown = (await this.shown(kind, number))?.shown ?? '';
      if (!hansard.hasFoldTable() && /[^\0-\x7F]/.test(shown)) await loadFoldTable();
      const its = hansard.terms(shown).map(hansard.fromBinary);
      for (const other of [its.join(' '), ...its]) {
        const difference = hansard.editDistance(other, wanted) / wanted.length;
        if (difference <= 0.4 && difference < (best?.difference ?? 1)) best = { number, difference };
      }
    }
    return best;
  }
}

hansard.names = async (kind, text) => {
  if (!hansard.hasFoldTable() && /[^\0-\x7F]/.test(text)) await loadFoldTable();
  const names = new Names(await openIndex());
  let numbers = await names.beginning(kind, text);
  // A pair has no name of its own, and is looked for by those of its people.
  if (kind === 'conversation' && text.trim()) {
    const theirs = await names.conversationsOf((await names.beginning('person', text)).slice(0, NAMES_SHOWN));
    numbers = [...theirs, ...numbers.filter(number => !theirs.includes(number))];
  }
  const found = await Promise.all(numbers.slice(0, NAMES_SHOWN).map(number => names.named(kind, number)));
  return /** @type {Name[]} */ (found.filter(name => name !== null));
};
