// What there is once for a page, as far as it needs none, and how its parts hear of what happens.
import { Conversations } from './conversations.js';
import { People } from './people.js';
import { Unseen } from './unseen.js';
import { Windows } from './windows.js';

// The server's time, as far as its messages have told it.
class Clock {
	#ahead = 0; // milliseconds

	hear(sentAt) { this.#ahead = Date.parse(sentAt) - Date.now(); }
	get now() { return new Date(Date.now() + this.#ahead); }

	// Whether something was sent less than so many seconds ago; `null` are any number.
	isWithin(seconds, { sent_at }) { return seconds === null || this.now.getTime() - Date.parse(sent_at) < seconds * 1000; }
}

export class Chat {
	isConnected = false;
	clock = new Clock();
	#freshness = 0;

	// `session`: the server's answer to `GET session`. `page`: what shows it all, and whose methods the parts call: `showPeople()`,
	// `showUnseen()`, `showConnection()`, `arrange()`, `makeView(conversation)`, `closed(conversation)`, `alert(conversation, message)`,
	// `told(id)`, `say(text)`. `connect(chat)` gives a connection (protocol.js).
	constructor({ session, api, words, memory, lifetime, page, connect }) {
		this.session = session;
		this.api = api;
		this.words = words;
		this.memory = memory;
		this.lifetime = lifetime;
		this.page = page;
		this.me = session.person;
		this.people = new People(this);
		this.conversations = new Conversations(this);
		this.windows = new Windows(this);
		const later = lifetime.soon(() => this.refreshUnseen(), 10000);
		this.unseen = new Unseen(() => this.#askUnseen(later), () => {
			this.people.changed();
			this.page.showUnseen();
		});
		this.refreshUnseen = lifetime.soon(async () => { if (await this.unseen.refresh()) this.windows.look(); }, 150);
		this.connection = connect(this);
	}

	async #askUnseen(later) {
		const answer = await this.api.get('unseen').catch(later);
		for (const { channel, person } of answer?.channels || []) this.conversations.get(channel, person);
		return answer;
	}

	// The connection is there, or is not any more.
	connected(isNow) {
		this.isConnected = isNow;
		this.page.showConnection();
		// Once the own channel is joined, `refresh` misses nothing; without one it is done all the same.
		clearTimeout(this.#freshness);
		if (isNow) this.#freshness = setTimeout(() => this.refresh(), 4000);
	}

	// An event: docs/chat.md, “Events”, and those of the protocol.
	receive(channel, event, data) {
		const { conversations, me, people, session, windows } = this;
		const isPresence = channel === session.presence;
		if (event === 'pusher_internal:subscription_succeeded') {
			if (channel === session.inbox) this.refresh();
			if (isPresence && data.presence) people.roster(data.presence.hash);
		} else if (event === 'pusher_internal:member_added' && isPresence) people.arrived(data.user_id, data.user_info);
		else if (event === 'pusher_internal:member_removed' && isPresence) people.left(data.user_id);
		// With long drafts the event says only that there is something new.
		else if (event === 'windows') data.windows ? windows.set(data) : windows.refresh();
		else if (event !== 'client-typing') conversations.apply(event, data, true);
		else if (String(data.person) !== me.id) conversations.get(channel)?.view?.showTyping(true);
	}

	// What a break in the connection, or the time before it, has hidden.
	refresh() {
		clearTimeout(this.#freshness);
		this.people.ask();
		this.windows.refresh();
		this.refreshUnseen();
		this.conversations.refresh();
	}
}
