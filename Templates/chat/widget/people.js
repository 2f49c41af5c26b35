// Colleagues: what they are called, which channel is theirs with the reader, and who is online.
import { ignore } from './timing.js';

const AWAY_AFTER = 6000; // milliseconds: somebody who reloads a page does not flicker

// Who somebody is and which channel is theirs is for the server to say.
const isKnown = ({ name, channel }) => name && channel;

export class People {
	#people = new Map();
	#hasRoster = false;

	// `chat`: a Chat, with its session, API, connection, words and page.
	constructor(chat) {
		this.chat = chat;
		// A roster and events name people by their ids. Many are asked for at once, in the list, which has those who are online first; few one by one.
		this.lookUp = chat.lifetime.soon(() => this.#lookUp(), 500);
		this.changed = chat.lifetime.soon(() => {
			chat.page.showPeople();
			chat.windows.keepNames();
		}, 60);
	}

	get all() { return this.#people.values(); }

	// Somebody, whether or not anything is known of them.
	get(id) {
		if (!this.#people.has(id)) {
			this.#people.set(id, { id, name: '', title: '', channel: '', isOnline: false });
			this.lookUp();
		}
		return this.#people.get(id);
	}

	// The channel with somebody of whom that is known.
	channelWith(id) { return this.#people.get(id)?.channel; }

	nameOf(id) { return id === this.chat.me.id ? this.chat.words.text('you') : this.get(id).name || id; }

	// Asks for one person, once.
	find(who) {
		return who.asked ||= this.chat.api.get('online', { q: who.id, limit: 1 }).then((answer) => this.take(answer), () => { who.asked = null; });
	}

	async #lookUp() {
		const unknown = () => [...this.all].filter((who) => !isKnown(who));
		if (unknown().length > 20) await this.ask({ limit: Math.min(10000, this.#people.size) });
		for (const who of unknown().slice(0, 20)) this.find(who);
	}

	// Asks for those whom `values` say, or who are online.
	ask(values) { return this.chat.api.get('online', values).then((answer) => this.take(answer), ignore); }

	take(answer) {
		for (const one of answer.people) if (one.id !== this.chat.me.id) this.set(one);
		this.changed();
	}

	// What the server says of somebody, or a page before this one has kept.
	set({ id, name, title, channel, online }) {
		const who = this.get(id);
		if (name) who.name = name;
		if (title) who.title = title;
		// Of those who have left the session has the names alone.
		if (online !== undefined) who.isListed = true;
		if (!this.#hasRoster && online !== undefined) who.isOnline = online;
		if (channel && !who.channel) {
			who.channel = channel;
			if (who.isOnline) this.#mesh(who);
		}
	}

	// All who are in the presence channel, by their ids.
	roster(hash) {
		this.#hasRoster = true;
		for (const id of this.#people.keys()) if (!Object.hasOwn(hash, id)) this.#setOnline(id, false);
		// Those who were there before us are named here alone.
		for (const id in hash) this.arrived(id, hash[id]);
	}

	arrived(id, info) {
		id = String(id);
		if (id === this.chat.me.id) return;
		this.set({ ...info, id, online: true });
		this.#setOnline(id, true);
	}

	left(id) { this.#setOnline(String(id), false); }

	// Only who stays away is gone. Messages of theirs come by the own channel.
	#setOnline(id, isOnline) {
		const who = this.get(id);
		clearTimeout(who.timer);
		const set = () => {
			who.isOnline = isOnline;
			this.#mesh(who);
			this.changed();
		};
		if (isOnline) set();
		else if (who.isOnline) who.timer = setTimeout(set, AWAY_AFTER);
	}

	// Each page is in the channels of all who are online, unless the settings want it otherwise.
	#mesh({ isOnline, channel }) {
		const { session, connection } = this.chat;
		if (channel && session.mesh === 'eager') connection[isOnline ? 'join' : 'part'](channel);
	}
}
