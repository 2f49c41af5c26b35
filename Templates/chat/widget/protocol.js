// The connection over which events come: the Pusher protocol, version 7.
import { growing, ignore, wait } from './timing.js';

// Where the sockets are: with this server, or with a hosted service that the session names.
export const socketServer = ({ host, port, tls }, base) => new URL(host ? `http${tls ? 's' : ''}://${host}:${port}` : '..', base);

// Of a connection by this file and of one by the page's own pusher-js (pusher-js.js) the chat asks the same: `id`, which is empty while
// there is none, `open`, `close`, `probe`, `join`, `part`, `trigger`. The channels that are wanted are joined again on each new one.
export class Connection {
	id = '';
	#socket = null;
	#wanted = new Set();
	#held = new Set();
	#tries = 0;
	#timer = 0;
	#silence = 0;
	#patience = 30000;
	#since = Infinity;

	// `server`: the address of the sockets; `inbox`: the own channel, which is joined once it is said who is here. `receive(channel, event,
	// data)` and `connected(isNow)` are called with what comes.
	constructor({ server, key, inbox, api, lifetime, receive, connected, WebSocket = globalThis.WebSocket }) {
		this.server = server;
		this.key = key;
		this.inbox = inbox;
		this.api = api;
		this.lifetime = lifetime;
		this.receive = receive;
		this.connected = connected;
		this.WebSocket = WebSocket;
	}

	open() {
		clearTimeout(this.#timer);
		if (this.#socket || this.lifetime.hasEnded) return;
		const url = new URL(`app/${this.key}?protocol=7&client=hansard-chat&version=1`, this.server);
		url.protocol = url.protocol.replace('http', 'ws');
		const socket = this.#socket = new this.WebSocket(url);
		this.#since = Infinity;
		socket.onmessage = ({ data }) => { if (this.#socket === socket) this.#hear(JSON.parse(data)); };
		socket.onclose = ({ code }) => { if (this.#socket === socket) this.#lost(code); };
		this.#silence = setTimeout(() => this.#lost(), 15000);
	}

	close() {
		clearTimeout(this.#timer);
		clearTimeout(this.#silence);
		const socket = this.#socket;
		this.#socket = null;
		this.id = '';
		this.#held.clear();
		// Of one that is not open yet browsers would warn in the console: it goes with its page, or as soon as it is open.
		if (socket?.readyState === 0) socket.onopen = () => socket.close();
		else socket?.close();
	}

	// Is anybody there? After sleep, and when the network has changed, that is asked before the silence gets long.
	probe() {
		if (!this.id) return this.open();
		clearTimeout(this.#silence);
		this.#silence = setTimeout(() => this.#lost(), 8000);
		this.#send('pusher:ping', {});
	}

	join(channel) {
		this.#wanted.add(channel);
		if (this.id) this.#settle();
	}

	part(channel) {
		this.#wanted.delete(channel);
		if (this.#held.delete(channel)) this.#send('pusher:unsubscribe', { channel });
	}

	// A client event, on a channel that has been joined.
	trigger(channel, event, data) {
		if (this.#held.has(channel)) this.#send(event, data, channel);
	}

	#lost(code) {
		this.close();
		this.connected(false);
		// Only what held for a while is opened again at once, or two servers could play ball with us.
		const hasHeld = Date.now() - this.#since > 5000;
		if (hasHeld) this.#tries = 0;
		const kind = Math.floor(code / 100);
		const delay = kind === 42 && hasHeld ? 500 * Math.random() : growing(this.#tries++, { 40: 10000, 41: 4000 }[kind] || 1000);
		// 4000 to 4099: the server wants us gone. The session says whether that is for good.
		this.#timer = setTimeout(async () => {
			if (kind === 40) await this.api.get('session').catch(({ status }) => status === 403 && this.lifetime.end());
			this.open();
		}, delay);
	}

	// Something has been heard, so that nobody has to be asked for yet.
	#wait() {
		clearTimeout(this.#silence);
		this.#silence = setTimeout(() => this.probe(), this.#patience);
	}

	/** @param {{ event: string, channel?: string, data?: any }} heard */
	#hear({ event, channel, data = {} }) {
		this.#wait();
		if (typeof data === 'string') try { data = JSON.parse(data); } catch { data = {}; }
		if (event === 'pusher:connection_established') this.#established(data);
		else if (event === 'pusher:ping') this.#send('pusher:pong', {});
		else if (event === 'pusher:signin_success') this.#send('pusher:subscribe', { channel: this.inbox, auth: '' });
		else if (event !== 'pusher:error') this.receive(channel, event, data);
		else if (data.code >= 4000 && data.code < 4300) this.#lost(data.code);
	}

	async #established({ socket_id, activity_timeout }) {
		this.id = socket_id;
		this.#since = Date.now();
		this.#patience = 1000 * Math.min(activity_timeout || 30, 120);
		this.#wait();
		this.connected(true);
		this.#settle();
		const answer = await this.api.authorisePerson(socket_id).catch(ignore);
		if (answer && socket_id === this.id) this.#send('pusher:signin', answer);
	}

	#send(event, data, channel) {
		if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify({ event, data, channel }));
	}

	// Joins what is wanted and not joined.
	#settle() {
		const { id } = this;
		for (const channel of this.#wanted) {
			if (this.#held.has(channel)) continue;
			this.#held.add(channel);
			this.api.authorise(id, channel).then((auth) => {
				if (id === this.id && this.#held.has(channel)) this.#send('pusher:subscribe', { channel, ...auth });
			}, (error) => {
				if (id !== this.id) return;
				this.#held.delete(channel);
				if (!error.isPassing) this.#wanted.delete(channel);
				else wait(growing(3)).then(() => id === this.id && this.#settle());
			});
		}
	}
}
