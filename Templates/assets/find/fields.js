// Fields that write a query: who, where, when, which. The query stays what is asked; they say what it has of theirs.

/** @typedef {'from' | 'in' | 'since' | 'until' | 'kind'} FieldName */

const PERIOD_FILTERS = ['before', 'after', 'on', 'since', 'until'];
/** @param {number} day since 1970 */
const isoDay = day => new Date(day * 86400000).toISOString().slice(0, 10);

class Fields {
  /**
   * @param {HTMLFormElement} form
   * @param {(query: string) => void} ask
   */
  constructor(form, ask) {
    this.ask = ask;
    /** @type {QueryWord[]} */
    this.words = [];
    /** @param {string} name */
    const field = name => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
    this.fields = {
      from: field('from'),
      in: field('in'),
      since: field('since'),
      until: field('until'),
      kind: field('kind'),
    };
    for (const [name, kind] of /** @type {['from' | 'in', NameKind][]} */ ([
      ['from', 'person'],
      ['in', 'conversation'],
    ])) {
      const its = this.fields[name];
      new Combobox(
        its,
        () => ({ kind, text: its.value }),
        ({ value }) => {
          its.value = value;
          this.changed(name);
        },
      );
    }
    form.addEventListener('submit', event => event.preventDefault());
    form.addEventListener('change', event => {
      if (event.target instanceof Element) this.changed(/** @type {FieldName} */ (event.target.getAttribute('name')));
    });
  }

  /**
   * Says in the fields what a query has of theirs.
   *
   * @param {string} query as it was read; empty for none
   */
  show(query) {
    const { words, filters } = query ? hansard.parse(query) : { words: [], filters: [] };
    this.words = words;
    /** @param {string[]} names */
    const first = (...names) => words.find(word => !word.isNegated && names.includes(word.filter ?? ''))?.text ?? '';
    this.set('from', first('from'));
    this.set('in', first('in'));
    const kind = first('has', 'is').toLowerCase();
    this.set('kind', KINDS.includes(kind) ? kind : '');
    let [since, until] = ['', ''];
    for (const { name, days, isNegated } of filters) {
      if (!days || isNegated) continue;
      if (name === 'on' || name === 'since') since = isoDay(days.from);
      if (name === 'after') since = isoDay(days.to);
      if (name === 'on' || name === 'until') until = isoDay(days.to - 1);
      if (name === 'before') until = isoDay(days.from - 1);
    }
    this.set('since', since);
    this.set('until', until);
  }

  /**
   * @param {FieldName} name
   * @param {string} value
   */
  set(name, value) {
    const field = this.fields[name];
    if (field !== document.activeElement || field.type !== 'text') field.value = value;
  }

  /**
   * Puts what a field says into the query.
   *
   * @param {FieldName} name
   */
  changed(name) {
    const { value } = this.fields[name],
      isPeriod = name === 'since' || name === 'until';
    const replaced = isPeriod ? PERIOD_FILTERS : name === 'kind' ? ['has', 'is'] : [name];
    /** @type {(filter: string, text: string, isQuoted: boolean) => QueryWord} */
    const word = (filter, text, isQuoted) => ({ filter, text, isQuoted, isNegated: false, isLast: false });
    const words = this.words.filter(other => other.isNegated || !replaced.includes(other.filter ?? ''));
    const { since, until } = this.fields;
    if (isPeriod) {
      if (since.value) words.push(word('since', since.value, false));
      if (until.value) words.push(word('until', until.value, false));
    } else if (name === 'kind' && value) {
      words.push(word(KINDS.indexOf(value) < KINDS.indexOf('unseen') ? 'has' : 'is', value, false));
    } else if (value.trim()) {
      words.unshift(word(name, value.trim().replaceAll('"', ''), true));
    }
    this.words = words;
    this.ask(words.map(hansard.written).join(' '));
  }
}
