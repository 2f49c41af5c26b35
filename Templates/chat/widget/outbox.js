// What has been written in one conversation and the server does not have yet.
import { growing, wait } from './timing.js';

const identifier = () => [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('-');

export class Outbox {
	// Each with a `state`: it is being sent, is `late` and will be sent again, or has `failed`, for a reason whose text is called `why`.
	messages = [];
	#isPumping = false;
	#wake = null;

	constructor(chat, conversation) {
		this.chat = chat;
		this.conversation = conversation;
	}

	send(text) {
		const { chat: { clock, me }, conversation: { view } } = this;
		this.messages.push({ client_id: identifier(), text, sender: me.id, sent_at: clock.now.toISOString(), state: 'sending' });
		this.#keep();
		view?.layout();
		view?.toBottom();
		this.pump();
	}

	// What a page before this one has kept.
	restore(message) { this.messages.push({ ...message, sender: this.chat.me.id, state: 'sending' }); }

	// Takes one out, and gives it.
	drop(clientID) {
		const found = this.messages.find((one) => one.client_id === clientID);
		this.messages = this.messages.filter((one) => one !== found);
		if (found) this.#keep();
		return found;
	}

	// One after the other, so that they are stored in the order in which they were written.
	async pump() {
		if (this.#isPumping) return;
		this.#isPumping = true;
		const next = () => this.messages.find(({ state }) => state !== 'failed');
		for (let tries = 0, message; (message = next()) && !this.chat.lifetime.hasEnded;) tries = await this.#deliver(message, tries);
		this.#isPumping = false;
	}

	// Now, and not only when the waiting has come to its end.
	hurry() {
		this.#wake?.();
		this.pump();
	}

	// Again, by its reader's wish.
	retry(message) {
		message.state = 'sending';
		this.conversation.view?.layout();
		this.hurry();
	}

	// Gives the number of tries: the same message goes by the same `client_id`, so that it cannot be there twice.
	async #deliver(message, tries) {
		const { chat: { api, connection }, conversation } = this;
		const { text, client_id } = message;
		try {
			const answer = await api.call('POST', 'messages', { with: conversation.id, text, client_id, socket_id: connection.id }, { isPatient: false });
			conversation.advance(answer.message.sequence);
			conversation.add(answer.message);
		} catch (error) {
			if (!this.messages.includes(message)) return 0;
			Object.assign(message, { state: error.isPassing ? 'late' : 'failed', why: error.reason });
			conversation.view?.layout();
			if (!error.isPassing) return 0;
			await Promise.race([wait(1000 * error.seconds || growing(tries)), new Promise((done) => { this.#wake = done; })]);
			return tries + 1;
		}
		return 0;
	}

	// It outlives the page.
	#keep() { this.chat.conversations.keepOutboxes(); }
}
