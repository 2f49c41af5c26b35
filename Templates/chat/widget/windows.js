// Which windows are open, from the first to the last, on every page and device of the reader; the server keeps that.
import { ignore } from './timing.js';

export class Windows {
	opened = [];
	#version = 0;
	#isUnsaved = false;

	constructor(chat) {
		this.chat = chat;
		this.saveSoon = chat.lifetime.soon(() => this.put(), 500);
	}

	// Opens one, where it is not open.
	add(conversation) {
		if (conversation.view) return;
		this.opened.push(conversation);
		conversation.view = this.chat.page.makeView(conversation);
		this.chat.connection.join(conversation.channel);
		conversation.load();
	}

	toEnd(conversation) { this.opened = [...this.opened.filter((one) => one !== conversation), conversation]; }

	remove(conversation) {
		const { session, connection, page } = this.chat;
		this.opened = this.opened.filter((one) => one !== conversation);
		conversation.view.end();
		conversation.view = null;
		conversation.unload();
		page.closed(conversation);
		if (session.mesh !== 'eager') connection.part(conversation.channel);
	}

	look() { for (const { view } of this.opened) view.look(); }

	// A page that follows at once may ask before the server has been told: what is not saved yet is kept for it.
	save() {
		this.chat.page.arrange();
		this.#isUnsaved = true;
		this.#keep();
		this.saveSoon();
	}

	// Tells the server. With `keepalive` also from a page that is being left.
	put(keepalive = false) {
		const { api, connection, memory } = this.chat;
		if (!this.#isUnsaved) return;
		this.#isUnsaved = false;
		const windows = this.opened.slice(-20).map(({ channel, isFolded, draft }) => ({ channel, folded: Boolean(isFolded), draft: this.#storable(draft) }));
		api.call('PUT', 'windows', { windows, socket_id: connection.id }, { keepalive }).then((answer) => {
			this.#version = Math.max(this.#version, answer.version);
			// What is longer stays in this tab.
			if (this.opened.some(({ draft }) => draft !== this.#storable(draft))) this.#keep();
			else if (!this.#isUnsaved) memory.keep({ windows: null });
		}, ignore);
	}

	// As much of a draft as a message may be: for one that is longer the server would refuse all windows.
	#storable(draft) {
		const { read } = new TextEncoder().encodeInto(draft, new Uint8Array(this.chat.session.limits.message_bytes));
		return draft.slice(0, read);
	}

	#keep() {
		const windows = this.opened.map(({ id, channel, isFolded, draft }) => ({ channel, person: id, folded: isFolded, draft }));
		this.chat.memory.keep({ windows: { version: this.#version + 0.5, windows } });
	}

	// The next page has its windows before it has the list.
	keepNames() {
		const { memory, people } = this.chat;
		const names = this.opened.map(({ id }) => people.get(id)).map(({ id, name, title, channel, isOnline }) => ({ id, name, title, channel, online: isOnline }));
		memory.keep({ names });
	}

	// Asks the server.
	refresh() { return this.chat.api.get('windows').then((answer) => this.set(answer), ignore); }

	// As the server has them, or a page before this one has kept them.
	set(answer) {
		if (this.#isUnsaved || answer.version <= this.#version) return;
		this.#version = answer.version;
		const { conversations, page, people } = this.chat;
		const now = answer.windows.map((one) => [conversations.get(one.channel, one.person), one]).filter(([conversation]) => conversation);
		for (const conversation of this.opened) if (!now.some(([other]) => other === conversation)) this.remove(conversation);
		for (const [conversation, { folded, draft = '', name }] of now) {
			if (name) people.set({ id: conversation.id, name });
			conversation.isFolded = folded;
			if (!conversation.view) conversation.draft = draft;
			this.add(conversation);
			conversation.view.takeDraft(draft);
		}
		this.opened = now.map(([conversation]) => conversation);
		page.arrange();
	}
}
