// That what is written is recorded: a card until its reader has said so in this browser, and a line in the list that stays.
import { button, make } from './dom.js';

export class Notice {
	#isRead = false; // on this page, where the browser keeps nothing
	#card = null;

	// `base`: the address of `/chat/`. `understood(place)` is called when its reader has said so of the card in `place`.
	constructor({ session, words, me }, base, understood) {
		this.words = words;
		this.understood = understood;
		this.key = `hansard-chat.noticed.${me.id}`;
		// Other words are another notice.
		this.notice = session.notice || words.text('recorded');
		this.policy = session.policy && new URL(session.policy, base);
	}

	text() {
		const { notice, policy, words } = this;
		return [make('span', { dir: 'auto' }, notice), ...(policy ? [' ', make('a', { href: policy, target: '_blank', rel: 'noopener' }, words.text('policy'))] : [])];
	}

	// Puts the card into `place`, the list or a window's body, if it has not been read.
	show(place) {
		if (this.#isNoticed() || !place) return this.#card?.remove();
		this.#card ||= this.#make();
		if (this.#card.parentNode === place) return;
		place.matches('.panel') ? place.firstChild.after(this.#card) : place.prepend(this.#card);
	}

	#make() {
		const understood = this.words.text('understood');
		return make('div.card', { role: 'note' }, make('p', {}, ...this.text()), button('read', understood, () => this.#read(), understood));
	}

	#isNoticed() {
		try { return this.#isRead || localStorage.getItem(this.key) === this.notice; } catch { return this.#isRead; }
	}

	#read() {
		this.#isRead = true;
		try { localStorage.setItem(this.key, this.notice); } catch { /* for this page only */ }
		const place = this.#card.parentNode;
		this.#card.remove();
		this.understood(place);
	}
}
