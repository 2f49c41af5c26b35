// A message that has moved.

// Messages that come late move later ones to the next page. A link to the old place finds them: a few pages on,
// then as many back.
const hops = 4;

function seek() {
  const id = target();
  const log = document.querySelector('.log');
  if (!log || !id.startsWith('m-') || document.getElementById(id)) return;
  const state = /[?&]seek=(-?\d+)/.exec(location.search);
  let step = state ? Number(state[1]) : 0;
  /** @type {HTMLAnchorElement | null} */
  let link = null;
  if (step >= 0 && step < hops) {
    link = document.querySelector('.pager a[rel=next]');
    step += 1;
  }
  if (!link) {
    // From the last page forward to the first one behind the beginning, and on from there.
    if (step > 0) step = -step;
    link = document.querySelector('.pager a[rel=prev]');
    step -= 1;
    if (step < -3 * hops) return;
  }
  if (link) location.replace(`${link.href.split(/[?#]/)[0]}?seek=${step}${location.hash}`);
}
