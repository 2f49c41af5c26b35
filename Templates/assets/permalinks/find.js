// From a link of Slack’s to where its message stands. The link comes in the page’s address, behind `?u=`, where the field puts it,
// or behind `#`; its host may be left out.

// As `SlackPermalinks` reads it: the conversation, and sixteen digits, the message’s time in microseconds since 1970. An answer’s
// `thread_ts` is that of the message that it answers, and not needed.
const linkForm =
  /^(?:(?:https?:\/\/[a-z0-9.-]+\.slack\.com)?\/?archives\/)?([a-z0-9]+)(?:\/p([0-9]{16}))?\/?(?:[?#&].*)?$/i;

/** What was asked for; empty for nothing. */
function askedLink() {
  const text = /[?&]u=(.*)/.exec(location.search)?.[1] || location.hash.slice(1);
  try {
    return decodeURIComponent(text).trim();
  } catch {
    return text;
  }
}

/**
 * Where a link leads, relative to this page; `null` for what the site does not have.
 *
 * @param {string} id
 * @param {string | undefined} digits
 */
function placeOf(id, digits) {
  /** @type {NodeListOf<HTMLElement>} */
  const items = document.querySelectorAll('.permalinks li');
  const item = [...items].find(one => one.dataset.ids?.split(' ').includes(id));
  const conversation = item?.querySelector('a')?.getAttribute('href');
  if (!item || !conversation || !digits) return conversation ?? null;
  const pages = item.dataset.pages?.split(' ') ?? [];
  let found = null;
  for (let i = 0; i + 1 < pages.length && Number(pages[i + 1]) <= Number(digits); i += 2) found = pages[i];
  return found && conversation.replace('index.html', `${found}.html#m-${digits.slice(0, 10)}.${digits.slice(10)}`);
}

function follow() {
  const text = askedLink();
  if (!text) return;
  const field = document.querySelector('input[name=u]');
  if (field instanceof HTMLInputElement) field.value = text;
  const match = linkForm.exec(text);
  const there = match && placeOf(match[1], match[2]);
  if (there) {
    location.replace(there);
    return;
  }
  /** @type {HTMLElement | null} */
  const status = document.querySelector('.found');
  if (status) status.textContent = (match ? status.dataset.unknown : status.dataset.malformed) ?? '';
}

follow();
window.addEventListener('hashchange', follow);
