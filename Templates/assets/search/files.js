// The files of the index in search/ (docs/search.md). They are scripts that call hansard.take, since a page that was
// opened from a file can load nothing else.
const folder = new URL('../search/', assetFolder).href;
/**
 * By the file’s name.
 *
 * @type {Map<string, Promise<Uint8Array>>}
 */
const loads = new Map();
/**
 * What has come and is not read yet.
 *
 * @type {Map<string, string>}
 */
const taken = new Map();

hansard.take = (name, text) => {
  taken.set(name, text);
};

/** @param {string} name */
const load = name => {
  let promise = loads.get(name);
  if (!promise) {
    promise = addScript(`${folder}${name}.js`).then(() => {
      const text = taken.get(name) ?? '';
      taken.delete(name);
      return bytes(text);
    });
    loads.set(name, promise);
    promise.catch(() => loads.delete(name));
  }
  return promise;
};

/**
 * Two digits to the base 91 are 13 bits.
 *
 * @param {string} text
 */
const bytes = text => {
  const out = new Uint8Array(Math.floor(((text.length / 2) * 13) / 8));
  let held = 0,
    count = 0,
    at = 0;
  /** @param {number} i */
  const digit = i => {
    const code = text.charCodeAt(i);
    return code - (code > 0x5c ? 36 : 35);
  };
  for (let i = 0; i + 1 < text.length; i += 2) {
    held = ((held & 0xff) << 13) | (digit(i) * 91 + digit(i + 1));
    count += 13;
    while (count >= 8) {
      count -= 8;
      out[at++] = (held >> count) & 0xff;
    }
  }
  return out;
};
