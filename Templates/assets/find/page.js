// The form, the list of hits, and the address that keeps the query.

const askForm = one('form.search', HTMLFormElement),
  queryField = one('form.search [name=q]', HTMLInputElement);
const statusLine = one('.found', HTMLElement),
  hitList = one('.hits', HTMLElement),
  chipList = one('.understood', HTMLElement),
  offerList = one('.meant', HTMLElement);
const moreButton = one('.more button', HTMLButtonElement),
  syntax = one('.syntax', HTMLDetailsElement),
  filters = one('details.filters', HTMLDetailsElement);
const FIRST = 10,
  MORE = 20,
  PAUSE = hansard.searchPause ?? 200,
  /** How long the count of what was found is waited for, so that it is said once. */
  COUNT_PAUSE = 300;

let asked = 0; // what comes back for an earlier query than the last is dropped
/** @type {Answer | null} */
let answer = null;
/** @type {string | null} */
let lastAsked = null;
let shown = 0;
/** @type {Explanation['total']} */
let total = null;
let hasMore = false;

/** @param {string} text */
const tell = text => {
  if (statusLine.textContent !== text) statusLine.textContent = text;
};

// Of a page that comes from a server: to export what is found.
const exportLink = document.querySelector('a.export');
/** @param {string} text */
const offerExport = text => {
  if (!(exportLink instanceof HTMLAnchorElement)) return;
  if (exportLink.parentElement) exportLink.parentElement.hidden = text === '';
  exportLink.href = `${exportLink.href.split('?')[0]}?${new URLSearchParams({ query: text })}`;
};
offerExport('');

const clear = () => {
  offerExport('');
  for (const list of [hitList, chipList, offerList]) list.replaceChildren();
  moreButton.hidden = true;
  answer = null;
  shown = 0;
  total = null;
};

const tellFound = () => {
  if (shown === 0) tell(say('search.none'));
  else if (!hasMore) tell(sayCount('search.found', shown));
  else if (!total) tell(sayCount('search.found_more', shown));
  else if (total.isExact) tell(sayCount('search.found', total.count));
  else tell(say('search.found_over', { n: numberFormat.format(total.count) }));
};

/**
 * @param {number} amount
 * @param {number} number of the question
 */
const show = async (amount, number) => {
  const waiting = setTimeout(() => {
    if (asked === number) tell(say('search.searching'));
  }, 400);
  try {
    if (!answer) return;
    const found = await answer.more(amount);
    if (asked !== number) return;
    if (shown === 0) hitList.replaceChildren();
    hitList.append(...found.hits.map(rowOfHit));
    shown += found.hits.length;
    hasMore = found.hasMore;
    moreButton.hidden = !hasMore;
  } finally {
    clearTimeout(waiting);
  }
};

/**
 * @param {Explanation | null} explanation null where there was no time for one
 * @param {number} number of the question
 */
const explain = (explanation, number) => {
  if (asked !== number || !explanation) return;
  total = explanation.total;
  const isPlain = explanation.parts.length < 2 && !explanation.parts.some(({ text }) => /^-?[a-z]+:/i.test(text));
  chipList.replaceChildren(...(isPlain ? [] : chipsOf(explanation, askFor)));
  offerList.replaceChildren(...offersOf(explanation));
  fields.show(explanation.readAs);
};

/** @param {boolean} isTyping */
const ask = async isTyping => {
  const text = queryField.value,
    key = `${isTyping} ${text}`;
  if (key === lastAsked) return;
  lastAsked = key;
  const number = ++asked;
  syntax.open = text.trim() === '';
  if (text.trim() === '') {
    clear();
    tell('');
    fields.show('');
    return;
  }
  try {
    const found = await hansard.search(text, { isTyping });
    if (asked !== number) return;
    answer = found;
    shown = 0;
    total = null;
    await show(FIRST, number);
    if (asked === number) offerExport(shown === 0 ? '' : text);
    const explaining = found.explain().then(explanation => explain(explanation, number));
    await Promise.race([explaining, new Promise(resolve => setTimeout(resolve, COUNT_PAUSE))]);
    /** @param {string[]} names */
    const tellUnknown = names => tell(names.map(name => say('search.unknown_name', { name })).join(' '));
    const tellAll = () => (found.unknownNames.length ? tellUnknown(found.unknownNames) : tellFound());
    if (asked === number) tellAll();
    await explaining;
    if (asked !== number) return;
    tellAll();
    if (shown === 0 && !found.unknownNames.length && !isTyping) syntax.open = true;
  } catch (problem) {
    if (asked !== number) return;
    clear();
    if (problem instanceof hansard.QueryProblem) {
      // Half a query is not wrong yet.
      tell(isTyping && problem.text !== 'search.too_long' ? '' : say(problem.text, problem.values));
    } else {
      lastAsked = null;
      tell(say('search.failed'));
    }
  }
};

const remember = () => {
  // An address takes no half of a surrogate pair, which a field may hold.
  const address = queryField.value.trim() === '' ? location.pathname : addressOf(queryField.value);
  try {
    history.replaceState(null, '', address);
  } catch {
    /* some browsers forbid that for files */
  }
};

/** @param {string} query */
const askFor = query => {
  queryField.value = query;
  remember();
  ask(false);
};
const fields = new Fields(one('form.fields', HTMLFormElement), askFor);

const ready = () => {
  const given = new URLSearchParams(location.search),
    scope = given.get('scope');
  // From the page of somebody, or of a conversation, whose filter stands before the words.
  queryField.value = [scope, given.get('q')].filter(Boolean).join(' ');
  if (scope) remember();
  ask(false);
  if (queryField.value === '') queryField.focus();
};

/** The name after the last filter, up to where somebody writes. */
const nameBegun = () => {
  const before = queryField.value.slice(0, queryField.selectionStart ?? undefined),
    match = /(?:^|\s)-?(from|to|with|in):("[^"]*|[^\s"]*(?:\s+[^\s":]+){0,3})$/i.exec(before);
  if (!match) return null;
  const kind = /** @type {NameKind} */ (match[1].toLowerCase() === 'in' ? 'conversation' : 'person');
  return { kind, text: match[2].replace(/^"/, ''), start: before.length - match[2].length };
};
new Combobox(queryField, nameBegun, ({ value }) => {
  const begun = nameBegun();
  if (!begun) return;
  const after = queryField.value.slice(queryField.selectionStart ?? undefined).replace(/^"/, ''),
    text = `${queryField.value.slice(0, begun.start)}"${value}"`;
  askFor(`${text}${after.startsWith(' ') ? after : ` ${after}`}`);
  queryField.setSelectionRange(text.length + 1, text.length + 1);
});

/** @type {ReturnType<typeof setTimeout> | undefined} */
let pause;
queryField.addEventListener('input', () => {
  clearTimeout(pause);
  pause = setTimeout(() => {
    remember();
    ask(true);
  }, PAUSE);
});
askForm.addEventListener('submit', event => {
  event.preventDefault();
  clearTimeout(pause);
  remember();
  ask(false);
});
offerList.addEventListener('click', event => {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  askFor(new URL(link.href).searchParams.get('q') ?? '');
  queryField.focus();
});
moreButton.addEventListener('click', async () => {
  const before = hitList.children.length;
  await show(MORE, asked);
  tellFound();
  hitList.children[before]?.querySelector('a')?.focus();
});
window.addEventListener('popstate', ready);
// Folded on a phone; beside the hits where there is room.
filters.open = matchMedia('(min-width: 64.01rem)').matches;
ready();
