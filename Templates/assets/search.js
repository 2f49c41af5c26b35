// The search page: its form, the list of hits, and the address that keeps the query.
'use strict';
(() => {
  const { element, word } = hansard;
  /**
   * @template {Element} Kind
   * @param {string} selector
   * @param {new () => Kind} kind
   */
  const one = (selector, kind) => {
    const found = document.querySelector(selector);
    if (!(found instanceof kind)) throw new Error(`The search page has no ${selector}.`);
    return found;
  };
  const form = one('form.search', HTMLFormElement),
    field = one('form.search [name=q]', HTMLInputElement);
  const status = one('.found', HTMLElement),
    list = one('.hits', HTMLElement);
  const button = one('.more button', HTMLButtonElement),
    syntax = one('.syntax', HTMLDetailsElement);
  const language = document.documentElement.lang || 'en';
  const FIRST = 10,
    MORE = 20,
    PAUSE = hansard.searchPause ?? 200;

  // Figures are written as everywhere on the site, also where Arabic has its own.
  const locale = `${language === 'en' ? 'en-GB' : language}-u-nu-latn`;
  const plurals = new Intl.PluralRules(language),
    numbers = new Intl.NumberFormat(locale);
  /**
   * The form of a text that goes with a number.
   *
   * @param {string} key
   * @param {number} number
   * @returns {string}
   */
  const count = (key, number) => {
    const forms = hansard.words[key] ?? {};
    return (forms[plurals.select(number)] ?? forms.other ?? key).replace('{n}', numbers.format(number));
  };

  // MARK: A hit

  const dates = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  /** @param {Hit} hit */
  const time = hit => {
    const clock = hit.local.toISOString().slice(11, hit.isExactToMinute ? 16 : 19);
    return element(
      'time',
      { datetime: new Date(hit.seconds * 1000).toISOString() },
      `${dates.format(hit.local)} ${clock}`,
    );
  };

  /** @param {Hit} hit */
  const title = hit => {
    if (hit.title !== null || !hit.people) return [element('bdi', {}, hit.title ?? '')];
    const [before, between, after] = word('search.pair', { first: '\0', second: '\0' }).split('\0');
    return [before, element('bdi', {}, hit.people[0]), between, element('bdi', {}, hit.people[1]), after];
  };

  /** @param {Hit} hit */
  const row = hit => {
    const sender = element('b', {}, hit.sender === null ? word('search.no_sender') : element('bdi', {}, hit.sender));
    const where = element(
      'p',
      { class: 'where' },
      sender,
      ' ',
      element('a', { href: hit.address }, time(hit)),
      ' ',
      element('a', { href: `${hit.address.slice(0, hit.address.lastIndexOf('/'))}/index.html` }, ...title(hit)),
    );
    const marks = [hit.isDeleted ? word('search.deleted') : '', hit.isFormerText ? word('search.former') : ''].filter(
      Boolean,
    );
    if (marks.length) where.append(' ', element('small', {}, marks.join(', ')));
    const text = element(
      'p',
      { class: 't', dir: 'auto' },
      ...hit.snippet.map(piece => (piece.isMatch ? element('mark', {}, piece.text) : piece.text)),
    );
    return element('li', {}, where, text);
  };

  // MARK: Asking

  let asked = 0; // what comes back for an earlier query than the last is dropped
  /** @type {Answer | null} */
  let answer = null;
  /** @type {string | null} */
  let last = null;
  let shown = 0;

  /** @param {string} text */
  const say = text => {
    status.textContent = text;
  };

  // Of a page that comes from a server: to export what is found.
  const link = document.querySelector('a.export');
  /** @param {string} text */
  const offer = text => {
    if (!(link instanceof HTMLAnchorElement)) return;
    if (link.parentElement) link.parentElement.hidden = text === '';
    link.href = `${link.href.split('?')[0]}?${new URLSearchParams({ query: text })}`;
  };
  offer('');

  const clear = () => {
    offer('');
    list.replaceChildren();
    button.hidden = true;
    answer = null;
    shown = 0;
  };

  /**
   * @param {number} amount
   * @param {number} number of the question
   */
  const show = async (amount, number) => {
    const waiting = setTimeout(() => {
      if (asked === number) say(word('search.searching'));
    }, 400);
    try {
      if (!answer || last === null) return;
      const asking = last;
      const { hits, hasMore } = await answer.more(amount);
      if (asked !== number) return;
      if (shown === 0) list.replaceChildren();
      list.append(...hits.map(row));
      shown += hits.length;
      button.hidden = !hasMore;
      offer(shown === 0 ? '' : asking.slice(asking.indexOf(' ') + 1));
      say(shown === 0 ? word('search.none') : count(hasMore ? 'search.found_more' : 'search.found', shown));
    } finally {
      clearTimeout(waiting);
    }
  };

  /** @param {boolean} isTyping */
  const ask = async isTyping => {
    const text = field.value,
      key = `${isTyping} ${text}`;
    if (key === last) return;
    last = key;
    const number = ++asked;
    syntax.open = text.trim() === '';
    if (text.trim() === '') {
      clear();
      say('');
      return;
    }
    try {
      const found = await hansard.search(text, { isTyping });
      if (asked !== number) return;
      if (found.unknownNames.length) {
        clear();
        say(found.unknownNames.map(name => word('search.unknown_name', { name })).join(' '));
        return;
      }
      answer = found;
      shown = 0;
      await show(FIRST, number);
      if (asked === number && shown === 0 && !isTyping) syntax.open = true;
    } catch (problem) {
      if (asked !== number) return;
      clear();
      if (problem instanceof hansard.QueryProblem) {
        // Half a query is not wrong yet.
        say(isTyping && problem.text !== 'search.too_long' ? '' : word(problem.text, problem.values));
      } else {
        last = null;
        say(word('search.failed'));
      }
    }
  };

  const remember = () => {
    // An address takes no half of a surrogate pair, which a field may hold.
    const address = field.value.trim() === '' ? location.pathname : `?${new URLSearchParams({ q: field.value })}`;
    try {
      history.replaceState(null, '', address);
    } catch {
      /* some browsers forbid that for files */
    }
  };

  const ready = () => {
    const given = new URLSearchParams(location.search),
      scope = given.get('scope');
    // From the page of somebody, or of a conversation, whose filter stands before the words.
    field.value = [scope, given.get('q')].filter(Boolean).join(' ');
    if (scope) remember();
    ask(false);
    if (field.value === '') field.focus();
  };

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;
  field.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(() => {
      remember();
      ask(true);
    }, PAUSE);
  });
  form.addEventListener('submit', event => {
    event.preventDefault();
    clearTimeout(pause);
    remember();
    ask(false);
  });
  button.addEventListener('click', async () => {
    const before = list.children.length;
    await show(MORE, asked);
    list.children[before]?.querySelector('a')?.focus();
  });
  window.addEventListener('popstate', ready);
  ready();
})();
