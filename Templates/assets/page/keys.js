// Single-key shortcuts, and the list of them.

/**
 * What one goes through by keys: messages, or hits.
 *
 * @returns {NodeListOf<HTMLElement>}
 */
function items() {
  return document.querySelectorAll('.log > article, .hits > li');
}

/** @param {1 | -1} step */
function move(step) {
  const all = [...items()];
  if (all.length === 0) return;
  let now = all.findIndex(item => item === document.activeElement || item.contains(document.activeElement));
  if (now < 0 && target()) now = all.findIndex(item => item.id === target());
  // From nowhere, the first one that can be seen.
  if (now < 0) now = all.findIndex(item => item.getBoundingClientRect().top >= 0) - (step > 0 ? 1 : 0);
  const next = all[Math.max(0, Math.min(all.length - 1, now + step))];
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
}

/** @param {string} selector of a link */
function follow(selector) {
  const link = document.querySelector(selector);
  if (link instanceof HTMLAnchorElement) location.href = link.href;
}

function search() {
  const field = document.querySelector('main input[type=search]') ?? document.querySelector('input[type=search]');
  if (field instanceof HTMLInputElement) {
    field.focus();
    field.select();
  } else {
    location.href = `${root}search.html`;
  }
}

/**
 * A key, the name of its text, what it does.
 *
 * @type {[string, string, () => void][]}
 */
const keys = [
  ['/', 'search', search],
  ['j', 'next_message', () => move(1)],
  ['k', 'previous_message', () => move(-1)],
  ['n', 'next_page', () => follow('.pager a[rel=next]')],
  ['p', 'previous_page', () => follow('.pager a[rel=prev]')],
  ['o', 'order', () => order.toggle()],
  ['z', 'zone', () => zone.toggle()],
  ['?', 'help', () => help()],
];

// One who speaks to the computer, or whose hand trembles, turns them off (WCAG 2.2, 2.1.4); the settings can for everybody.
const keySwitch = {
  isOffered: html.dataset.shortcuts !== 'off',
  /** For this page, where a browser forbids storage. */
  chosen: 'on',
  get isOn() {
    return this.isOffered && (memory.get('keys') ?? this.chosen) !== 'off';
  },
  /** @param {boolean} isOn */
  set(isOn) {
    this.chosen = isOn ? 'on' : 'off';
    memory.set('keys', this.chosen);
  },
};

/** @type {HTMLDialogElement | null} */
let dialog = null;

function makeHelp() {
  const list = element('dl', { class: 'keys' });
  for (const [key, name] of keys) {
    list.append(
      element('div', {}, element('dt', {}, element('kbd', {}, key)), element('dd', {}, word(`keys.${name}`))),
    );
  }
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.checked = keySwitch.isOn;
  box.addEventListener('change', () => keySwitch.set(box.checked));
  const close = element('button', { type: 'button', autofocus: '' }, word('keys.close'));
  close.addEventListener('click', () => dialog?.close());
  const title = element('h2', { id: 'keys-title' }, word('keys.title'));
  const made = document.createElement('dialog');
  made.className = 'help';
  made.setAttribute('aria-labelledby', 'keys-title');
  made.append(title, list, element('p', {}, element('label', {}, box, ' ', word('keys.use'))), close);
  document.body.append(made);
  return made;
}

function help() {
  dialog ??= makeHelp();
  if (!dialog.open) dialog.showModal();
}

/** Below every page, for those who do not have the key. */
function offerHelp() {
  const foot = document.querySelector('.end');
  if (!foot || !keySwitch.isOffered) return;
  const open = element('button', { type: 'button' }, word('keys.open'));
  open.addEventListener('click', help);
  foot.append(element('p', {}, open));
}

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]')) return;
  if (dialog?.open) return;
  const found = keys.find(([key]) => key === event.key);
  if (!found || !keySwitch.isOn) return;
  event.preventDefault();
  found[2]();
});
