// A window with one conversation.
import { avatar } from './avatar.js';
import { Composer } from './composer.js';
import { button, label, make, place, write } from './dom.js';
import { icon } from './icons.js';
import { Messages } from './messages.js';
import { wait } from './timing.js';

const TOGETHER = 3e5; // milliseconds within which messages of one sender stand close to each other
const TYPING_FOR = 5000; // milliseconds for which a typing mark is shown

export class WindowView {
	#days = {};
	#fresh = 0;
	#isTurning = false;

	// `desk`: where it is opened, folded and closed.
	constructor(chat, desk, conversation) {
		this.chat = chat;
		this.desk = desk;
		this.conversation = conversation;
		this.isStuck = true;
		this.isSmall = false;
		this.messages = new Messages(chat, this);
		this.composer = new Composer(chat, this);
		this.log = make('div.log', { role: 'log', 'aria-live': 'off', tabIndex: 0, onscroll: () => this.#scrolled(), onkeydown: (event) => this.#walk(event) });
		this.jump = button('jump', '', () => {
			this.toBottom();
			this.composer.focus();
		});
		this.typing = make('p.typing');
		this.body = make('div.body', {}, this.log, make('div.over', {}, this.typing, this.jump), this.composer.element);
		this.element = make('section.window', { role: 'region', onkeydown: (event) => this.#escape(event), onfocusin: () => this.look() }, this.#head(), this.body);
		this.watch = new ResizeObserver(() => this.isStuck && this.toBottom());
		this.watch.observe(this.log);
		this.#paintJump();
	}

	#head() {
		const { chat: { words }, desk, conversation } = this;
		this.face = avatar(this.chat, conversation.id);
		this.folder = button('fold', '', () => desk.fold(conversation, !this.isSmall), icon(desk.isPhone ? 'back' : 'fold'));
		const onclick = ({ target }) => target.closest('button') || desk.isPhone || desk.fold(conversation, !this.isSmall);
		return make('header', { onclick }, ...this.face.parts, this.folder, button('close', words.text('close'), () => desk.close(conversation), icon('close')));
	}

	end() { this.watch.disconnect(); }

	paintHead() {
		const { chat: { people, words }, conversation: { id }, isSmall, folder } = this;
		const name = people.nameOf(id), key = isSmall ? 'unfold' : 'fold';
		this.face.paint();
		if (this.name !== name) {
			this.name = name;
			this.messages.paintNames();
		}
		label(this.element, words.text('chat_with', { name }));
		label(this.log, words.text('messages_with', { name }));
		this.composer.named(name);
		label(folder, words.text(key)).setAttribute('aria-expanded', !isSmall);
		folder.className = key;
	}

	paint(message) {
		this.messages.paint(message);
		this.messages.paintQuotes();
	}

	paintTicks() { this.messages.paintTicks(); }

	takeDraft(text) { this.composer.takeDraft(text); }

	// Puts the messages in their order, each under its day. What comes or goes above leaves the rest where it is.
	layout() {
		const { conversation, log } = this;
		if (!conversation.isLoaded && !conversation.outbox.messages.length) return;
		const nodes = this.#nodes();
		const anchor = [...log.children].find((node) => node.offsetTop >= log.scrollTop && nodes.includes(node) && node.part.length);
		const top = anchor?.offsetTop;
		place(log, nodes);
		this.messages.paintQuotes();
		if (this.isStuck) this.toBottom();
		else if (anchor) log.scrollTop += anchor.offsetTop - top;
		if (conversation.isLoaded) wait(300).then(() => log.setAttribute('aria-live', 'polite'));
	}

	#nodes() {
		const { conversation, chat: { words } } = this, nodes = [];
		if (conversation.isLoaded && !conversation.hasMore) nodes.push(this.#day('', words.text('beginning')));
		/** @type {{ day: string, at: Date, sender: string } | null} */
		let before = null;
		for (const message of conversation.shown) {
			const at = new Date(message.sent_at), day = at.toDateString();
			if (day !== before?.day) nodes.push(this.#day(day, words.day(at)));
			const element = this.messages.drawn(message);
			nodes.push(element);
			element.classList.toggle('next', day === before?.day && before.sender === message.sender && at.getTime() - before.at.getTime() < TOGETHER);
			before = { day, at, sender: message.sender };
		}
		return nodes;
	}

	#day(key, text) {
		const line = this.#days[key] ||= make('p.day');
		write(line, text);
		return line;
	}

	// Goes back page by page until it is there.
	async showOriginal(id) {
		const { conversation, log } = this;
		this.isStuck = false;
		while (conversation.isLoading) await wait(50);
		const find = () => conversation.messages.find((one) => one.id === id);
		for (let first; conversation.hasMore && !find() && first !== conversation.messages[0];) {
			first = conversation.messages[0];
			await conversation.load({ before: first.sequence, limit: 200 });
		}
		const element = find() && this.messages.element(find());
		if (!element) return this.chat.page.say(this.chat.words.text('refused'));
		log.scrollTop = element.offsetTop - (log.clientHeight - element.offsetHeight) / 2;
		element.focus({ preventScroll: true });
		element.classList.add('shown');
		wait(2000).then(() => element.classList.remove('shown'));
	}

	toBottom() {
		this.isStuck = true;
		this.#fresh = 0;
		this.log.scrollTop = this.log.scrollHeight;
		this.#paintJump();
	}

	async #scrolled() {
		const { log, conversation } = this;
		this.isStuck = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
		if (this.isStuck) this.#fresh = 0;
		this.#paintJump();
		this.look();
		if (log.scrollTop > 200 || !conversation.hasMore || this.#isTurning) return;
		this.#isTurning = true;
		log.setAttribute('aria-live', 'off');
		await conversation.load({ before: conversation.messages[0].sequence });
		this.#isTurning = false;
	}

	// A message has come that is not looked at.
	countNew() {
		if (!this.isStuck) this.#fresh++;
		this.#paintJump();
	}

	#paintJump() {
		const { words } = this.chat;
		const text = this.#fresh ? words.count('new_messages', this.#fresh) : '';
		this.jump.hidden = this.isStuck;
		this.jump.replaceChildren(icon('down'), text);
		label(this.jump, text || words.text('newest'));
	}

	isLookedAt() { return !this.isSmall && !this.element.hidden && this.isStuck && document.visibilityState === 'visible' && document.hasFocus(); }

	look() { if (this.isLookedAt()) this.conversation.sendSeen(); }

	showTyping(isTyping) {
		const { people, words } = this.chat;
		clearTimeout(this.fade);
		write(this.typing, isTyping ? words.text('typing', { name: people.nameOf(this.conversation.id) }) : '');
		if (isTyping) this.fade = setTimeout(() => this.showTyping(false), TYPING_FOR);
	}

	// Arrows go through the messages; their buttons are reached from there.
	#walk(event) {
		const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
		if (!step) return;
		event.preventDefault();
		const all = [...this.log.querySelectorAll('.message')], now = all.indexOf(this.log.getRootNode().activeElement.closest('.message'));
		all.at(now < 0 ? -1 : Math.max(0, Math.min(all.length - 1, now + step)))?.focus();
	}

	#escape(event) {
		if (event.key !== 'Escape' || event.isComposing) return;
		event.stopPropagation();
		this.composer.isEditing ? this.composer.stopEditing() : this.desk.fold(this.conversation, true);
	}
}
