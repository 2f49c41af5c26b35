// Where an address leads to a message, what stands above it is whole: a day’s heading that has half pushed away the one
// before it, at the top of the window, is given room.

function land() {
  if (!document.querySelector('article:target')) return;
  for (const heading of document.querySelectorAll('.log h2')) {
    const { top, height } = heading.getBoundingClientRect();
    if (top > 0 && top < height) {
      scrollBy(0, top - height);
      return;
    }
  }
}
