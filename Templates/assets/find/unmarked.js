// What one reads of a piece of Markdown: a hit shows words, and not the signs around them.

/** Each has what is left out in its groups, and what stays between them. In code nothing else is a sign. */
const MARKDOWN_SIGNS = [
  /(!?\[)[^\]\n]*(\]\([^()\s]*\))/g, // a link, with what it leads to
  /(\*{1,3})(?=[^\s*])[^\n]*?[^\s*](\1)(?!\*)/g,
  /(?<![\p{L}\p{N}_])(_{1,3})(?=[^\s_])[^\n]*?[^\s_](\1)(?![\p{L}\p{N}_])/gu,
  /(<)(?:https?:\/\/|mailto:)[^\s<>]*(>)/g,
  /(\\)(?=[!-/:-@[-`{-~])()/g,
];
const CODE_SIGNS = /(?<!`)(`{1,3})(?!`)[^`]+(\1)(?!`)/g;

/**
 * Marks what a sign takes of a text.
 *
 * @param {RegExpMatchArray} match
 * @param {boolean[]} gone
 */
const leaveOut = (match, gone) => {
  const start = match.index ?? 0,
    end = start + match[0].length;
  gone.fill(true, start, start + match[1].length);
  gone.fill(true, end - match[2].length, end);
};

/**
 * The pieces of a text in Markdown without its signs. What was found stays, also where a link leads.
 *
 * @param {Hit['snippet']} pieces
 * @returns {Hit['snippet']}
 */
const unmarked = pieces => {
  const text = pieces.map(piece => piece.text).join(''),
    isMatch = pieces.flatMap(piece => Array.from({ length: piece.text.length }, () => piece.isMatch));
  const gone = new Array(text.length).fill(false);
  let rest = text;
  for (const match of text.matchAll(CODE_SIGNS)) {
    leaveOut(match, gone);
    rest = rest.replace(match[0], '\0'.repeat(match[0].length));
  }
  for (const sign of MARKDOWN_SIGNS) {
    for (const match of rest.matchAll(sign)) if (!gone[match.index ?? 0]) leaveOut(match, gone);
  }
  /** @type {Hit['snippet']} */
  const out = [];
  for (let i = 0; i < text.length; i++) {
    if (gone[i] && !isMatch[i]) continue;
    const last = out.at(-1);
    if (last && last.isMatch === isMatch[i]) last.text += text[i];
    else out.push({ text: text[i], isMatch: isMatch[i] });
  }
  return out;
};
