// hansard.search, from the server that the page came from (docs/api.md, “/search”).

const siteRoot = new URL('../', assetFolder).href;
const searchAddress = new URL('api/v1/search', siteRoot).href;

/**
 * @param {string} q
 * @param {number} limit
 * @param {string | null} cursor
 */
const askServer = async (q, limit, cursor) => {
  const query = new URLSearchParams({ q, limit: String(limit) });
  if (cursor) query.set('cursor', cursor);
  const answer = await fetch(`${searchAddress}?${query}`, {
    headers: { accept: 'application/json' },
    credentials: 'same-origin',
  });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
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
    snippet: hit.snippet.map((/** @type {any} */ piece) => ({ text: piece.text, isMatch: piece.is_match })),
    isFormerText: hit.is_former,
    isDeleted: hit.is_deleted,
  };
};

// Each question is written down as a look at the record: half a word should not be one.
hansard.searchPause = 500;

hansard.search = async (text, { isTyping = false } = {}) => {
  // A query that cannot be read is found out here, and told in the reader’s language.
  const isOpen = (await parsed(text, isTyping)).phrases.some(phrase => phrase.isOpen);
  const query = isOpen ? `${text}*` : text;
  let first = await askServer(query, 10, null);
  const unknownNames = first.unknown_names ?? [];
  /** @type {string | null} */
  let cursor = null;
  /** @param {number} count */
  const more = async count => {
    const answer = first ?? (await askServer(query, count, cursor));
    first = null;
    cursor = answer.page.next;
    return { hits: answer.data.map(hitOfServer), hasMore: cursor !== null };
  };
  return { unknownNames, more };
};
