// hansard.search, from the server that the page came from (docs/api.md, “/search”).

const siteRoot = new URL('../', assetFolder).href;

/**
 * @param {string} q
 * @param {number} limit
 * @param {string | null} cursor null for the first page, which explains the query, too
 */
const askServer = async (q, limit, cursor) => {
  const query = new URLSearchParams({ q, limit: String(limit) });
  if (cursor) query.set('cursor', cursor);
  if (cursor === null) query.set('explain', 'true');
  return fromServer(`search?${query}`);
};

/** @param {string} path of the API */
const fromServer = async path => {
  const answer = await fetch(`${siteRoot}api/v1/${path}`, {
    headers: { accept: 'application/json' },
    credentials: 'same-origin',
  });
  if (!answer.ok) throw Object.assign(new Error(`The server answered ${answer.status}.`), { status: answer.status });
  return answer.json();
};

const siteClock = new Intl.DateTimeFormat('en-u-hc-h23', {
  timeZone: document.documentElement.dataset.zone,
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
  era: 'short',
});

/**
 * What clocks show at the site, as a date whose UTC fields say it.
 *
 * @param {Date} date
 */
const siteTime = date => {
  const part = Object.fromEntries(siteClock.formatToParts(date).map(({ type, value }) => [type, value]));
  const shown = new Date(0);
  shown.setUTCFullYear(
    part.era === 'BC' ? 1 - Number(part.year) : Number(part.year),
    Number(part.month) - 1,
    Number(part.day),
  );
  shown.setUTCHours(Number(part.hour), Number(part.minute), Number(part.second));
  return shown;
};

/**
 * An address of this site and of nothing else, whatever the server says.
 *
 * @param {string} url
 */
const addressWithin = url => {
  const found = new URL(url, siteRoot);
  return found.href.startsWith(siteRoot) ? found.href : siteRoot;
};

/**
 * @param {any} hit as docs/api.md describes it
 * @returns {Hit}
 */
const hitOfServer = hit => {
  const date = new Date(hit.sent_at),
    names = hit.conversation.names ?? null;
  return {
    id: hit.id,
    sender: hit.sender?.name ?? null,
    title: names ? null : hit.conversation.title,
    people: names,
    seconds: Math.floor(date.getTime() / 1000),
    local: siteTime(date),
    isExactToMinute: hit.precision === 'minute',
    address: addressWithin(hit.url),
    isMarkdown: hit.format === 'markdown',
    snippet: hit.snippet.map((/** @type {any} */ piece) => ({ text: piece.text, isMatch: piece.is_match })),
    isFormerText: hit.is_former,
    isDeleted: hit.is_deleted,
  };
};

/**
 * @param {any} explanation as docs/api.md describes it
 * @returns {Explanation}
 */
const explanationOfServer = explanation => ({
  readAs: explanation.read_as,
  total: { count: explanation.total, isExact: explanation.is_total_exact },
  parts: explanation.parts.map((/** @type {any} */ part) => ({
    text: part.text,
    means: part.means,
    meansCount: part.means_count,
    finds: part.finds,
  })),
  offers: explanation.offers,
});

// Each question is written down as a look at the record: half a word should not be one.
hansard.searchPause = 500;

hansard.search = async (text, { isTyping = false } = {}) => {
  // A query that cannot be read is found out here, and told in the reader’s language.
  const isOpen = (await parsed(text, isTyping)).phrases.some(phrase => phrase.isOpen);
  const query = isOpen ? `${text}*` : text;
  let first = await askServer(query, 10, null);
  const unknownNames = first.unknown_names ?? [],
    explanation = first.explanation ? explanationOfServer(first.explanation) : null;
  // What a word may go on with is no part of what was written.
  if (explanation && isOpen) explanation.readAs = explanation.readAs.replace(/\*$/, '');
  /** @type {string | null} */
  let cursor = null;
  /** @param {number} count */
  const more = async count => {
    const answer = first ?? (await askServer(query, count, cursor));
    first = null;
    cursor = answer.page.next;
    return { hits: answer.data.map(hitOfServer), hasMore: cursor !== null };
  };
  return { unknownNames, more, explain: async () => explanation };
};

hansard.names = async (kind, text) => {
  const query = new URLSearchParams({ kind, limit: String(NAMES_SHOWN) });
  if (text.trim()) query.set('q', text);
  const { data } = await fromServer(`names?${query}`);
  return data.map((/** @type {any} */ name) => ({ shown: name.name, people: null, value: name.value }));
};
