// The messages of one window: an element each, which stays the same while its message does.
import { button, label, make, write } from './dom.js';
import { icon } from './icons.js';
import { addressed } from './links.js';
import { wait } from './timing.js';

// Links are made of http and https alone.
function linked(text) {
	return addressed(text).map((part, index) => (index % 2 && /^http/i.test(part) && /** @type {any} */ (URL).canParse?.(part) ? make('a', { href: part, target: '_blank', rel: 'noopener noreferrer' }, part) : part));
}

export class Messages {
	#elements = new WeakMap();

	// `view`: the window in which they are.
	constructor(chat, view) {
		this.chat = chat;
		this.view = view;
		this.conversation = view.conversation;
	}

	element(message) { return this.#elements.get(message); }

	// The element of a message, drawn anew if its state is another one.
	drawn(message) {
		const element = this.#elements.get(message);
		return element && element.state === message.state ? element : this.paint(message);
	}

	paint(message) {
		const { sender, state, sent_at, deleted_at } = message, { words } = this.chat;
		const isOwn = this.conversation.isOwn(message);
		const element = this.#elements.get(message) || this.#frame();
		this.#elements.set(message, element);
		element.state = state;
		element.dataset.id = message.id || message.client_id;
		if (isOwn) element.dataset.own = '';
		element.classList.toggle('deleted', Boolean(deleted_at));
		const meta = make('span.meta', {}, message.edited_at && !deleted_at ? `${words.text('edited')} ` : '',
			make('time', { dir: 'auto', dateTime: sent_at, title: words.clock(sent_at, { dateStyle: 'full', timeStyle: 'medium' }) }, words.clock(sent_at)));
		element.who = make('span.hide', {}, `${this.chat.people.nameOf(sender)}: `);
		element.quote = this.#quote(message);
		element.replaceChildren(element.who, make('div.bubble', {}, element.quote, make('span', {}, ...(deleted_at ? [words.text('deleted')] : linked(message.text || ''))), meta));
		this.#paintQuote(element, message);
		if (isOwn && !deleted_at) {
			meta.append(element.tick = make('span.tick', { role: 'img' }));
			element.append(state ? this.#problem(message) : this.#tools(message));
			this.#paintTick(element, message);
		}
		return element;
	}

	// Tab reaches the buttons of the message that has the focus, not those of all.
	#frame() {
		const onfocus = ({ target }) => target.querySelectorAll('.tools button, .quote').forEach((one) => { one.tabIndex = 0; });
		return make('div.message', { part: 'message', tabIndex: -1, onfocus });
	}

	// Of messages that were drawn before it was known what somebody is called.
	paintNames() {
		for (const message of this.conversation.shown) {
			const element = this.#elements.get(message);
			if (element) write(element.who, `${this.chat.people.nameOf(message.sender)}: `);
		}
		this.paintQuotes();
	}

	#quote({ reply_to }) {
		return reply_to ? make('button.quote', { type: 'button', tabIndex: -1, onclick: () => this.view.showOriginal(reply_to) }, make('b', { dir: 'auto' }), make('span', { dir: 'auto' })) : '';
	}

	// Above an answer, what it answers: as that reads now, if it is here.
	#paintQuote({ quote }, { reply_to }) {
		if (!quote) return;
		const { chat: { people, words }, conversation } = this;
		const original = conversation.messages.find(({ id }) => id === reply_to);
		const name = original ? people.nameOf(original.sender) : '';
		const text = !original ? words.text('earlier') : original.deleted_at ? words.text('deleted') : original.text.slice(0, 200);
		write(quote.firstChild, name);
		write(quote.lastChild, text);
		label(quote, name ? `${words.text('in_reply_to', { name })}: ${text}` : text);
	}

	paintQuotes() {
		for (const message of this.conversation.messages) {
			const element = message.reply_to && this.#elements.get(message);
			if (element) this.#paintQuote(element, message);
		}
	}

	// Of one that the server does not have: that, and what can be done.
	#problem(message) {
		const { state, why, client_id } = message, { words } = this.chat, { outbox } = this.conversation;
		if (state === 'sending') return '';
		const drop = () => {
			outbox.drop(client_id);
			this.view.layout();
		};
		const again = words.text('send_again'), discard = words.text('discard');
		const line = make('p.problem', {}, words.text(state, { reason: why && words.text(why) }), button('link', again, () => outbox.retry(message), again));
		if (state === 'failed') line.append(button('link', discard, drop, discard));
		return line;
	}

	#tools(message) {
		const { session, clock, words } = this.chat, line = make('div.tools');
		const edit = words.text('edit'), remove = words.text('delete');
		if (clock.isWithin(session.edit_seconds, message)) line.append(button('', edit, () => this.view.composer.edit(message), edit));
		if (clock.isWithin(session.delete_seconds, message)) line.append(button('', remove, ({ currentTarget }) => this.#remove(message, currentTarget, line), remove));
		for (const one of line.children) one.tabIndex = -1;
		return line.firstChild ? line : '';
	}

	// The button asks once more: what is deleted is gone for both.
	#remove(message, asked, line) {
		if (asked.className) return this.view.composer.amend('deletions', { id: message.id });
		asked.className = 'sure';
		label(asked, asked.textContent = this.chat.words.text('delete_for_everybody'));
		for (const one of [...line.children]) if (one !== asked) one.remove();
		wait(5000).then(() => asked.isConnected && this.paint(message));
	}

	#paintTick({ tick }, { sequence, state, seenAt }) {
		// Of what came from another messenger nobody here knows who has seen it.
		if (sequence < 1) return;
		const { chat: { words }, conversation } = this;
		const isSeen = sequence <= conversation.seenBy(conversation.id);
		const key = state || (isSeen ? 'seen' : 'sent');
		const text = words.text(key) + (isSeen && seenAt ? ` ${words.clock(seenAt)}` : '');
		if (tick.title === text) return;
		tick.className = `tick ${key}`;
		label(tick, text).replaceChildren(icon(key));
	}

	paintTicks() {
		for (const message of this.conversation.messages) {
			const element = this.#elements.get(message);
			if (element?.tick) this.#paintTick(element, message);
		}
	}
}
