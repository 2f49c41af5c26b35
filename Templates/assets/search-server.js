// Asks the server that the page came from (docs/api.md, “/search”), in place of search-index.js, which reads files.
'use strict';
var hansard = globalThis.hansard ?? {};

(() => {
  const assets = new URL('.', document.currentScript.src).href, root = new URL('../', assets).href;
  const address = new URL('api/v1/search', root).href;

  // Other words than ASCII's are cut by tables, which few queries need.
  let foldTable;
  const loadFoldTable = () => foldTable ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `${assets}search-fold.js`;
    script.onload = () => { script.remove(); resolve(); };
    script.onerror = () => { script.remove(); foldTable = undefined; reject(new Error('search-fold.js cannot be loaded.')); };
    document.head.append(script);
  });

  const ask = async (q, limit, cursor) => {
    const query = new URLSearchParams({ q, limit });
    if (cursor) query.set('cursor', cursor);
    const answer = await fetch(`${address}?${query}`, { headers: { accept: 'application/json' }, credentials: 'same-origin' });
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
    return answer.json();
  };

  // What clocks show at the site, as a date whose UTC fields say it.
  const clock = new Intl.DateTimeFormat('en-u-hc-h23', {
    timeZone: document.documentElement.dataset.zone, year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', era: 'short',
  });
  const local = date => {
    const part = Object.fromEntries(clock.formatToParts(date).map(({ type, value }) => [type, value]));
    const shown = new Date(0);
    shown.setUTCFullYear(part.era === 'BC' ? 1 - part.year : part.year, part.month - 1, part.day);
    shown.setUTCHours(part.hour, part.minute, part.second);
    return shown;
  };

  // An address of this site and of nothing else, whatever the server says.
  const within = url => {
    const found = new URL(url, root);
    return found.href.startsWith(root) ? found.href : root;
  };

  const described = hit => {
    const date = new Date(hit.sent_at), names = hit.conversation.names ?? null;
    return {
      id: hit.id,
      sender: hit.sender?.name ?? null,
      title: names ? null : hit.conversation.title,
      people: names,
      seconds: Math.floor(date / 1000),
      local: local(date),
      isExactToMinute: hit.precision === 'minute',
      address: within(hit.url),
      snippet: hit.snippet.map(piece => ({ text: piece.text, isMatch: piece.is_match })),
      isFormerText: hit.is_former,
      isDeleted: hit.is_deleted,
    };
  };

  // Each question is written down as a look at the record: half a word should not be one.
  hansard.searchPause = 500;

  // As the search from files: { unknownNames, more }, where more(n) gives { hits, hasMore }.
  hansard.search = async (text, { isTyping = false } = {}) => {
    if (!hansard.hasFoldTable() && /[^\0-\x7F]/.test(text)) await loadFoldTable();
    // A query that cannot be read is found out here, and told in the reader's language.
    const isOpen = hansard.parse(text, isTyping).phrases.some(phrase => phrase.isOpen);
    const query = isOpen ? `${text}*` : text;
    let first = await ask(query, 10), cursor = null;
    const more = async count => {
      const answer = first ?? await ask(query, count, cursor);
      first = null;
      cursor = answer.page.next;
      return { hits: answer.data.map(described), hasMore: cursor !== null };
    };
    return { unknownNames: first.unknown_names ?? [], more };
  };
})();
