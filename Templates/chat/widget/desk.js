// How windows, list and button stand on the page: as many windows as fit, or on a phone one thing at a time.
import { label, make, place } from './dom.js';
import { Panel } from './panel.js';

const WINDOW = 344, FOLDED = 66, LIST = 388, BUTTON = 104; // pixels of width

export class Desk {
	#onPhone = null; // the one conversation that a phone shows

	// `root`: the element that all of it is in.
	constructor(chat, root, notice) {
		this.chat = chat;
		this.root = root;
		this.notice = notice;
		this.phone = matchMedia('(max-width: 600px)');
		this.shelf = make('div.windows');
		this.panel = new Panel(chat, this, notice);
		const corner = make('div.corner', {}, this.panel.element, label(make('nav', {}, this.panel.launcher), chat.words.text('open_chats')));
		this.element = make('div.dock', {}, corner, this.shelf);
	}

	get isPhone() { return this.phone.matches; }

	// With somebody whom the list has or the page has named: the server is asked which conversation that is, if it has not said so yet.
	async openWith(id) {
		const { people, conversations } = this.chat, who = people.get(id);
		if (!who.channel) {
			who.asked = null;
			await people.find(who);
		}
		const conversation = conversations.get(who.channel, id);
		if (conversation) this.open(conversation);
	}

	// By its reader: to the last place, where it is shown for sure.
	open(conversation) {
		const { windows } = this.chat;
		const isShown = conversation.view && !conversation.view.isSmall;
		windows.add(conversation);
		if (!isShown) windows.toEnd(conversation);
		conversation.isFolded = false;
		if (this.isPhone) this.showOnPhone(conversation);
		windows.save();
		conversation.view.composer.focus();
	}

	fold(conversation, isFolded) {
		if (!isFolded) return this.open(conversation);
		if (this.isPhone) {
			this.showOnPhone(null);
			return this.panel.toggle(true);
		}
		conversation.isFolded = true;
		this.chat.windows.save();
		conversation.view.folder.focus();
	}

	foldAll() {
		for (const conversation of this.chat.windows.opened) conversation.isFolded = true;
		this.showOnPhone(null);
		this.panel.toggle(false, true);
		this.chat.windows.save();
	}

	close(conversation) {
		this.chat.windows.remove(conversation);
		this.chat.windows.save();
		(this.panel.isOpen ? this.panel.search : this.panel.launcher).focus();
	}

	// A window is not there any more.
	closed(conversation) { if (this.#onPhone === conversation) this.showOnPhone(null); }

	showOnPhone(conversation) {
		this.#onPhone = conversation;
		this.chat.memory.keep({ phone: conversation?.channel });
	}

	// As many windows as fit are unfolded, the last ones first.
	arrange() {
		const { isPhone, panel, root, chat: { windows } } = this, { opened } = windows;
		const room = innerWidth - (panel.isOpen ? LIST : BUTTON), folded = Math.max(0, opened.length - Math.floor(room / WINDOW));
		let left = isPhone ? 99 : Math.max(1, Math.floor((room - FOLDED * folded) / WINDOW));
		for (const { view, isFolded } of [...opened].reverse()) {
			view.element.hidden = isPhone && view.conversation !== this.#onPhone;
			view.isSmall = !isPhone && (isFolded || left-- <= 0);
			view.element.classList.toggle('small', view.isSmall);
			view.body.hidden = view.isSmall;
			view.paintHead();
			view.look();
		}
		place(this.shelf, opened.map(({ view }) => view.element));
		panel.element.hidden = !panel.isOpen || (isPhone && Boolean(this.#onPhone));
		this.notice.show(this.#front());
		root.classList.toggle('full', isPhone && Boolean(this.#onPhone || panel.isOpen));
		windows.keepNames();
	}

	// Where something is shown to the reader for sure: the list, or else the last window.
	#front() {
		if (!this.panel.element.hidden) return this.panel.element;
		return this.chat.windows.opened.findLast(({ view }) => !view.isSmall && !view.element.hidden)?.view.body;
	}

	// What has the focus after something in `place` is gone.
	focusIn(place) {
		(place === this.panel.element ? this.panel.search : this.chat.windows.opened.find(({ view }) => view.body === place)?.view.composer)?.focus();
	}
}
