// What a page does when it has come.

numberLines();
order.apply(memory.get('order') === 'newest');
zone.apply(memory.get('zone') === 'own');
tools.make();
offerHelp();
if (order.isNewestFirst && target()) document.getElementById(target())?.scrollIntoView();

// A folded place opens for the link that leads into it.
function unfold() {
  const inside = target() && document.getElementById(target());
  /** @type {HTMLDetailsElement | null | undefined} */
  let fold = inside ? inside.closest('details') : null;
  while (fold) {
    fold.open = true;
    fold = fold.parentElement?.closest('details');
  }
}
unfold();
window.addEventListener('hashchange', () => {
  unfold();
  seek();
  land();
});
seek();
// The browser goes to the place when everything is there.
window.addEventListener('load', () => requestAnimationFrame(land));
