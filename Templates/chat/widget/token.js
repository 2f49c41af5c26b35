// The proof of who its reader is, which the page's own address gives: docs/chat.md, “Who somebody is”.
import { growing } from './timing.js';
import { Refusal } from './refusal.js';

export class Token {
	text = '';
	#renewAt = 0;
	#asking = null;
	#renewal = 0;

	// `url`: where it is asked for; `lifetime` ends when that says that nobody is signed in.
	constructor(url, lifetime, fetch) {
		this.url = url;
		this.lifetime = lifetime;
		this.fetch = fetch;
		lifetime.onEnd(() => clearTimeout(this.#renewal));
	}

	// The header of a request.
	async header() {
		if (Date.now() >= this.#renewAt) await this.#renew();
		return { Authorization: `Bearer ${this.text}` };
	}

	// The server does not take it any more.
	expire() { this.#renewAt = 0; }

	#renew() { return this.#asking ||= this.#ask().finally(() => { this.#asking = null; }); }

	async #ask() {
		const answer = await this.fetch(this.url, { credentials: 'same-origin', cache: 'no-store' });
		if (!answer.ok && ![401, 403].includes(answer.status)) throw new Refusal(answer.status);
		const text = answer.status === 200 ? (await answer.text()).trim() : '';
		this.text = text[0] === '{' ? JSON.parse(text).token || '' : text;
		// A page to sign in on, where a token was expected, says the same as 401.
		if (!/^[\w.~+/=-]+$/.test(this.text)) {
			this.lifetime.end();
			throw new Refusal(401);
		}
		const seconds = this.#seconds();
		const left = 1000 * Math.max(seconds - 60, seconds / 2);
		this.#renewAt = Date.now() + left;
		this.#renewAfter(left);
	}

	// How long it is good for.
	#seconds() {
		try {
			const { exp, iat } = JSON.parse(atob(this.text.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')));
			return Math.max(4, exp - (iat || Date.now() / 1000)) || 300;
		} catch { return 300; /* not ours to read */ }
	}

	// Also while nothing happens here: who has signed out in another tab is gone from this one, too.
	#renewAfter(milliseconds) {
		clearTimeout(this.#renewal);
		if (this.lifetime.hasEnded) return;
		this.#renewal = setTimeout(() => this.#renew().catch(() => this.#renewAfter(growing(4))), milliseconds);
	}
}
