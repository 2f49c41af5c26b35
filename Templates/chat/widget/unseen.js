// How many messages are unseen, by conversation.

// A message is stored before anybody is told of it, so the server may count one whose event is still on its way: its answer says up to
// which number of each conversation it holds, and only what comes after that is counted here, each message once, in whatever order
// events, answers and marks arrive.
export class Unseen {
	// `ask` promises an answer to `GET unseen`, or nothing; `changed` is called when counts may be others.
	constructor(ask, changed) {
		this.ask = ask;
		this.changed = changed;
		this.upTo = {};
		this.counts = new Map();
		this.isAsking = false;
		this.isStale = false;
	}

	of(channel) {
		if (!this.counts.has(channel)) this.counts.set(channel, { counted: 0, seen: 0, news: new Map(), gone: new Set() });
		return this.counts.get(channel);
	}

	count(channel) {
		const known = this.counts.get(channel);
		return known ? known.counted + known.news.size : 0;
	}

	get total() { return [...this.counts.keys()].reduce((sum, channel) => sum + this.count(channel), 0); }

	reached(channel) { return this.upTo[channel] || 0; }

	// The other one has sent a message.
	add({ channel, id, sequence, deleted_at }) {
		const known = this.of(channel);
		if (deleted_at || known.gone.has(id) || sequence <= Math.max(known.seen, this.reached(channel))) return;
		known.news.set(id, sequence);
		this.changed();
	}

	// The other one has taken one back, which is number `sequence` of what happened.
	remove({ channel, id, sequence }) {
		const known = this.of(channel);
		known.gone.add(id);
		this.outdate(!known.news.delete(id) && known.counted && sequence > this.reached(channel));
		this.changed();
	}

	// All up to number `sequence` has been seen; `isNews`: that has just happened.
	see(channel, sequence, isNews) {
		const known = this.of(channel);
		known.seen = Math.max(known.seen, sequence);
		this.settle(channel, known);
		if (isNews) this.outdate(known.counted);
		this.changed();
	}

	settle(channel, known) {
		const reached = this.reached(channel);
		if (known.seen >= reached) known.counted = 0;
		for (const [id, n] of known.news) if (n <= Math.max(known.seen, reached)) known.news.delete(id);
	}

	// What an answer that is on its way says is of before this; one that is here has to be asked for again if `isWrong`.
	outdate(isWrong) {
		if (this.isAsking) this.isStale = true;
		else if (isWrong) this.refresh();
	}

	// One question at a time, so that no answer overtakes a later one. True when there was an answer.
	async refresh() {
		if (this.isAsking) {
			this.isStale = true;
			return false;
		}
		this.isAsking = true;
		let answer;
		do {
			this.isStale = false;
			answer = await this.ask();
		} while (answer && this.isStale);
		this.isAsking = false;
		if (answer) this.take(answer);
		return Boolean(answer);
	}

	take({ channels, sequence }) {
		this.upTo = sequence;
		const counted = new Map(channels.map(({ channel, unseen }) => [channel, unseen]));
		for (const channel of counted.keys()) this.of(channel);
		for (const [channel, known] of this.counts) {
			known.counted = counted.get(channel) || 0;
			this.settle(channel, known);
		}
		this.changed();
	}
}
