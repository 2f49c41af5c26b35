// What a page can do beyond being read: keys, the order of messages, times in the reader’s zone. Every page can be read
// without it. Text is only ever put into pages as text.

// @ts-expect-error: what it has is put in from here on.
window.hansard ??= {};
/** @type {Words} */
const words = hansard.words ?? {};
const html = document.documentElement;
// Figures are written as everywhere on the site, also where Arabic has its own.
const language = `${html.lang || 'en'}-u-nu-latn`;
const root = html.dataset.root || '';

// A browser may forbid storage, above all for files.
const memory = {
  /** @param {string} name */
  get(name) {
    try {
      return localStorage.getItem(`hansard.${name}`);
    } catch {
      return null;
    }
  },
  /**
   * @param {string} name
   * @param {string} value
   */
  set(name, value) {
    try {
      localStorage.setItem(`hansard.${name}`, value);
    } catch {
      /* for this page only */
    }
  },
};

/**
 * A text, with values in its places.
 *
 * @param {string} key
 * @param {Record<string, unknown>} [values]
 */
function word(key, values) {
  return (words[key] || key).replace(/\{(\w+)\}/g, (/** @type {string} */ _, /** @type {string} */ name) =>
    String(values?.[name] ?? ''),
  );
}
hansard.word = word;

/**
 * @param {string} name
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} children
 */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
hansard.element = element;

/** The id that the address leads to; empty for none, and for one that is not well written. */
function target() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return '';
  }
}
