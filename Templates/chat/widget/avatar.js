// A face, a name and what is unseen, in a window's head and in the list.
import { make, write } from './dom.js';

export function avatar({ conversations, people, words }, id) {
	const face = make('span.face', { 'aria-hidden': true }), name = make('bdi'), about = make('small'), badge = make('b.badge');
	face.dataset.color = [...id].reduce((sum, letter) => (31 * sum + letter.codePointAt()) % 9973, 0) % 6;
	return {
		parts: [face, make('h2', {}, name, about), badge],
		paint() {
			const { title, isOnline } = people.get(id), unseen = conversations.with(id)?.unseen;
			const parts = people.nameOf(id).match(/[\p{L}\p{N}]+/gu) || ['#'];
			write(face, [...new Set([parts[0], parts.at(-1)])].map((part) => [...part][0]).join('').toLocaleUpperCase(words.locale));
			face.classList.toggle('online', isOnline);
			write(name, people.nameOf(id));
			write(about, [title, words.text(isOnline ? 'online' : 'offline')].filter(Boolean).join(' · '));
			write(badge, unseen ? words.figure(unseen) : '');
		},
	};
}
