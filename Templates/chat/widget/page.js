// All that a page shows of the chat, and what happens in the page that concerns it. A Chat calls it; see there.
import { Alerts } from './alerts.js';
import { Desk } from './desk.js';
import { Frame } from './frame.js';
import { Notice } from './notice.js';
import { Title, tellTotal } from './title.js';
import { WindowView } from './window.js';

export class Page {
	total = 0;
	#title = new Title();

	constructor({ base, css, position, lifetime, words }) {
		this.base = base;
		this.frame = new Frame({ lifetime, words, css, position, isConnected: () => this.chat.isConnected });
	}

	// Puts the chat into the page.
	show(chat) {
		this.chat = chat;
		this.alerts = new Alerts(chat, (conversation) => this.desk.open(conversation));
		const notice = new Notice(chat, this.base, (place) => this.desk.focusIn(place));
		this.desk = new Desk(chat, this.frame.root, notice);
		this.frame.root.prepend(this.desk.element);
		this.frame.attach(() => this.#title.isChanged && this.#title.show(this.total));
		this.#listen();
	}

	#listen() {
		const { connection, conversations, lifetime, windows } = this.chat;
		const on = (names, action) => names.split(' ').forEach((name) => {
			window.addEventListener(name, (event) => lifetime.hasEnded || action(event), { capture: true, passive: true });
		});
		on('resize storage', () => this.arrange());
		on('focus visibilitychange', () => windows.look());
		on('online offline visibilitychange', () => document.visibilityState === 'visible' && connection.probe());
		on('online', () => conversations.hurry());
		on('pagehide', () => {
			windows.put(true);
			connection.close();
		});
		on('pageshow', ({ persisted }) => persisted && connection.open());
		on('pointerdown keydown', () => this.alerts.unlock());
	}

	// As if it had never been there.
	hide() {
		this.chat.connection.close();
		this.frame.detach();
		this.#tell(0);
	}

	// What the parts of a Chat call.

	showPeople() {
		this.desk.panel.paint();
		for (const { view } of this.chat.windows.opened) view.paintHead();
	}

	showUnseen() {
		const { total } = this.chat.unseen;
		if (total === this.total) return;
		this.desk.panel.paintLauncher(total);
		this.#tell(total);
	}

	#tell(total) {
		this.total = total;
		this.#title.show(total);
		tellTotal(total);
	}

	showConnection() { this.frame.showConnection(); }
	arrange() { this.desk.arrange(); }
	makeView(conversation) { return new WindowView(this.chat, this.desk, conversation); }
	closed(conversation) { this.desk.closed(conversation); }
	alert(conversation, message) { this.alerts.alert(conversation, message); }
	told(id) { this.alerts.told(id); }
	say(text) { this.frame.say(text); }
}
