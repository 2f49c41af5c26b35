// The button of the chat, and the list of colleagues that it opens.
import { avatar } from './avatar.js';
import { button, label, make, place, write } from './dom.js';
import { icon } from './icons.js';

export class Panel {
	isOpen = false;
	#rows = new Map();

	constructor(chat, desk, notice) {
		this.chat = chat;
		this.desk = desk;
		this.alerts = chat.page.alerts;
		const { words, people } = chat, [find, close, title] = ['find', 'close', 'title'].map((key) => words.text(key));
		this.search = label(make('input', { type: 'search', placeholder: find, autocomplete: 'off', dir: 'auto', oninput: () => this.#sought() }), find);
		this.ask = chat.lifetime.soon(() => this.search.value.trim() && people.ask({ q: this.search.value.trim(), limit: 50 }), 200);
		this.lists = ['online', 'offline'].map((key) => make('section', {}, make('h3', {}, words.text(key)), make('ul')));
		this.end = make('p.end', {}, words.text('nobody_found'));
		this.sound = button('mute', '', () => this.#mute());
		this.bell = button('bell', words.text('notifications'), () => this.alerts.askPermission().then(() => this.paint()), icon('bell'));
		this.badge = make('b.badge');
		this.launcher = button('launcher', '', () => this.toggle(!this.isOpen), icon('chat'), this.badge);
		this.element = make('aside.panel', { hidden: true, onkeydown: (event) => this.#key(event) },
			make('header', {}, make('h2', {}, title), this.bell, this.sound, button('close', close, () => this.toggle(false), icon('close'))),
			make('label.search', {}, icon('search'), this.search), make('div.people', {}, ...this.lists, this.end), make('p.recorded', {}, ...notice.text()));
		label(this.element, title);
		this.paintLauncher(0);
	}

	// `isQuiet`: the focus stays where it is.
	toggle(isOpen, isQuiet) {
		this.isOpen = isOpen;
		this.chat.memory.keep({ panel: isOpen });
		this.desk.arrange();
		this.paintLauncher(this.chat.unseen.total);
		this.paint();
		if (isOpen) this.chat.people.ask({ limit: 1000 });
		if (!isQuiet) (isOpen ? this.search : this.launcher).focus();
	}

	#sought() {
		this.paint();
		this.ask();
	}

	#mute() {
		this.alerts.mute();
		this.paint();
	}

	#key(event) {
		if (event.key === 'Escape') {
			event.stopPropagation();
			if (!this.search.value) return this.toggle(false);
			this.search.value = '';
			return this.paint();
		}
		const rows = [...this.element.querySelectorAll('.person')], now = rows.indexOf(this.element.getRootNode().activeElement);
		const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: rows.length - 1 }[event.key];
		if (next === undefined || (now < 0 && event.key !== 'ArrowDown')) return;
		event.preventDefault();
		(next < 0 ? this.search : rows[next])?.focus();
	}

	#row({ id, name, title, isOnline }) {
		const { conversations, words } = this.chat;
		if (!this.#rows.has(id)) {
			const face = avatar(this.chat, id);
			this.#rows.set(id, Object.assign(make('li', {}, button('person', '', () => this.desk.openWith(id), ...face.parts)), { face }));
		}
		const item = this.#rows.get(id), unseen = conversations.with(id)?.unseen;
		item.face.paint();
		const about = [name, title, words.text(isOnline ? 'online' : 'offline'), unseen && words.text('unseen', { n: words.figure(unseen) })];
		item.firstChild.setAttribute('aria-label', about.filter(Boolean).join(', '));
		return item;
	}

	// Whose name has what is sought, those online first, and among them those of whom something is unseen.
	paint() {
		if (!this.isOpen) return;
		const { conversations, people, words } = this.chat;
		const wanted = this.search.value.trim().toLocaleLowerCase(), isUnseen = ({ id }) => (conversations.with(id)?.unseen ? 1 : 0);
		const isFound = ({ id, name }) => id.toLocaleLowerCase() === wanted || name.toLocaleLowerCase().includes(wanted);
		const found = [...people.all].filter((who) => who.name && (who.isListed || who.isOnline) && isFound(who));
		found.sort((a, b) => isUnseen(b) - isUnseen(a) || a.name.localeCompare(b.name, words.locale, { numeric: true }));
		this.lists.forEach((list, index) => {
			const rows = found.filter(({ isOnline }) => isOnline === !index).map((who) => this.#row(who));
			list.hidden = !rows.length;
			place(list.lastChild, rows);
		});
		this.end.hidden = found.length > 0;
		this.bell.hidden = !this.alerts.mayAsk;
		const key = this.alerts.isMuted ? 'unmute' : 'mute';
		label(this.sound, words.text(key)).replaceChildren(icon(key));
	}

	paintLauncher(total) {
		const { words } = this.chat;
		write(this.badge, total > 99 ? '99+' : total || '');
		const text = words.text('title') + (total ? `, ${words.text('unseen', { n: words.figure(total) })}` : '');
		label(this.launcher, text).setAttribute('aria-expanded', this.isOpen);
		this.launcher.firstChild.replaceWith(icon(this.isOpen ? 'close' : 'chat'));
	}
}
