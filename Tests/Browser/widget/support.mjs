// What the widget's tests share: a model of the chat's server, after docs/chat.md, and a Chat without a page.
import { API } from '../../../Templates/chat/widget/api.js';
import { Chat } from '../../../Templates/chat/widget/chat.js';
import { Memory } from '../../../Templates/chat/widget/memory.js';
import { Lifetime } from '../../../Templates/chat/widget/timing.js';
import { Words } from '../../../Templates/chat/widget/words.js';

// The same numbers on every machine (mulberry32).
export function random(seed) {
	return (below) => {
		seed = (seed + 0x6d2b79f5) | 0;
		let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) % below;
	};
}

// Until what has been promised has happened, as far as no timer is waited for.
export async function settled() { for (let turns = 0; turns < 12; turns++) await new Promise(setImmediate); }

// Goes on in time, by the test's clock, step by step: what one timer starts may wait for another.
export async function pass(timers, milliseconds, step = 50) {
	await settled();
	for (let done = 0; done < milliseconds; done += step) {
		timers.tick(step);
		await settled();
	}
}

const json = (value, status = 200, headers = {}) => new Response(JSON.stringify(value), { status, headers });
export const channelWith = (id) => `private-chat-7-${id}`;

// What the server has of person 7's conversations. Each happening has a number and is told as an event; `told` keeps those.
export class Server {
	me = '7';
	requests = [];
	told = [];
	windows = { windows: [], version: 0 };
	people = [];
	#conversations = new Map();
	#time = Date.parse('2026-05-28T20:26:40Z');

	// What happens to a request: `cut` is one that does not come, `lost` one whose answer does not; or a Response in the place of the answer.
	fault = () => undefined;

	get fetch() { return (url, options = {}) => this.#answer(new URL(url), options); }

	conversation(id) {
		if (!this.#conversations.has(id)) this.#conversations.set(id, { id, channel: channelWith(id), sequence: 0, messages: [], events: [], seen: {} });
		return this.#conversations.get(id);
	}

	asked(path) { return this.requests.filter((one) => one.path === path); }

	#happened(talk, event, data) {
		talk.events.push({ event, data });
		this.told.push({ event, data });
		return data;
	}

	#now() { return new Date(this.#time += 1000).toISOString(); }

	send(sender, id, text, client_id) {
		const talk = this.conversation(id), sequence = ++talk.sequence;
		const message = { id: `${talk.channel}/${sequence}`, channel: talk.channel, sequence, sender, recipient: sender === id ? this.me : id, text, sent_at: this.#now(), client_id };
		talk.messages.push(message);
		return this.#happened(talk, 'new_message', { ...message });
	}

	edit(id, message, text) {
		const talk = this.conversation(id), mine = talk.messages.find((one) => one.id === message.id);
		const change = { id: mine.id, channel: talk.channel, sequence: ++talk.sequence, editor: mine.sender, recipient: mine.recipient, text, edited_at: this.#now() };
		Object.assign(mine, { text, edited_at: change.edited_at });
		return this.#happened(talk, 'message_edited', change);
	}

	remove(id, message) {
		const talk = this.conversation(id), mine = talk.messages.find((one) => one.id === message.id);
		const change = { id: mine.id, channel: talk.channel, sequence: ++talk.sequence, deleter: mine.sender, recipient: mine.recipient, deleted_at: this.#now() };
		Object.assign(mine, { text: undefined, deleted_at: change.deleted_at });
		return this.#happened(talk, 'message_deleted', change);
	}

	see(person, id, upTo) {
		const talk = this.conversation(id), { sequence } = talk.messages.find((one) => one.id === upTo);
		if (sequence > (talk.seen[person]?.sequence || 0)) talk.seen[person] = { up_to: upTo, sequence, seen_at: this.#now() };
		this.told.push({ event: 'seen', data: { channel: talk.channel, person, recipient: person === id ? this.me : id, ...talk.seen[person] } });
		return talk.seen[person];
	}

	unseenOf(talk) { return talk.messages.filter((one) => one.sender !== this.me && !one.deleted_at && one.sequence > (talk.seen[this.me]?.sequence || 0)).length; }

	async #answer(url, { method = 'GET', body, headers = {} }) {
		const path = url.pathname.replace(/^.*\/chat\//, ''), sent = body && JSON.parse(body);
		this.requests.push({ method, path, query: Object.fromEntries(url.searchParams), body: sent, headers });
		const fault = this.fault(method, path, sent);
		if (fault instanceof Response) return fault;
		if (fault === 'cut') throw new TypeError('fetch failed');
		const answer = this[`${method} ${path}`](sent, url.searchParams);
		if (fault === 'lost') throw new TypeError('fetch failed');
		return answer instanceof Response ? answer : json(structuredClone(answer));
	}

	'GET session'() { return session({ people: this.people }); }

	'GET messages'(_, query) {
		const talk = [...this.#conversations.values()].find((one) => one.channel === query.get('channel'));
		if (!talk) return json({ detail: 'none' }, 404);
		const { channel, sequence, seen } = talk, limit = Number(query.get('limit') || 50);
		if (query.has('since')) {
			const events = talk.events.filter(({ data }) => data.sequence > Number(query.get('since')));
			return { channel, events: events.slice(0, limit), more: events.length > limit, sequence, seen };
		}
		const before = talk.messages.filter((one) => one.sequence < Number(query.get('before') || Infinity));
		return { channel, messages: before.slice(-limit), more: before.length > limit, sequence, seen };
	}

	'POST messages'({ with: id, text, client_id }) {
		const known = this.conversation(id).messages.find((one) => one.client_id === client_id);
		const message = known || this.send(this.me, id, text, client_id);
		return { success: true, channel: channelWith(id), duplicate: Boolean(known), message };
	}

	'POST seen'({ channel, up_to }) {
		const talk = [...this.#conversations.values()].find((one) => one.channel === channel);
		return { success: true, channel, seen: this.see(this.me, talk.id, up_to), unseen: this.unseenOf(talk) };
	}

	'GET unseen'() {
		const all = [...this.#conversations.values()];
		const channels = all.map((talk) => ({ channel: talk.channel, person: talk.id, unseen: this.unseenOf(talk) })).filter(({ unseen }) => unseen);
		return { total: 0, channels, sequence: Object.fromEntries(all.map(({ channel, sequence }) => [channel, sequence])) };
	}

	'GET online'(_, query) {
		const q = query.get('q');
		const people = this.people.filter(({ id, name }) => !q || id === q || name.includes(q)).slice(0, Number(query.get('limit') || 200));
		return { people, more: false };
	}

	'GET windows'() { return this.windows; }

	'PUT windows'({ windows }) {
		const person = (channel) => channel.replace('private-chat-7-', '');
		return this.windows = { windows: windows.map((one) => ({ person: person(one.channel), ...one })), version: this.windows.version + 1 };
	}

	'POST auth'({ socket_id, channel_name, channels }) {
		const sign = (channel) => ({ auth: `staff:${socket_id}:${channel}` });
		return channels ? { auth: Object.fromEntries(channels.map((one) => [one, sign(one)])), refused: [] } : sign(channel_name);
	}

	'POST user-auth'({ socket_id }) { return { auth: `staff:${socket_id}`, user_data: '{"id":"7"}' }; }
}

export const session = (more) => ({
	person: { id: '7', name: 'Jamie Doe' }, app: { key: 'staff' }, presence: 'presence-staff', inbox: '#server-to-user-7', mesh: 'eager',
	limits: { message_bytes: 4000 }, edit_seconds: 900, delete_seconds: 900, notice: null, policy: null, sequence: {}, people: [], ...more,
});

// What a conversation asks of its window; `isLooked` is whether its reader looks at it.
export class Window {
	isStuck = true;
	isSmall = false;
	isLooked = true;
	fresh = 0;
	isTyping = false;

	constructor(conversation) { this.conversation = conversation; }

	isLookedAt() { return this.isLooked; }
	look() { if (this.isLooked) this.conversation.sendSeen(); }
	showTyping(isTyping) { this.isTyping = isTyping; }
	countNew() { if (!this.isStuck) this.fresh++; }
	takeDraft(text) { this.conversation.draft = text; }
	layout() {}
	toBottom() {}
	paint() {}
	paintHead() {}
	paintTicks() {}
	end() { this.hasEnded = true; }
}

// A Chat of person 7, whose events the test gives, and which shows nothing: what it would show is in `shown`.
export function chatWith(server, { session: more = {}, storage = new Map() } = {}) {
	const shown = { alerts: [], told: [], said: [], arranged: 0 };
	const page = {
		showPeople() {}, showUnseen() {}, showConnection() {}, closed() {}, arrange() { shown.arranged++; },
		makeView: (conversation) => new Window(conversation), alert: (_, message) => shown.alerts.push(message.id),
		told: (id) => shown.told.push(id), say: (text) => shown.said.push(text),
	};
	const connection = { id: '1.2', channels: new Set(), sent: [] };
	Object.assign(connection, {
		join: (channel) => connection.channels.add(channel), part: (channel) => connection.channels.delete(channel),
		trigger: (...event) => connection.sent.push(event), open() {}, close() {}, probe() {},
	});
	const lifetime = new Lifetime();
	const memory = new Memory(() => ({ getItem: (key) => storage.get(key) ?? null, setItem: (key, value) => storage.set(key, value) }));
	memory.recall('7');
	const api = new API({ base: new URL('https://chat.example/chat/'), lifetime, fetch: server.fetch });
	const chat = new Chat({ session: session({ people: server.people, ...more }), api, words: new Words({}, 'en'), memory, lifetime, page, connect: () => connection });
	for (const one of chat.session.people) chat.people.set(one);
	const tell = ({ event, data }) => chat.receive(data.channel, event, structuredClone(data));
	return { chat, connection, lifetime, shown, storage, tell, open: (id) => { const talk = chat.conversations.get(channelWith(id), id); chat.windows.add(talk); return talk; } };
}

export const person = (id, more) => ({ id, name: `Person ${id}`, title: 'Clerk', online: false, channel: channelWith(id), ...more });
