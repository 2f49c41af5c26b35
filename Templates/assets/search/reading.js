// How a query is read where what is on record decides it, as Sources/Hansard/Search/SearchReading.swift does it.

/** Words of which a name in a query may be put together. */
const NAME_WORDS = 6;

/** A query of more words is not looked through for times. */
const MOST_WORDS_OF_A_TIME = 40;

/** @param {QueryWord} word whether it may belong to what stands before it */
const isBare = word => word.filter === null && !word.isQuoted && !word.isNegated && !word.text.includes('"');

/**
 * A name in one piece. A `*` at the end of a word says that somebody may still be typing it, which is nothing in a name.
 *
 * @param {QueryWord[]} words
 */
const nameOf = words => words.map(({ text }) => text.replace(/\*$/, '')).join(' ');

/** @param {QueryWord[]} words */
const writtenQuery = words => words.map(hansard.written).join(' ');

/**
 * A query as it is read, and the other meaning, where names of several words were put together.
 *
 * @param {Query} query
 * @param {Names} names
 * @param {boolean} isTyping
 * @returns {Promise<{ query: Query, literal: string | null }>}
 */
const reading = async (query, names, isTyping) => {
  /** @type {QueryWord[]} */
  const read = [];
  /** @type {QueryWord[]} */
  const literal = [];
  for (let at = 0; at < query.words.length; ) {
    const word = query.words[at],
      taken = await wordsOfName(query.words.slice(at, at + NAME_WORDS), names);
    const its = query.words.slice(at, at + 1 + taken);
    read.push(taken ? { ...word, text: nameOf(its), isQuoted: true } : word);
    literal.push(word, ...its.slice(1).map(other => ({ ...other, text: nameOf([other]), isQuoted: true })));
    at += 1 + taken;
  }
  if (read.length === query.words.length) return { query, literal: null };
  return { query: hansard.query(read, isTyping), literal: writtenQuery(literal) };
};

/**
 * How many of the words behind a filter belong to the name in it. Each word more must still give a name.
 *
 * @param {QueryWord[]} words the first is the filter
 * @param {Names} names
 */
const wordsOfName = async (words, names) => {
  const kind = kindOfName(words[0].filter);
  if (!kind || words[0].isQuoted || words[0].text.includes('"')) return 0;
  let taken = 0;
  while (taken + 1 < words.length && isBare(words[taken + 1])) {
    if (!(await names.numbers(kind, nameOf(words.slice(0, taken + 2)))).length) break;
    taken++;
  }
  return taken;
};

/**
 * What words of a query may mean: a month of a year by its names in the language of the pages, or a period as filters have it.
 * The same as PeriodOffer.swift.
 *
 * @param {QueryWord[]} words
 */
const periodOffers = words => {
  /** @type {{ kind: 'period', about: string, query: string }[]} */
  const offers = [];
  if (words.length > MOST_WORDS_OF_A_TIME) return offers;
  for (let at = 0; at < words.length; ) {
    let count = 3;
    /** @type {string | null} */
    let period = null;
    for (; count > 0 && !period; count--) {
      const its = words.slice(at, at + count);
      if (its.length === count && its.every(isBare)) period = periodOf(its.map(({ text }) => text).join(' '));
    }
    if (!period) {
      at++;
      continue;
    }
    count++; // the loop went one further
    const filter = { text: period, filter: 'on', isNegated: false, isQuoted: false, isLast: false };
    const query = writtenQuery([...words.slice(0, at), filter, ...words.slice(at + count)]);
    offers.push({ kind: 'period', about: period, query });
    at += count;
  }
  return offers;
};

/** @param {string} text */
const periodOf = text => {
  // Four digits alone may be any number.
  if (hansard.period(text)) return text.length > 4 || (text >= '1970' && text <= '2099') ? text : null;
  const years = (text.match(/[0-9]+/g) ?? []).filter(digits => digits.length === 4);
  if (years.length !== 1 || +years[0] < 1) return null;
  const terms = hansard.terms(text).join(' ');
  for (let month = 1; month <= 12; month++) {
    if (spellingsOfMonth(month, years[0]).some(spelling => hansard.terms(spelling).join(' ') === terms))
      return `${years[0]}-${String(month).padStart(2, '0')}`;
  }
  return null;
};

/** @returns {string[]} */
const monthNames = () => [...hansard.words['calendar.months'], ...hansard.words['calendar.months_short']];

/**
 * @param {number} month
 * @param {string} year
 */
const spellingsOfMonth = (month, year) => {
  const names = [monthNames()[month - 1], monthNames()[month + 11]];
  return [
    hansard.word('calendar.month', { month: names[0], number: month, year }),
    ...names.flatMap(name => [`${name} ${year}`, `${year} ${name}`]),
  ];
};
