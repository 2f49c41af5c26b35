// Where a message is written, or one that was sent is edited.
import { button, label, make, write } from './dom.js';
import { icon } from './icons.js';

const WARN_BELOW = 300; // bytes that are left: how many there are is shown from then on
const TYPING_EACH = 3000; // milliseconds

export class Composer {
	#editing = null;
	#typedAt = 0;

	constructor(chat, view) {
		this.chat = chat;
		this.view = view;
		this.conversation = view.conversation;
		const { words } = chat, cancel = words.text('cancel');
		this.field = make('textarea', { rows: 1, dir: 'auto', enterKeyHint: 'send', oninput: () => this.#typed(), onkeydown: (event) => this.#key(event) });
		this.grow = make('div.grow', {}, this.field);
		this.count = make('p.count');
		this.submit = label(make('button.send', {}, icon('send')), words.text('send'));
		this.bar = make('p.editing', { hidden: true }, words.text('editing'), button('link', cancel, () => this.stopEditing(), cancel));
		const onsubmit = (event) => {
			event.preventDefault();
			this.#send();
		};
		this.element = make('form', { onsubmit }, this.bar, this.grow, this.submit, this.count);
		this.setDraft(this.conversation.draft);
	}

	get isEditing() { return Boolean(this.#editing); }

	focus() { this.field.focus(); }

	named(name) { label(this.field, this.field.placeholder = this.chat.words.text('message_to', { name })); }

	setDraft(text) {
		this.field.value = text;
		this.#typed(true);
	}

	// That of another page; whoever is writing here goes on.
	takeDraft(text) {
		const isWriting = this.field.getRootNode().activeElement === this.field;
		if (!isWriting && !this.isEditing && this.conversation.draft !== text) this.setDraft(text);
	}

	// `isOurs`: the reader has not done that.
	#typed(isOurs) {
		const { field: { value }, conversation, count, chat: { session, words } } = this;
		const bytes = new TextEncoder().encode(value).length, most = session.limits.message_bytes;
		this.grow.dataset.text = value;
		write(count, bytes > most - WARN_BELOW ? words.text('bytes', { n: `${words.figure(bytes)} / ${words.figure(most)}` }) : '');
		count.classList.toggle('much', bytes > most);
		this.submit.disabled = bytes > most || !value.trim();
		if (this.isEditing) return;
		conversation.draft = value;
		if (isOurs) return;
		this.chat.windows.save();
		this.#tellTyping(value);
	}

	#tellTyping(value) {
		const { connection, me } = this.chat;
		if (!value || Date.now() - this.#typedAt < TYPING_EACH) return;
		this.#typedAt = Date.now();
		connection.trigger(this.conversation.channel, 'client-typing', { person: me.id });
	}

	#key(event) {
		if (event.isComposing || event.keyCode === 229) return;
		if (event.key === 'Enter' && !event.shiftKey) {
			event.preventDefault();
			if (!this.submit.disabled) this.#send();
		} else if (event.key === 'ArrowUp' && !this.field.value) {
			const { chat: { clock, session }, conversation } = this;
			const last = conversation.messages.findLast((one) => conversation.isOwn(one) && !one.deleted_at);
			if (last && clock.isWithin(session.edit_seconds, last)) this.edit(last);
		}
	}

	#send() {
		const editing = this.#editing, text = this.field.value.trim();
		if (editing) {
			this.amend('edits', { id: editing.id, text });
			return this.stopEditing();
		}
		this.setDraft('');
		this.chat.windows.save();
		this.conversation.outbox.send(text);
		this.focus();
	}

	edit(message) {
		this.#editing = message;
		this.bar.hidden = false;
		this.field.value = message.text;
		this.#typed();
		this.focus();
	}

	stopEditing() {
		this.#editing = null;
		this.bar.hidden = true;
		this.setDraft(this.conversation.draft);
		this.focus();
	}

	// Has the server change a message, or take it back.
	amend(path, body) {
		const { chat: { api, connection, page, words }, conversation } = this;
		api.call('POST', path, { channel: conversation.channel, socket_id: connection.id, ...body }).then(({ message }) => {
			conversation.change(message);
			conversation.catchUp();
		}, (error) => page.say(words.text(error.reason ?? 'refused')));
	}
}
