// Emoji in the place of their short names, as Sources/Hansard/Render/Emoji/ShortNames.swift has them.

/** Signs and how many skin tones they take, by name. */
/** @type {Promise<Map<string, { sign: string, tones: number }>> | undefined} */
let emojiNames;

const loadEmojiNames = () => {
  emojiNames ??= load('e').then(bytes => {
    const names = new Map();
    for (const line of new TextDecoder().decode(bytes).split('\n')) {
      const [all, marked] = line.split(' ');
      if (!marked) continue;
      // The keycap of the asterisk begins with one; behind an emoji, one is a mark.
      const sign = marked.replace(/(?<!^)\*+$/, '');
      for (const name of all.split(',')) names.set(name, { sign, tones: marked.length - sign.length });
    }
    return names;
  });
  return emojiNames;
};

const SHORT_NAME = /(?<![A-Za-z0-9]):([\p{L}\p{M}0-9_'+-]{1,100})((?:::skin-tone-[2-6](?:-[2-6])?)?):/gu;

/**
 * The sign of a name, in the skin tones behind it; null for one that no emoji has.
 *
 * @param {Map<string, { sign: string, tones: number }>} names
 * @param {string} name
 * @param {string} tone such as `::skin-tone-3`, or empty
 */
const signOf = (names, name, tone) => {
  const found = names.get(name);
  if (!found) return null;
  const tones = [...tone.replace('::skin-tone-', '').matchAll(/[2-6]/g)].map(([digit]) =>
    String.fromCodePoint(0x1f3f9 + Number(digit)),
  );
  if (!tones.length) return found.sign;
  if (tones.length > found.tones) return found.sign + tones.join('');
  const [first, ...rest] = [...found.sign];
  if (rest[0] === '\uFE0F') rest.shift();
  return first + tones[0] + rest.join('') + (found.tones > 1 ? tones[tones.length - 1] : '');
};

/**
 * The pieces of a snippet with the emoji in the place of their names. In a text with code names stay.
 *
 * @param {Hit['snippet']} pieces
 * @param {boolean} usesShortNames whether texts of that system have emoji so
 * @returns {Promise<Hit['snippet']>}
 */
const drawn = async (pieces, usesShortNames) => {
  const text = pieces.map(piece => piece.text).join('');
  const found = usesShortNames && !text.includes('`') ? [...text.matchAll(SHORT_NAME)] : [];
  if (!found.length) return pieces;
  const names = await loadEmojiNames();
  /** @type {{ from: number, to: number, sign: string }[]} */
  const signs = [];
  for (const { index = 0, 0: whole, 1: name, 2: tone } of found) {
    const sign = signOf(names, name, tone);
    if (sign !== null) signs.push({ from: index, to: index + whole.length, sign });
  }
  /** @type {Hit['snippet']} */
  const out = [];
  /** @type {(text: string, isMatch: boolean) => void} */
  const add = (text, isMatch) => {
    const last = out.at(-1);
    if (last && last.isMatch === isMatch) last.text += text;
    else if (text) out.push({ text, isMatch });
  };
  let end = 0;
  for (const piece of pieces) {
    let at = end;
    end += piece.text.length;
    for (const { from, to, sign } of signs) {
      if (to <= at || from >= end) continue;
      add(text.slice(at, Math.max(at, from)), piece.isMatch);
      // A match within a name is one of the emoji.
      if (from >= at)
        add(sign, piece.isMatch || pieces.some(({ isMatch }, i) => isMatch && overlaps(pieces, i, from, to)));
      at = Math.min(to, end);
    }
    add(text.slice(at, end), piece.isMatch);
  }
  return out;
};

/**
 * Whether a piece of a text has a part between two places.
 *
 * @param {Hit['snippet']} pieces
 * @param {number} index
 * @param {number} from
 * @param {number} to
 */
const overlaps = (pieces, index, from, to) => {
  const start = pieces.slice(0, index).reduce((length, { text }) => length + text.length, 0);
  return start < to && start + pieces[index].text.length > from;
};
