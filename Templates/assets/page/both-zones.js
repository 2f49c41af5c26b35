// Both zones of a time, the site’s and the reader’s: as its title for who points at it, and beside it for who comes to its link
// by keyboard or touches it. What is beside it stands above the page, so that nothing moves.

/** @param {HTMLTimeElement} time */
function inBothZones(time) {
  const at = new Date(time.dateTime);
  return [...new Set([siteZone, ownZone])].map(name => zone.full(at, name));
}

/**
 * The time that an element is in, or the one in a link.
 *
 * @param {EventTarget | null} target
 * @returns {HTMLTimeElement | null}
 */
function timeOf(target) {
  if (!(target instanceof Element)) return null;
  const time = target.closest('time') ?? target.closest('a')?.querySelector('time');
  return time instanceof HTMLTimeElement && time.dateTime.endsWith('Z') ? time : null;
}

const zoneNote = {
  box: element('div', { class: 'zones', role: 'tooltip', id: 'zones', hidden: '' }),
  /** @type {Element | null} the link that it describes, or the time */
  of: null,
  isTouched: false,
  /**
   * @param {HTMLTimeElement} time
   * @param {boolean} [isTouched]
   */
  show(time, isTouched = false) {
    this.hide();
    this.isTouched = isTouched;
    this.box.replaceChildren(...inBothZones(time).map(text => element('span', {}, text)));
    if (!this.box.isConnected) document.body.append(this.box);
    this.box.hidden = false;
    const place = time.getBoundingClientRect();
    const room = html.clientWidth - this.box.offsetWidth - 8;
    const start = html.dir === 'rtl' ? place.right - this.box.offsetWidth : place.left;
    // Above it, where the page has room: below is what one has come to read.
    const above = place.top - this.box.offsetHeight - 4;
    this.box.style.top = `${(above < 0 ? place.bottom + 4 : above) + window.scrollY}px`;
    this.box.style.left = `${Math.max(8, Math.min(start, room)) + window.scrollX}px`;
    this.of = time.closest('a') ?? time;
    this.of.setAttribute('aria-describedby', 'zones');
  },
  hide() {
    this.box.hidden = true;
    this.of?.removeAttribute('aria-describedby');
    this.of = null;
  },
};

document.addEventListener('mouseover', event => {
  const time = event.target instanceof Element && event.target.closest('time') ? timeOf(event.target) : null;
  if (time && !time.title) time.title = inBothZones(time).join('\n');
});
document.addEventListener('focusin', event => {
  const time =
    event.target instanceof HTMLAnchorElement && event.target.matches(':focus-visible') ? timeOf(event.target) : null;
  if (time) zoneNote.show(time);
});
// One that was touched loses the focus at once: its link leads to itself.
document.addEventListener('focusout', event => {
  if (event.target === zoneNote.of && !zoneNote.isTouched) zoneNote.hide();
});
document.addEventListener('pointerup', event => {
  if (event.pointerType === 'mouse') return;
  const time = timeOf(event.target);
  if (time) zoneNote.show(time, true);
  else zoneNote.hide();
});
document.addEventListener('keydown', event => {
  if (event.key === 'Escape') zoneNote.hide();
});
