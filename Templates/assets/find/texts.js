// The search page. Texts and dates as the site writes them, and what it draws with.

const { element: make, word: say } = hansard;
const siteLanguage = document.documentElement.lang || 'en';
// Figures are written as everywhere on the site, also where Arabic has its own.
const figures = `${siteLanguage === 'en' ? 'en-GB' : siteLanguage}-u-nu-latn`;
const pluralRules = new Intl.PluralRules(siteLanguage),
  numberFormat = new Intl.NumberFormat(figures);

/**
 * The form of a text that goes with a number.
 *
 * @param {string} key
 * @param {number} number
 * @returns {string}
 */
const sayCount = (key, number) => {
  const forms = hansard.words[key] ?? {};
  return (forms[pluralRules.select(number)] ?? forms.other ?? key).replace('{n}', numberFormat.format(number));
};

/**
 * A text with something in the place of one of its values, which may be of another direction.
 *
 * @param {string} key
 * @param {string} place
 * @param {(Node | string)[]} value
 * @returns {(Node | string)[]}
 */
const sayWith = (key, place, value) => {
  const [before, after = ''] = say(key, { [place]: '\0' }).split('\0');
  return [before, make('bdi', {}, ...value), after].filter(piece => piece !== '');
};

/** @type {Intl.DateTimeFormatOptions} */
const YEAR = { year: 'numeric', timeZone: 'UTC' };
const dayFormat = new Intl.DateTimeFormat(figures, { ...YEAR, day: 'numeric', month: 'long' }),
  monthFormat = new Intl.DateTimeFormat(figures, { ...YEAR, month: 'long' }),
  yearFormat = new Intl.DateTimeFormat(figures, YEAR);

/**
 * A year, a month or a day as the site writes it.
 *
 * @param {string} text as a query has it
 */
const shownPeriod = text => {
  const days = hansard.period(text);
  if (!days) return text;
  return [yearFormat, monthFormat, dayFormat][text.split('-').length - 1].format(days.from * 86400000);
};

/**
 * A part of the page that must be there.
 *
 * @template {Element} Kind
 * @param {string} selector
 * @param {new () => Kind} kind
 */
const one = (selector, kind) => {
  const found = document.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`The search page has no ${selector}.`);
  return found;
};

/**
 * What stands between two names.
 *
 * @param {string[]} people
 * @returns {(Node | string)[]}
 */
const pairOf = people => {
  const [before, between, after] = say('search.pair', { first: '\0', second: '\0' }).split('\0');
  return [before, make('bdi', {}, people[0]), between, make('bdi', {}, people[1]), after];
};
