// What the scripts of pages share, for editors and `make lint`: nothing of this is published.

interface QueryPhrase {
  terms: string[];
  /** Whether the last term is the beginning of a word. */
  isPrefix: boolean;
  /** Whether it is that because somebody may still be typing it. */
  isOpen: boolean;
  isNegated: boolean;
}

interface QueryFilter {
  name: string;
  value?: string;
  /** Since 1970, of a filter that names a day, a month or a year: its first day, and the one after its last. */
  days?: { from: number; to: number };
  isNegated: boolean;
}

/** A word, phrase or filter as somebody wrote it. */
interface QueryWord {
  text: string;
  /** Before the colon, in small letters. */
  filter: string | null;
  isNegated: boolean;
  isQuoted: boolean;
  /** Whether somebody may still be typing it. */
  isLast: boolean;
}

interface Query {
  phrases: QueryPhrase[];
  filters: QueryFilter[];
  /** What it was read from, without what says nothing. */
  words: QueryWord[];
}

/** A text of assets/words.js: one, or one for each form of a number. */
type Words = Record<string, any>;

/** The one global of the scripts of pages. */
interface Hansard {
  words: Words;
  word(key: string, values?: Record<string, unknown>): string;
  element(name: string, attributes?: Record<string, string>, ...children: (Node | string)[]): HTMLElement;

  // assets/search-text.js
  QueryProblem: new (text: string, values?: Record<string, unknown>) => Error & { text: string; values: Record<string, unknown> };
  utf8(text: string): Uint8Array;
  binary(bytes: Uint8Array): string;
  fromBinary(text: string): string;
  isASCII(bytes: Uint8Array): boolean;
  tokenize(bytes: Uint8Array, emit: (term: string, start: number, end: number) => void): void;
  terms(text: string, forQuery?: boolean): string[];
  isSingleGlyph(term: string): boolean;
  parse(text: string, isTyping?: boolean): Query;
  query(words: QueryWord[], isTyping?: boolean): Query;
  written(word: QueryWord): string;
  period(text: string): { from: number; to: number } | null;
  editDistance(one: string, other: string): number;
  hasPhrase(found: string[], phrase: QueryPhrase): boolean;
  snippet(bytes: Uint8Array, query: Query): { text: string; isMatch: boolean }[];
  foldTable(table: Record<'nothing' | 'glyph' | 'word' | 'text' | 'fold', string>): void;
  hasFoldTable(): boolean;

  // assets/search-index.js, or search-server.js in its place
  take(name: string, text: string): void;
  search(text: string, options?: { isTyping?: boolean }): Promise<Answer>;
  /** Those whom a query may mean that begins so, `from:` or `in:`. */
  names(kind: NameKind, text: string): Promise<Name[]>;
  /** How long somebody must stop typing for a search, in milliseconds. */
  searchPause?: number;
}

declare var hansard: Hansard;

interface Window {
  /** What the chat offers to the page that it is in. */
  HansardChat?: any;
  /** The client library of Pusher, where a page has it. */
  Pusher?: any;
}

// Of a newer standard than the type checker’s own library.
interface Array<T> {
  findLast(predicate: (value: T) => boolean): T | undefined;
  findLastIndex(predicate: (value: T) => boolean): number;
}

interface Navigator {
  setAppBadge?(count: number): Promise<void>;
}

declare namespace Intl {
  function getCanonicalLocales(tag: string): string[];
}
