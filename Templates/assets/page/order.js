/** Has print number a page’s messages by their places in the conversation: from the one after `--before` up, or from `--after` down. */
function numberLines() {
  /** @type {HTMLElement | null} */
  const log = document.querySelector('.log');
  if (!log) return;
  const before = Number(log.dataset.before ?? 0);
  log.style.setProperty('--before', String(before));
  log.style.setProperty('--after', String(before + log.querySelectorAll('article').length + 1));
}

/** Whether the newest message of a page is above or below. */
const order = {
  isNewestFirst: false,
  /** @param {boolean} isNewestFirst */
  apply(isNewestFirst) {
    const log = document.querySelector('.log');
    if (!log || this.isNewestFirst === isNewestFirst) return;
    this.isNewestFirst = isNewestFirst;
    /** @type {Element[][]} */
    const days = [];
    for (const child of [...log.children]) {
      if (child.localName === 'h2' || days.length === 0) days.push([]);
      days[days.length - 1].push(child);
    }
    days.reverse();
    for (const day of days) {
      const heading = day[0].localName === 'h2' ? day.splice(0, 1) : [];
      log.append(...heading, ...day.reverse());
    }
    log.classList.toggle('newest', isNewestFirst);
  },
  toggle() {
    this.apply(!this.isNewestFirst);
    memory.set('order', this.isNewestFirst ? 'newest' : 'oldest');
    tools.label();
  },
};
