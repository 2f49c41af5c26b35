// Scripts that a search loads when it needs them.

/** The folder that this script is in, with `/` at its end. */
const assetFolder = new URL('.', /** @type {HTMLScriptElement} */ (document.currentScript).src).href;

/** @param {string} address */
const addScript = address =>
  new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = address;
    script.onload = () => {
      script.remove();
      resolve(undefined);
    };
    script.onerror = () => {
      script.remove();
      reject(new Error(`${address} cannot be loaded.`));
    };
    document.head.append(script);
  });

/** @type {Promise<unknown> | undefined} */
let foldTable;

/** Other words than ASCII’s are cut by tables, which few queries need. */
const loadFoldTable = () => {
  foldTable ??= addScript(`${assetFolder}search-fold.js`).catch(problem => {
    foldTable = undefined;
    throw problem;
  });
  return foldTable;
};

/**
 * Reads a query: how its words are cut has to be known before.
 *
 * @param {string} text
 * @param {boolean} isTyping
 */
const parsed = async (text, isTyping) => {
  if (!hansard.hasFoldTable() && !/^[\0-\x7F]*$/.test(text)) await loadFoldTable();
  return hansard.parse(text, isTyping);
};

/** How many names are shown to somebody who has begun to write one. */
const NAMES_SHOWN = 8;
