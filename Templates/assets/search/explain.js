// How a query was read, how much it finds, and what else somebody may have meant by it, from the files of the index. The same as
// Sources/HansardStore/Search/SearchExplanation.swift.

/** Messages are counted up to here. */
const MOST_COUNTED = 100;
/** Of a query that finds nothing, as many parts are tried. */
const MOST_TRIED = 8;
/** Of names that nobody has, the nearest is looked for so many times. */
const MOST_NAMED = 2;
/** Of words that may be names, as many are looked up, and as many bearers of one are offered. */
const MOST_NAME_WORDS = 8;
const MOST_BEARERS = 3;

/**
 * @param {Names} names
 * @param {{ query: Query, literal: string | null }} read
 * @param {boolean} findsNothing
 * @returns {Promise<Explanation>}
 */
const explained = async (names, { query, literal }, findsNothing) => {
  const { words } = query,
    texts = [...new Set(words.map(hansard.written))];
  /** @type {Explanation['offers']} */
  const offers = [];
  if (words.some(word => /[0-9]{4}/.test(word.text)) && !hansard.isASCII(hansard.utf8(monthNames().join(''))))
    await loadFoldTable();
  offers.push(...periodOffers(words));
  for (const offer of await namedWords(names, words)) if (await finds(names, offer.query)) offers.push(offer);
  const parts = await Promise.all(
    texts.map(text => partOf(names, /** @type {QueryWord} */ (words.find(word => hansard.written(word) === text)))),
  );
  if (findsNothing) {
    offers.push(...(await nearestNames(names, words)));
    if (texts.length > 1 && texts.length <= MOST_TRIED) {
      for (const part of parts) {
        if (!part.text.startsWith('-')) part.finds = await finds(names, part.text);
        const rest = texts.filter(text => text !== part.text).join(' ');
        if (await finds(names, rest)) offers.push({ kind: 'without', about: part.text, query: rest });
      }
    }
  }
  if (literal !== null) offers.push({ kind: 'literal', about: null, query: literal });
  const total = findsNothing
    ? { count: 0, isExact: true }
    : await prepared(names, query).then(search => search.total(MOST_COUNTED));
  return { readAs: writtenQuery(words), total, parts, offers };
};

/**
 * @param {Names} names
 * @param {Query} query
 */
const prepared = async (names, query) => {
  const search = new Search(names, query);
  await search.prepare();
  return search;
};

/**
 * @param {Names} names
 * @param {string} text
 */
const finds = async (names, text) => {
  const search = await prepared(names, hansard.parse(text));
  return !search.unknownNames.length && (await search.next(1)).hits.length > 0;
};

/**
 * A part, with what pages call those whom the name in it means.
 *
 * @param {Names} names
 * @param {QueryWord} word
 * @returns {Promise<Explanation['parts'][number]>}
 */
const partOf = async (names, word) => {
  const kind = kindOfName(word.filter),
    text = hansard.written(word);
  const numbers = kind ? await names.numbers(kind, word.text) : [];
  /** @type {string[]} */
  const means = [];
  for (const number of kind && numbers.length <= NAMES_SHOWN ? numbers : []) {
    const found = await names.shown(/** @type {NameKind} */ (kind), number);
    if (found) means.push(calledOnPages(found));
  }
  return { text, means, meansCount: numbers.length, finds: null };
};

/**
 * What pages call somebody or a conversation.
 *
 * @param {Pick<Name, 'shown' | 'people'>} name
 */
const calledOnPages = ({ shown, people }) =>
  inPassing(people ? hansard.word('search.pair', { first: people[0], second: people[1] }) : shown);

/**
 * Those who are called as words of the query that stand there without a filter, as many words as make a name.
 *
 * @param {Names} names
 * @param {QueryWord[]} words
 */
const namedWords = async (names, words) => {
  /** @type {Explanation['offers']} */
  const offers = [];
  let tried = 0;
  for (let at = 0; at < words.length && tried < MOST_NAME_WORDS; ) {
    let taken = 1;
    if (isBare(words[at])) {
      tried++;
      for (const kind of /** @type {NameKind[]} */ (['person', 'conversation'])) {
        /** @type {number[]} */
        let numbers = [];
        let count = 0;
        while (count < NAME_WORDS && at + count < words.length && isBare(words[at + count])) {
          const found = await names.numbers(kind, nameOf(words.slice(at, at + count + 1)));
          if (!found.length) break;
          numbers = found;
          count++;
        }
        if (!numbers.length || numbers.length > MOST_BEARERS) continue;
        taken = Math.max(taken, count);
        for (const number of numbers) {
          const name = await names.named(kind, number);
          if (!name) continue;
          const filter = kind === 'person' ? 'from' : 'in',
            named = { ...words[at], filter, text: name.value, isQuoted: true };
          const query = writtenQuery([...words.slice(0, at), named, ...words.slice(at + count)]);
          offers.push({ kind, about: calledOnPages(name), query });
        }
      }
    }
    at += taken;
  }
  return offers.slice(0, MOST_BEARERS);
};

/**
 * For each name that nobody has, the nearest one that somebody has. It may be written in several words.
 *
 * @param {Names} names
 * @param {QueryWord[]} words
 */
const nearestNames = async (names, words) => {
  /** @type {Explanation['offers']} */
  const offers = [];
  let left = MOST_NAMED;
  for (const [at, word] of words.entries()) {
    const kind = kindOfName(word.filter);
    if (!kind || (await names.numbers(kind, word.text)).length || left-- <= 0) continue;
    /** @type {{ count: number, number: number, difference: number } | null} */
    let best = null;
    for (let count = 1; count <= (word.isQuoted ? 1 : NAME_WORDS); count++) {
      const its = words.slice(at, at + count);
      if (its.length < count || !its.slice(1).every(isBare)) break;
      const found = await names.nearest(kind, nameOf(its));
      if (found && found.difference <= (best?.difference ?? 1)) best = { count, ...found };
    }
    const name = best && (await names.named(kind, best.number));
    if (!best || !name) continue;
    const named = { ...word, text: name.value, isQuoted: true };
    const query = writtenQuery([...words.slice(0, at), named, ...words.slice(at + best.count)]);
    offers.push({ kind: 'name', about: name.value, query });
  }
  return offers;
};
