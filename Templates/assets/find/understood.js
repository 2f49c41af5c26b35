// How a query was understood: its parts, each of which can be taken away, and what else may be meant.

const KINDS = ['link', 'file', 'reaction', 'edit', 'thread', 'unseen', 'unanswered', 'deleted'];

/**
 * A part of a query in the words of the site.
 *
 * @param {Explanation['parts'][number]} part
 * @returns {(Node | string)[]}
 */
const shownPart = ({ text, means, meansCount }) => {
  const word = hansard.parse(text).words[0];
  const shown = () => {
    if (word.filter === null) return [make('bdi', {}, hansard.written({ ...word, isNegated: false }))];
    if (word.filter === 'has' || word.filter === 'is') return [say(`search.kind_${word.text.toLowerCase()}`)];
    if (hansard.period(word.text)) return sayWith(`search.part_${word.filter}`, 'period', [shownPeriod(word.text)]);
    return sayWith(`search.part_${word.filter}`, 'name', [meansCount === 1 && means[0] ? means[0] : word.text]);
  };
  return word.isNegated ? sayWith('search.part_not', 'what', shown()) : shown();
};

/** @param {(Node | string)[]} pieces */
const textOf = pieces => pieces.map(piece => (typeof piece === 'string' ? piece : piece.textContent)).join('');

/** @param {string} query */
const addressOf = query => `?${new URLSearchParams({ q: query })}`;

/**
 * @param {Explanation} explanation
 * @param {(query: string) => void} ask
 */
const chipsOf = ({ parts }, ask) =>
  parts.map(part => {
    const shown = shownPart(part),
      button = make('button', { type: 'button', 'aria-label': say('search.remove', { what: textOf(shown) }) }, '×');
    button.addEventListener('click', () =>
      ask(
        parts
          .filter(other => other !== part)
          .map(other => other.text)
          .join(' '),
      ),
    );
    return make('li', {}, make('span', {}, ...shown), button);
  });

/**
 * Links to what else may be meant. What finds nothing is said before how to go on without it.
 *
 * @param {Explanation} explanation
 */
const offersOf = ({ offers, parts }) => {
  /** @param {string} text */
  const shownText = text => {
    const part = parts.find(other => other.text === text);
    return part ? shownPart(part) : [text];
  };
  const rows = offers.map(({ kind, about, query }) => {
    const link = make('a', { href: addressOf(query) });
    if (kind === 'literal') link.append(...sayWith('search.meant_literal', 'query', [query]));
    if (kind === 'period') link.append(...sayWith('search.meant_period', 'period', [shownPeriod(about ?? '')]));
    if (kind === 'name') link.append(...sayWith('search.meant_name', 'name', [about ?? '']));
    if (kind === 'person' || kind === 'conversation')
      link.append(...sayWith(`search.meant_${kind}`, 'name', [about ?? '']));
    if (kind === 'without') link.append(...sayWith('search.meant_without', 'what', shownText(about ?? '')));
    return make('li', {}, link);
  });
  const missing = parts
    .filter(({ finds, meansCount, text }) => finds === false && (meansCount > 0 || !/^(from|to|with|in):/.test(text)))
    .map(part => make('li', {}, ...sayWith('search.finds_none', 'what', shownPart(part))));
  return [...missing, ...rows];
};
