// The rows of what was found.

/** @param {Hit} hit */
const timeOfHit = hit => {
  const clock = hit.local.toISOString().slice(11, hit.isExactToMinute ? 16 : 19);
  return make(
    'time',
    { datetime: new Date(hit.seconds * 1000).toISOString() },
    `${dayFormat.format(hit.local)} ${clock}`,
  );
};

/** @param {Hit} hit */
const titleOfHit = hit => (hit.title !== null || !hit.people ? [make('bdi', {}, hit.title ?? '')] : pairOf(hit.people));

/** @param {Hit} hit */
const rowOfHit = hit => {
  const where = make(
    'p',
    { class: 'where' },
    make('b', {}, hit.sender === null ? say('search.no_sender') : make('bdi', {}, hit.sender)),
    ' ',
    make('a', { href: hit.address }, timeOfHit(hit)),
    ' ',
    make('a', { href: `${hit.address.slice(0, hit.address.lastIndexOf('/'))}/index.html` }, ...titleOfHit(hit)),
  );
  const marks = [hit.isDeleted ? say('search.deleted') : '', hit.isFormerText ? say('search.former') : ''];
  if (marks.some(Boolean)) where.append(' ', make('small', {}, marks.filter(Boolean).join(', ')));
  const pieces = hit.isMarkdown ? unmarked(hit.snippet) : hit.snippet;
  const text = pieces.map(piece => (piece.isMatch ? make('mark', {}, piece.text) : piece.text));
  return make('li', {}, where, make('p', { class: 't', dir: 'auto' }, ...text));
};
