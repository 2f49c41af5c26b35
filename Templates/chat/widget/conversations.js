// All conversations of the reader, by channel. Which channel is whose only the server says: ids are any text.
import { Conversation } from './conversation.js';

export class Conversations {
	#all = new Map();

	constructor(chat) { this.chat = chat; }

	get all() { return [...this.#all.values()]; }

	// That of a channel, with the other one of its two people; none where the server has not said who or which that is.
	get(channel, id) {
		const { chat } = this;
		if (!this.#all.has(channel) && channel && id && id !== chat.me.id) {
			chat.people.set({ id, channel });
			this.#all.set(channel, new Conversation(chat, id, channel));
		}
		return this.#all.get(channel);
	}

	with(id) { return this.#all.get(this.chat.people.channelWith(id)); }

	// An event of one of them. `isLive`: it came by the connection, and not as the answer to a question.
	apply(event, data, isLive) {
		const { me } = this.chat;
		const conversation = this.get(data.channel, [data.sender ?? data.editor ?? data.deleter ?? data.person, data.recipient].find((id) => id !== me.id));
		if (event === 'seen') return conversation?.mark({ [data.person]: data }, isLive);
		if (!conversation || !data.sequence) return;
		const isNews = conversation.advance(data.sequence) && isLive;
		event === 'new_message' ? conversation.add(data, isNews) : conversation.change(data, isNews);
	}

	// What a break in the connection, or the time before it, has hidden.
	refresh() {
		for (const conversation of this.all) {
			if (conversation.view) conversation.isLoaded ? conversation.catchUp() : conversation.load();
			conversation.outbox.hurry();
		}
	}

	hurry() { for (const conversation of this.all) conversation.outbox.hurry(); }

	// What is not sent yet outlives the page.
	keepOutboxes() {
		const outbox = this.all.flatMap(({ id, channel, outbox: { messages } }) => messages.map(({ text, client_id, sent_at }) => ({ id, channel, text, client_id, sent_at })));
		this.chat.memory.keep({ outbox });
	}

	// Sends what the page before has left.
	restoreOutboxes(kept = []) {
		for (const { id, channel, ...message } of kept) this.get(channel, id)?.outbox.restore(message);
		for (const conversation of this.all) conversation.outbox.pump();
	}
}
