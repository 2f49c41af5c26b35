// Words of texts and queries, exactly as the program cuts them (Sources/Hansard/Search). Texts are UTF-8 bytes here;
// a term is a string with one character for each of its bytes, as the keys of the index are.
'use strict';
/** @type {Hansard} */
var hansard = globalThis.hansard ?? {};

(() => {
  const SEPARATOR = 0,
    NOTHING = 1,
    GLYPH = 2,
    WORD = 3,
    TEXT = 4;
  const encoder = new TextEncoder(),
    decoder = new TextDecoder();
  /** @typedef {{ kind: number, scalars: number[], folded: string }} Entry what a scalar is in words */
  /**
   * Runs of scalars of one kind, and what scalars are folded to; null until search-fold.js is there.
   *
   * @type {{ classes: [number, number, number][], folds: Map<number, number[]> } | null}
   */
  let fold = null;
  /** @param {string} text */
  const utf8 = text => encoder.encode(text);
  /** @param {Uint8Array} bytes */
  const binary = bytes => {
    let out = '';
    for (const byte of bytes) out += String.fromCharCode(byte);
    return out;
  };
  /** @param {string} text */
  const bytesOfBinary = text => Uint8Array.from(text.split(''), c => c.charCodeAt(0));
  /** @param {string} text */
  const fromBinary = text => decoder.decode(bytesOfBinary(text));
  /**
   * By scalar: its UTF-8 as a binary string.
   *
   * @type {Map<number, string>}
   */
  const encoded = new Map();
  /** @param {number} scalar */
  const bytesOf = scalar => {
    let known = encoded.get(scalar);
    if (known === undefined) {
      known = binary(utf8(String.fromCodePoint(scalar)));
      encoded.set(scalar, known);
    }
    return known;
  };

  // Called by search-fold.js with runs of scalars: each number is to the base 36, gaps count from the end of the run before.
  hansard.foldTable = table => {
    /** @type {[number, number, number][]} */
    const classes = [];
    /** @type {[number, string][]} */
    const kinds = [
      [NOTHING, table.nothing],
      [GLYPH, table.glyph],
      [WORD, table.word],
      [TEXT, table.text],
    ];
    for (const [kind, text] of kinds) {
      let at = 0;
      for (const run of text.split(' ')) {
        const [gap, count] = run.split('.').map(n => parseInt(n, 36));
        classes.push([at + gap, at + gap + count, kind]);
        at += gap + count;
      }
    }
    /** @type {Map<number, number[]>} */
    const folds = new Map();
    let at = 0;
    for (const run of table.fold.split(' ')) {
      if (run.includes(';')) {
        const [gap, ...to] = run.split(';').map(n => parseInt(n, 36));
        at += gap;
        folds.set(at, to);
        continue;
      }
      const [gap, step, count, distance] = run.split(',').map(n => parseInt(n, 36));
      at += gap;
      for (let i = 0; i < count; i++) folds.set(at + i * step, [at + i * step + distance]);
      at += (count - 1) * step;
    }
    fold = { classes: classes.sort((a, b) => a[0] - b[0]), folds };
  };
  hansard.hasFoldTable = () => fold !== null;

  /** @type {Map<number, Entry>} */
  const entries = new Map();
  /** @param {number} scalar */
  const entry = scalar => {
    const known = entries.get(scalar);
    if (known) return known;
    const { classes, folds } = /** @type {NonNullable<typeof fold>} */ (fold);
    let [low, high, kind] = [0, classes.length, SEPARATOR];
    while (low < high) {
      const middle = (low + high) >> 1,
        [from, to, its] = classes[middle];
      if (scalar < from) high = middle;
      else if (scalar >= to) low = middle + 1;
      else {
        kind = its;
        break;
      }
    }
    const scalars = folds.get(scalar) ?? [scalar];
    const folded = kind === WORD || kind === GLYPH ? scalars.map(bytesOf).join('') : '';
    const made = { kind, scalars, folded };
    entries.set(scalar, made);
    return made;
  };

  // A glyph that is one with the glyph before it, if the two have a composed form: marks of voice in kana, vowels and ends
  // of Hangul syllables.
  /** @param {number} scalar */
  const isJoining = scalar =>
    scalar === 0x3099 ||
    scalar === 0x309a ||
    (scalar >= 0x1161 && scalar <= 0x1175) ||
    (scalar >= 0x11a8 && scalar <= 0x11c2);
  /**
   * @param {number} first
   * @param {number} second
   */
  const composed = (first, second) => {
    const text = String.fromCodePoint(first, second).normalize('NFC'),
      scalar = text.codePointAt(0) ?? 0;
    return text.length === String.fromCodePoint(scalar).length ? scalar : null;
  };

  /**
   * The scalar at a place and its bytes; one that is malformed is U+FFFD of one byte.
   *
   * @param {Uint8Array} bytes
   * @param {number} at
   * @returns {[number, number]}
   */
  const scalarAt = (bytes, at) => {
    const lead = bytes[at],
      length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    if (length === 1 || at + length > bytes.length) return [0xfffd, 1];
    let value = lead & (0x7f >> length);
    for (let i = 1; i < length; i++) {
      if ((bytes[at + i] & 0xc0) !== 0x80) return [0xfffd, 1];
      value = (value << 6) | (bytes[at + i] & 0x3f);
    }
    return value > 0x10ffff ? [0xfffd, length] : [value, length];
  };

  // What an ASCII character is in a word: the small letter or the digit; nothing for one that separates.
  const ASCII = Array.from({ length: 0x80 }, (_, byte) =>
    /[0-9a-z]/i.test(String.fromCharCode(byte)) ? String.fromCharCode(byte).toLowerCase() : '',
  );
  /**
   * @param {number} scalar
   * @returns {Entry}
   */
  const entryOfAny = scalar => {
    if (scalar >= 0x80) return entry(scalar);
    return { kind: ASCII[scalar] ? WORD : SEPARATOR, scalars: [scalar], folded: ASCII[scalar] };
  };

  /** @param {Uint8Array} bytes */
  const isASCII = bytes => bytes.every(byte => byte < 0x80);

  /** @typedef {{ scalar: number, folded: string, start: number, end: number }} Glyph */

  /**
   * Calls emit(term, start, end) for each term of the bytes of a text, in order: words, and of a run of characters of scripts
   * without spaces each two neighbours and the last one alone.
   *
   * @param {Uint8Array} bytes
   * @param {(term: string, start: number, end: number) => void} emit
   */
  const tokenize = (bytes, emit) => {
    let at = 0,
      term = '',
      termStart = 0;
    /** @type {Glyph | null} */
    let older = null;
    /** @type {Glyph | null} */
    let last = null;
    /** @param {number} end */
    const endWord = end => {
      if (term) emit(term, termStart, end);
      term = '';
    };
    const emitPair = () => {
      if (older && last) emit(older.folded + last.folded, older.start, last.end);
    };
    const endRun = () => {
      if (!last) return;
      emitPair();
      emit(last.folded, last.start, last.end);
      older = last = null;
    };
    /**
     * @param {number} scalar
     * @param {number} start
     * @param {number} end
     */
    const glyph = (scalar, start, end) => {
      last = { scalar, folded: bytesOf(scalar), start, end };
    };
    /**
     * @param {Entry} entry
     * @param {number} start
     * @param {number} end
     */
    const take = ({ kind, scalars, folded }, start, end) => {
      if (kind === TEXT) {
        for (const scalar of scalars) take(entryOfAny(scalar), start, end);
        return;
      }
      const wordEnd = termStart < start ? start : end;
      if (kind === GLYPH) {
        endWord(wordEnd);
        const joined = last && isJoining(scalars[0]) ? composed(last.scalar, scalars[0]) : null;
        if (last && joined) {
          glyph(joined, last.start, end);
          return;
        }
        emitPair();
        older = last;
        glyph(scalars[0], start, end);
        return;
      }
      endRun();
      if (kind === SEPARATOR) endWord(wordEnd);
      else if (kind === WORD && folded) {
        if (!term) termStart = start;
        term += folded;
      }
    };
    while (at < bytes.length) {
      const byte = bytes[at];
      if (byte < 0x80) {
        endRun();
        const letter = ASCII[byte];
        if (letter) {
          if (!term) termStart = at;
          term += letter;
        } else endWord(at);
        at++;
        continue;
      }
      const [scalar, length] = scalarAt(bytes, at);
      take(entry(scalar), at, at + length);
      at += length;
    }
    endRun();
    endWord(bytes.length);
  };

  // A word of a query that is the name of an emoji between colons is one term: an index has it of the name and of the emoji.
  const EMOJI_NAME = /^:[\w+'\-\u0080-\u{10ffff}]+:$/u;
  const LONGEST_NAME = 100;
  /**
   * @param {string} text
   * @param {boolean} [forQuery]
   */
  const terms = (text, forQuery = false) => {
    if (forQuery && EMOJI_NAME.test(text) && utf8(text).length <= LONGEST_NAME + 1)
      return [binary(utf8(text.replace(/[A-Z]/g, c => c.toLowerCase())))];
    /** @type {string[]} */
    const found = [];
    /** @type {number[]} */
    const ends = [];
    tokenize(utf8(text), (term, _, end) => {
      found.push(term);
      ends.push(end);
    });
    // A character on its own after the pairs of its run says that the run ends there. What follows in the query wants
    // that, so that it stands next to it; at the query's end a text may go on.
    if (forQuery && ends.length > 1 && ends.at(-1) === ends.at(-2) && isSingleGlyph(found[found.length - 1]))
      found.pop();
    return found;
  };

  /** @param {string} term */
  const isSingleGlyph = term => {
    if (term.charCodeAt(0) < 0x80) return false;
    const bytes = bytesOfBinary(term),
      [scalar, length] = scalarAt(bytes, 0);
    return length === bytes.length && entry(scalar).kind === GLYPH;
  };

  // MARK: Queries

  const WHITE = '\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
  const SPACES = new RegExp(`[${WHITE}]*`, 'y'),
    NO_SPACES = new RegExp(`[^${WHITE}]*`, 'y'),
    LETTERS = /[A-Za-z]*/y;
  const MAXIMUM_LENGTH = 2000; // characters that a query may have
  const FILTERS = ['from', 'to', 'with', 'in', 'before', 'after', 'on', 'since', 'until', 'has', 'is'];
  const PERIODS = ['before', 'after', 'on', 'since', 'until'];
  const FEATURES = ['link', 'file', 'reaction', 'edit', 'thread'];
  const STATES = ['unseen', 'unanswered', 'deleted'];

  // What is wrong with a query: the name of a text in search/words.js, and the values in it.
  class QueryProblem extends Error {
    /**
     * @param {string} text
     * @param {Record<string, unknown>} [values]
     */
    constructor(text, values = {}) {
      super(text);
      this.text = text;
      this.values = values;
    }
  }

  /** @param {string} text */
  const words = text => {
    /** @type {QueryWord[]} */
    const found = [];
    /** @type {(pattern: RegExp, at: number) => string} */
    const from = (pattern, at) => {
      pattern.lastIndex = at;
      return pattern.exec(text)?.[0] ?? '';
    };
    for (let at = 0; ; ) {
      at += from(SPACES, at).length;
      if (at >= text.length) return found;
      /** @type {QueryWord} */
      const word = { text: '', filter: null, isNegated: false, isQuoted: false, isLast: false };
      if (text[at] === '-' && at + 1 < text.length && !from(SPACES, at + 1)) {
        word.isNegated = true;
        at++;
      }
      const name = from(LETTERS, at),
        colon = at + name.length;
      if (name && text[colon] === ':' && !text.startsWith('://', colon)) {
        word.filter = name.toLowerCase();
        at = colon + 1;
      }
      if (text[at] === '"') {
        word.isQuoted = true;
        const end = text.indexOf('"', at + 1);
        word.text = text.slice(at + 1, end < 0 ? text.length : end);
        at = end < 0 ? text.length : end + 1;
      } else {
        word.text = from(NO_SPACES, at);
        at += word.text.length;
      }
      word.isLast = at >= text.length && !word.isQuoted;
      found.push(word);
    }
  };

  /**
   * @param {string} one
   * @param {string} other
   */
  const editDistance = (one, other) => {
    const a = [...one];
    const b = [...other];
    const row = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 0; i < a.length; i++) {
      let previous = row[0];
      row[0] = i + 1;
      for (let j = 0; j < b.length; j++) {
        const substitution = previous + (a[i] === b[j] ? 0 : 1);
        previous = row[j + 1];
        row[j + 1] = Math.min(substitution, row[j] + 1, previous + 1);
      }
    }
    return row[b.length];
  };
  /**
   * @param {string} name
   * @param {string[]} names
   */
  const nearest = (name, names) =>
    names.reduce((best, other) => (editDistance(other, name) < editDistance(best, name) ? other : best));

  /**
   * A word as a query says it.
   *
   * @param {QueryWord} word
   */
  const written = ({ text, filter, isNegated, isQuoted }) =>
    `${isNegated ? '-' : ''}${filter === null ? '' : `${filter}:`}${isQuoted ? `"${text}"` : text}`;

  /**
   * The days of a year, a month or a day: since 1970, its first one and the one after its last. Null for what is none.
   *
   * @param {string} text
   * @returns {{ from: number, to: number } | null}
   */
  const period = text => {
    const match = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text);
    if (!match || +match[1] < 1) return null;
    const [year, month, day] = [+match[1], +(match[2] ?? 1), +(match[3] ?? 1)];
    /** @type {(year: number, month: number, day: number) => number} */
    const days = (...date) => new Date(0).setUTCFullYear(date[0], date[1] - 1, date[2]) / 86400000;
    const from = days(year, month, day);
    if (new Date(from * 86400000).toISOString().slice(0, text.length) !== text) return null;
    if (match[3]) return { from, to: from + 1 };
    return { from, to: match[2] ? days(year, month + 1, 1) : days(year + 1, 1, 1) };
  };

  /** @type {Record<string, string>} */
  const examples = { has: 'link', is: 'unseen' };
  for (const name of PERIODS) examples[name] = '2026-03-02';
  /**
   * @param {string} name
   * @param {string[]} values
   */
  const known = (name, values) => values.map(value => `${name}:${value}`).join(', ');

  /**
   * @param {string} name
   * @param {string} value
   * @returns {Omit<QueryFilter, 'isNegated'>}
   */
  const filter = (name, value) => {
    if (!FILTERS.includes(name))
      throw new QueryProblem('search.unknown_filter', { name, nearest: nearest(name, FILTERS) });
    if (!value)
      throw new QueryProblem('search.empty_filter', { name, example: `${name}:${examples[name] ?? 'jamie'}` });
    if (PERIODS.includes(name)) {
      const days = period(value);
      if (!days) throw new QueryProblem('search.no_date', { text: value });
      return { name, days };
    }
    const values = name === 'has' ? FEATURES : name === 'is' ? STATES : null;
    if (!values) return { name, value };
    if (!values.includes(value.toLowerCase()))
      throw new QueryProblem('search.unknown_value', { value: `${name}:${value}`, known: known(name, values) });
    return { name: 'flag', value: value.toLowerCase() };
  };

  /**
   * While somebody is typing, the last word may go on.
   *
   * @param {string} text
   * @param {boolean} [isTyping]
   */
  const parse = (text, isTyping = false) => {
    if (text.length > MAXIMUM_LENGTH && [...text].length > MAXIMUM_LENGTH)
      throw new QueryProblem('search.too_long', { most: MAXIMUM_LENGTH });
    return query(words(text), isTyping);
  };

  /**
   * @param {QueryWord[]} words
   * @param {boolean} [isTyping]
   */
  const query = (words, isTyping = false) => {
    /** @type {Query} */
    const query = { phrases: [], filters: [], words: [] };
    const known = new Set();
    // What is asked for twice is looked for once.
    /** @type {<Item>(list: Item[], item: Item) => void} */
    const add = (list, item) => {
      if (known.size < known.add(JSON.stringify(item)).size) list.push(item);
    };
    for (const word of words) {
      if (word.filter !== null) {
        add(query.filters, { ...filter(word.filter, word.text), isNegated: word.isNegated });
        query.words.push(word);
        continue;
      }
      const its = terms(word.text, true),
        last = its.at(-1);
      if (!last) continue;
      query.words.push(word);
      const isOpen = isTyping && word.isLast && !word.isNegated && fromBinary(last).length > 1;
      const isPrefix = (!word.isQuoted && word.text.endsWith('*')) || isSingleGlyph(last);
      add(query.phrases, {
        terms: its,
        isPrefix: isPrefix || isOpen,
        isOpen: isOpen && !isPrefix,
        isNegated: word.isNegated,
      });
    }
    if (!query.phrases.length && !query.filters.length) throw new QueryProblem('search.empty_query');
    return query;
  };

  /**
   * Whether the terms of a text have those of a phrase next to each other.
   *
   * @param {string[]} found
   * @param {QueryPhrase} phrase
   */
  const hasPhrase = (found, { terms, isPrefix }) => {
    const last = terms.length - 1;
    return found.some((_, i) =>
      terms.every((term, j) => (isPrefix && j === last ? found[i + j]?.startsWith(term) : found[i + j] === term)),
    );
  };

  // MARK: Snippets

  const BEFORE = 60,
    IN_ALL = 200;
  /**
   * @param {Uint8Array} bytes
   * @param {number} offset
   */
  const boundary = (bytes, offset) => {
    let at = offset;
    while (at > 0 && at < bytes.length && (bytes[at] & 0xc0) === 0x80) at--;
    return at;
  };

  /**
   * The part of a text round the first place that a query finds, in pieces.
   *
   * @param {Uint8Array} bytes
   * @param {Query} query
   */
  const snippet = (bytes, query) => {
    const wanted = query.phrases.filter(phrase => !phrase.isNegated);
    const whole = new Set(wanted.flatMap(({ terms, isPrefix }) => (isPrefix ? terms.slice(0, -1) : terms)));
    const prefixes = wanted.filter(phrase => phrase.isPrefix).map(({ terms }) => terms[terms.length - 1]);
    /** @type {[number, number][]} */
    const found = [];
    tokenize(bytes, (term, start, end) => {
      if (whole.has(term) || prefixes.some(prefix => term.startsWith(prefix))) found.push([start, end]);
    });
    const start = boundary(bytes, Math.max(0, (found[0]?.[0] ?? 0) - BEFORE));
    const end = boundary(bytes, Math.min(bytes.length, start + IN_ALL));
    /** @type {{ text: string, isMatch: boolean }[]} */
    const pieces = [];
    let at = start;
    /** @type {(to: number, isMatch: boolean) => void} */
    const add = (to, isMatch) => {
      if (to <= at) return;
      const text = decoder.decode(bytes.subarray(at, to)).replace(/[\n\r\t]/g, ' ');
      const last = pieces.at(-1);
      if (isMatch && last?.isMatch) last.text += text;
      else pieces.push({ text, isMatch });
      at = to;
    };
    for (const [from, to] of found) {
      if (from < start || to > end) continue;
      add(from, false);
      add(to, true);
    }
    add(end, false);
    if (start > 0) pieces.unshift({ text: '…', isMatch: false });
    if (end < bytes.length) pieces.push({ text: '…', isMatch: false });
    return pieces;
  };

  Object.assign(hansard, {
    QueryProblem,
    utf8,
    binary,
    fromBinary,
    isASCII,
    tokenize,
    terms,
    isSingleGlyph,
    parse,
    query,
    written,
    period,
    editDistance,
    hasPhrase,
    snippet,
  });
})();
