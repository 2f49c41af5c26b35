// Lists and reports: a head that is pressed sorts by its column, and a long one has a field that filters it.

const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });

/**
 * What a cell is sorted by: a time by its moment, a figure by its number, all else as text; NaN where there is nothing.
 *
 * @param {HTMLTableCellElement} cell
 * @returns {string | number}
 */
function sortKey(cell) {
  const text = (cell.textContent ?? '').trim();
  const time = cell.querySelector('time');
  if (time) return Date.parse(time.dateTime);
  const { value } = cell.dataset;
  if (value || cell.className === 'figure') return Number.parseInt(value || text.replace(/\D/g, ''), 10);
  return text || Number.NaN;
}

/**
 * What is empty comes last, whichever way the others are.
 *
 * @param {string | number} a
 * @param {string | number} b
 * @param {number} sign
 */
function compare(a, b, sign) {
  if (typeof a === 'string' && typeof b === 'string') return sign * collator.compare(a, b);
  return +Number.isNaN(a) - +Number.isNaN(b) || sign * (+a - +b);
}

/**
 * @param {(HTMLTableSectionElement | HTMLTableRowElement)[]} items
 * @param {HTMLTableCellElement[]} heads
 * @param {number} column
 */
function sortBy(items, heads, column) {
  const sign = heads[column].getAttribute('aria-sort') === 'ascending' ? -1 : 1;
  for (const head of heads) head.removeAttribute('aria-sort');
  heads[column].setAttribute('aria-sort', sign > 0 ? 'ascending' : 'descending');
  /** @type {[string | number, HTMLElement][]} */
  const known = items.map(item => [sortKey(('rows' in item ? item.rows[0] : item).cells[column]), item]);
  known.sort(([a], [b]) => compare(a, b, sign));
  for (const [, item] of known) item.parentNode?.append(item);
}

/** @type {NodeListOf<HTMLTableElement>} */
const sortable = document.querySelectorAll('[data-sortable]');
for (const table of sortable) {
  // Groups stay whole: they are sorted by their first row.
  const items = [...(table.tBodies[1] ? table.tBodies : table.tBodies[0].rows)];
  const heads = [...(table.tHead?.rows[0].cells ?? [])];
  heads.forEach((head, column) => {
    const button = hansard.element('button', { type: 'button' }, ...head.childNodes);
    button.onclick = () => sortBy(items, heads, column);
    head.append(button);
  });
  if (items.length <= 20) continue;
  const name = hansard.word('script.filter');
  const field = document.createElement('input');
  Object.assign(field, { className: 'filter', placeholder: name, ariaLabel: name });
  field.oninput = () => {
    const wanted = field.value.toLowerCase();
    for (const item of items) item.hidden = !item.textContent?.toLowerCase().includes(wanted);
  };
  table.before(field);
}
