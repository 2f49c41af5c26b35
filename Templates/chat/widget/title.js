// How many messages are unseen, in the page's title, on its icon, and as an event for its own scripts.
import { ignore } from './timing.js';

// “(3) Customers”, also when the page gives itself another title.
export class Title {
	#own = document.title;
	#prefix = '';

	// Puts `total` before the title that the page has now.
	show(total) {
		const { title } = document;
		this.#own = title.startsWith(this.#prefix) ? title.slice(this.#prefix.length) : title;
		this.#prefix = total ? `(${total}) ` : '';
		if (title !== this.#prefix + this.#own) document.title = this.#prefix + this.#own;
	}

	// The page may have given itself another one.
	get isChanged() { return document.title !== this.#prefix + this.#own; }
}

// Tells the browser and the page of another `total`.
export function tellTotal(total) {
	navigator.setAppBadge?.(total).catch(ignore);
	dispatchEvent(new CustomEvent('hansard-chat:unseen', { detail: { unseen: total } }));
}
