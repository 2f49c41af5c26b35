/**
 * What the search page shows of a message that was found, whether the files of the index or a server found it: search.js
 * draws it and knows nothing else.
 *
 * @typedef {object} Hit
 * @property {string} id the message’s, in its source
 * @property {string | null} sender a name; null for one that is not recorded
 * @property {string | null} title the conversation’s; null for one that is called after its two people
 * @property {string[] | null} people those two
 * @property {number} seconds when it was sent, since 1970
 * @property {Date} local the same time, with UTC fields that say what clocks at the site show
 * @property {boolean} isExactToMinute whether its seconds are not known
 * @property {string} address of the message on its page
 * @property {{ text: string, isMatch: boolean }[]} snippet a part of the text, in pieces
 * @property {boolean} isMarkdown whether that text is written in Markdown
 * @property {boolean} isFormerText whether the message says something else now
 * @property {boolean} isDeleted
 */

/**
 * What a search answers: `more(n)` gives about so many hits, the next ones each time; `explain` says how the query was read
 * once the first are there.
 *
 * @typedef {object} Answer
 * @property {string[]} unknownNames people and conversations that the query names and that are not there
 * @property {(count: number) => Promise<{ hits: Hit[], hasMore: boolean }>} more
 * @property {() => Promise<Explanation | null>} explain
 */

/** @typedef {'person' | 'conversation'} NameKind */

/**
 * @typedef {object} Name
 * @property {string} shown
 * @property {string[] | null} people of a conversation that is called after its two people
 * @property {string} value what stands in quotes behind `from:` or `in:` so that nobody else is meant
 */

/**
 * How a query was read, how much it finds, and what else somebody may have meant: as docs/api.md describes it.
 *
 * @typedef {object} Explanation
 * @property {string} readAs
 * @property {{ count: number, isExact: boolean } | null} total null where counting would cost too much
 * @property {{ text: string, means: string[], meansCount: number, finds: boolean | null }[]} parts
 * @property {{ kind: 'literal' | 'period' | 'name' | NameKind | 'without', about: string | null, query: string }[]} offers
 */
