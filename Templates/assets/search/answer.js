// hansard.search, from the files of the index.

/**
 * @param {Index} index
 * @param {Query} query
 * @param {IndexedText} document
 * @returns {Promise<Hit>}
 */
const hitOfDocument = async (index, query, document) => {
  const conversation = await index.conversation(document.conversation);
  const date = new Date(document.seconds * 1000),
    offset = index.offset(document.seconds);
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth() - document.monthsBack;
  const page = `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}${document.part ? `-${document.part + 1}` : ''}`;
  const anchor = document.id.replace(/[^A-Za-z0-9._~-]/gu, c =>
    [...hansard.utf8(c)].map(byte => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
  return {
    id: document.id,
    sender: document.sender ? ((await index.person(document.sender))?.name ?? null) : null,
    title: conversation.title,
    people: conversation.people,
    seconds: document.seconds,
    local: new Date((document.seconds + offset) * 1000), // its UTC fields are what clocks show here
    isExactToMinute: document.isExactToMinute,
    address: `conversations/${conversation.slug}/${page}.html#m-${anchor}`,
    snippet: await drawn(hansard.snippet(document.text, query), conversation.usesShortNames),
    isMarkdown: document.isMarkdown,
    isFormerText: query.phrases.length > 0 && !document.isCurrent,
    isDeleted: document.isDeleted,
  };
};

hansard.search = async (text, { isTyping = false } = {}) => {
  const given = await parsed(text, isTyping),
    names = new Names(await openIndex());
  const read = await reading(given, names, isTyping),
    search = await prepared(names, read.query);
  let findsNothing = search.unknownNames.length > 0;
  /** @param {number} count */
  const more = async count => {
    if (search.unknownNames.length) return { hits: [], hasMore: false };
    const { hits, hasMore } = await search.next(count);
    findsNothing = search.below === Infinity;
    const shown = await Promise.all(hits.map(document => hitOfDocument(names.index, read.query, document)));
    return { hits: shown, hasMore };
  };
  return { unknownNames: search.unknownNames, more, explain: () => explained(names, read, findsNothing) };
};
