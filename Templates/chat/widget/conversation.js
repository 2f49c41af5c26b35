// One conversation: its messages in their order, how far it has come, and who has seen what.
import { Outbox } from './outbox.js';
import { growing, ignore, wait } from './timing.js';

const PAGE = 50, MOST = 300, KEPT = 200;

// What is told again, or late, brings no former text back.
const isFormer = (change, message) => (message.deleted_at ? !change.deleted_at : change.edited_at < message.edited_at);
const amend = (message, { text = '', edited_at, deleted_at }) => Object.assign(message, { text, edited_at, deleted_at });

// `view` is its window, while that is open: what is drawn of it (window.js).
export class Conversation {
	#early = new Map(); // the last change of each message that has not come yet, by its id

	constructor(chat, id, channel) {
		const sequence = chat.session.sequence?.[channel] || 0;
		this.chat = chat;
		this.id = id;
		this.channel = channel;
		this.sequence = sequence;
		this.messages = [];
		this.ahead = new Set();
		this.seen = new Map();
		this.draft = '';
		this.view = null;
		this.isLoaded = false;
		this.outbox = new Outbox(chat, this);
		this.fill = chat.lifetime.soon(() => this.ahead.size && this.catchUp(), 500);
		this.sendSeen = chat.lifetime.soon(() => this.#postSeen(), 250);
	}

	get unseen() { return this.chat.unseen.count(this.channel); }

	// What is shown: what the server has, and then what it has not yet.
	get shown() { return [...this.messages, ...this.outbox.messages]; }

	seenBy(id) { return this.seen.get(id)?.sequence || 0; }

	isOwn(message) { return message.sender === this.chat.me.id; }

	// Whether number `n` has not happened here yet. A gap that does not close by itself is asked for.
	advance(n) {
		if (n <= this.sequence || this.ahead.has(n)) return false;
		this.ahead.add(n);
		this.#reach(this.sequence);
		if (this.ahead.size) this.fill();
		return true;
	}

	#reach(n) {
		this.sequence = n;
		for (const one of this.ahead) if (one <= n) this.ahead.delete(one);
		while (this.ahead.delete(this.sequence + 1)) this.sequence++;
	}

	// What has happened since the last that is known here.
	async catchUp() {
		const { api, conversations } = this.chat;
		if (!this.isLoaded) {
			this.#reach(Math.max(this.sequence, ...this.ahead));
			return this.chat.refreshUnseen();
		}
		for (let pages = 0; pages < 4; pages++) {
			const answer = await api.get('messages', { channel: this.channel, since: this.sequence, limit: 200 }).catch(ignore);
			if (!answer) return;
			for (const { event, data } of answer.events) conversations.apply(event, data);
			this.mark(answer.seen);
			if (!answer.more) return this.#reach(Math.max(this.sequence, answer.sequence));
		}
		// After a long time away the newest page is nearer than all that happened.
		this.load();
	}

	// The newest page, or the one before what is there.
	async load(before) {
		if (this.isLoading) return;
		this.isLoading = true;
		const answer = await this.chat.api.get('messages', { channel: this.channel, limit: PAGE, ...before })
			.catch(({ status }) => (status === 404 ? { messages: [], sequence: 0 } : null));
		this.isLoading = false;
		if (!answer) return wait(growing(2)).then(() => this.view && this.chat.isConnected && this.load(before));
		const isBehind = this.sequence > answer.sequence;
		if (!before) {
			this.messages = [];
			this.#early.clear();
			this.isLoaded = true;
			this.#reach(answer.sequence);
		}
		this.hasMore = answer.more;
		for (const message of answer.messages) this.#insert(message);
		this.mark(answer.seen);
		this.view?.layout();
		if (!before) this.view?.toBottom();
		this.view?.look();
		if (isBehind) this.catchUp();
	}

	// Its window is closed: what it had is asked for anew the next time.
	unload() { this.isLoaded = false; }

	// Each message is there once. One that was waiting to be sent keeps its element, and with it the reader's place.
	#insert(message) {
		const waiting = this.isOwn(message) && this.outbox.drop(message.client_id);
		if (!this.isLoaded || this.messages.some(({ id }) => id === message.id)) return;
		const early = this.#early.get(message.id);
		if (early && !isFormer(early, message)) amend(message, early);
		this.#early.delete(message.id);
		this.messages.push(waiting ? Object.assign(waiting, { state: '' }, message) : message);
		this.messages.sort((a, b) => a.sequence - b.sequence);
	}

	// `isNews`: it has just happened, and had not been told before.
	add(message, isNews) {
		this.#insert(message);
		if (this.view?.isStuck && this.messages.length > MOST) {
			this.messages.splice(0, this.messages.length - KEPT);
			this.hasMore = true;
		}
		this.view?.layout();
		const isOthers = !this.isOwn(message);
		if (isOthers && !this.view?.isLookedAt()) this.chat.unseen.add(message);
		if (!isNews) return this.view?.look();
		this.chat.clock.hear(message.sent_at);
		if (isOthers) this.#incoming(message);
	}

	#incoming(message) {
		const { view, chat: { page } } = this;
		view?.showTyping(false);
		if (view?.isLookedAt()) {
			page.told(message.id);
			return this.sendSeen();
		}
		view?.countNew();
		page.alert(this, message);
	}

	// An edit or a deletion.
	change(change) {
		const { id, deleter } = change, message = this.messages.find((one) => one.id === id);
		if (!message) {
			const early = this.#early.get(id);
			if (this.isLoaded && !(early && isFormer(change, early))) this.#early.set(id, change);
		} else if (!isFormer(change, message)) {
			amend(message, change);
			this.view?.paint(message);
		}
		if (deleter && deleter !== this.chat.me.id) this.chat.unseen.remove(change);
	}

	// Up to which message each has seen it.
	mark(marks, isLive) {
		for (const id in marks) {
			const { sequence, seen_at } = marks[id];
			const former = this.seenBy(id);
			if (sequence <= former) continue;
			this.seen.set(id, marks[id]);
			if (id === this.chat.me.id) this.chat.unseen.see(this.channel, sequence, isLive);
			// When an earlier one was seen is not known here, unless we have been told just now.
			else for (const one of this.messages) if (one.sequence <= sequence && one.sequence > (isLive ? former : sequence - 1)) one.seenAt = seen_at;
		}
		this.view?.paintTicks();
	}

	async #postSeen() {
		const { api, connection, me, unseen } = this.chat;
		const newest = this.messages.findLast((one) => !this.isOwn(one) && !one.deleted_at);
		if (!newest || !this.view?.isLookedAt() || (!this.unseen && newest.sequence <= this.seenBy(me.id))) return;
		// The other one has sent nothing after that which is known here.
		unseen.see(this.channel, Math.max(newest.sequence, this.sequence), true);
		await api.call('POST', 'seen', { channel: this.channel, up_to: newest.id, socket_id: connection.id }).then(
			({ seen }) => this.mark({ [me.id]: seen }, true), (error) => error.isPassing && wait(growing(2)).then(this.sendSeen));
	}
}
