// Requests to the server: docs/chat.md, “Endpoints”.
import { growing, ignore, wait } from './timing.js';
import { Refusal } from './refusal.js';
import { Token } from './token.js';

export class API {
	#batch = null;

	// `base`: the address of `/chat/`. `tokenUrl`: where the page gives the token, if it does. `lifetime` ends when the server knows
	// nobody here any more.
	constructor({ base, tokenUrl, lifetime, fetch = globalThis.fetch.bind(globalThis) }) {
		this.base = base;
		this.lifetime = lifetime;
		this.fetch = fetch;
		this.token = tokenUrl ? new Token(tokenUrl, lifetime, fetch) : null;
	}

	get(path, values) { return this.call('GET', values ? `${path}?${new URLSearchParams(values)}` : path); }

	// Promises the answer, or is refused by a `Refusal`. A new token is asked for once; a busy server gets the time that it wants, unless
	// `isPatient` is false. With `keepalive` the request outlives the page.
	async call(method, path, body, { isPatient = true, keepalive = false } = {}) {
		for (let tries = 0, isRenewed = !this.token; ; tries++) {
			if (this.lifetime.hasEnded) throw new Refusal(401);
			const answer = await this.#request(method, path, body, keepalive).catch((error) => { throw error instanceof Refusal ? error : new Refusal(0); });
			if (answer.ok) return answer.json();
			const seconds = Math.min(60, Number(answer.headers.get('Retry-After')) || 0);
			if (answer.status === 401) {
				if (isRenewed) {
					this.lifetime.end();
					throw new Refusal(401);
				}
				isRenewed = true;
				this.token.expire();
			} else if (isPatient && [429, 503].includes(answer.status) && tries < 5) await wait(seconds ? 1000 * (seconds + Math.random()) : growing(tries));
			else {
				const problem = await answer.json().catch(ignore);
				throw new Refusal(answer.status, problem, seconds);
			}
		}
	}

	async #request(method, path, body, keepalive) {
		const headers = this.token ? await this.token.header() : {};
		if (body) headers['Content-Type'] = 'application/json';
		return this.fetch(new URL(path, this.base), {
			method, headers, body: body && JSON.stringify(body), keepalive, signal: /** @type {any} */ (AbortSignal).timeout?.(20000), cache: 'no-store',
			credentials: this.token ? 'omit' : 'include',
		});
	}

	// A signature for a channel. Those for the channels of pairs are asked for together, for 1,000 people at once.
	authorise(socket_id, channel_name) {
		if (channel_name.startsWith('presence-')) return this.call('POST', 'auth', { socket_id, channel_name });
		if (this.#batch?.socket_id !== socket_id) {
			const mine = this.#batch = { socket_id, channels: [], answer: null };
			mine.answer = wait(20).then(() => {
				if (this.#batch === mine) this.#batch = null;
				return this.call('POST', 'auth', { socket_id, channels: mine.channels });
			});
		}
		this.#batch.channels.push(channel_name);
		return this.#batch.answer.then(({ auth }) => auth[channel_name] || Promise.reject(new Refusal(403)));
	}

	// A signature that says who is at the connection's end.
	authorisePerson(socket_id) { return this.call('POST', 'user-auth', { socket_id }); }
}
