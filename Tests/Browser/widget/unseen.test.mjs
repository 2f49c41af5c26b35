// Counts of what is unseen, in every order of events, answers and marks, and against a model of the server.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Unseen } from '../../../Templates/chat/widget/unseen.js';
import { random } from './support.mjs';

const channel = 'private-chat-jo=2Dann@x-U02AB';
const message = (sequence, more) => ({ channel, id: `m${sequence}`, sequence, ...more });
const answer = (unseen, sequence) => ({ channels: unseen ? [{ channel, person: 'U02AB', unseen }] : [], sequence: { [channel]: sequence } });

// With answers that the test gives when it wants to.
function asked() {
	const questions = [];
	const unseen = new Unseen(() => new Promise((done) => questions.push(done)), () => {});
	const reply = async (number, value) => { questions[number](value); await new Promise(setImmediate); };
	return { unseen, questions, reply };
}

test('a message that the answer has is not counted again when its event comes', async () => {
	const { unseen, reply } = asked();
	unseen.refresh();
	await reply(0, answer(1, 1));
	unseen.add(message(1));
	assert.equal(unseen.total, 1);
	unseen.add(message(2));
	unseen.add(message(2));
	assert.equal(unseen.total, 2);
});

test('a message that came while the server was asked is counted once, whether or not the answer has it', async () => {
	for (const [count, sequence, total] of [[1, 1, 2], [2, 2, 2]]) {
		const { unseen, reply } = asked();
		unseen.refresh();
		unseen.add(message(2));
		await reply(0, answer(count, sequence));
		assert.equal(unseen.total, total);
	}
});

test('a message of a conversation in which nothing is unseen is no news either, if the answer reaches it', async () => {
	const { unseen, reply } = asked();
	unseen.refresh();
	await reply(0, answer(0, 5));
	unseen.add(message(4));
	assert.equal(unseen.total, 0);
	unseen.add(message(6));
	assert.equal(unseen.total, 1);
});

test('a mark that comes before its message, or before an older one, leaves nothing unseen', () => {
	const { unseen } = asked();
	unseen.add(message(2));
	unseen.see(channel, 3, true);
	unseen.add(message(3));
	unseen.add(message(1));
	assert.equal(unseen.total, 0);
	unseen.see(channel, 1, true);
	unseen.add(message(4));
	assert.equal(unseen.total, 1);
});

test('an answer from before a mark is asked for again', async () => {
	const { unseen, questions, reply } = asked();
	unseen.refresh();
	unseen.see(channel, 2, true);
	await reply(0, answer(3, 3));
	assert.equal(questions.length, 2);
	await reply(1, answer(1, 3));
	assert.equal(unseen.total, 1);
});

test('a mark over a part of what the answer counted has the rest counted by the server', async () => {
	const { unseen, questions, reply } = asked();
	unseen.refresh();
	await reply(0, answer(3, 3));
	unseen.see(channel, 2, true);
	assert.equal(questions.length, 2);
	await reply(1, answer(1, 3));
	assert.equal(unseen.total, 1);
	unseen.see(channel, 3, true);
	assert.deepEqual([unseen.total, questions.length], [0, 2]);
});

test('what was taken back is not counted, in whatever order that is heard of', async () => {
	const { unseen, questions, reply } = asked();
	unseen.add(message(1));
	unseen.remove({ channel, id: 'm1', sequence: 2 });
	unseen.add(message(1));
	assert.deepEqual([unseen.total, questions.length], [0, 0]);
	unseen.add(message(3, { deleted_at: '2026-05-28T20:26:40Z' }));
	assert.equal(unseen.total, 0);
	// Of one that the server has counted the server is asked, and an answer from before it is not taken.
	unseen.refresh();
	await reply(0, answer(1, 4));
	unseen.remove({ channel, id: 'm4', sequence: 5 });
	assert.equal(questions.length, 2);
	unseen.remove({ channel, id: 'm3', sequence: 6 });
	await reply(1, answer(1, 5));
	await reply(2, answer(0, 6));
	assert.equal(unseen.total, 0);
});

test('a server that does not answer changes nothing and may be asked again', async () => {
	const { unseen, questions, reply } = asked();
	unseen.add(message(1));
	unseen.refresh();
	await reply(0, undefined);
	assert.equal(unseen.total, 1);
	unseen.refresh();
	await reply(1, answer(1, 1));
	assert.deepEqual([unseen.total, questions.length], [1, 2]);
});

// MARK: Against a model of the server

// Two conversations. Each event goes by two ways, each of which keeps its order and no order with the other; questions and marks are taken and answered whenever.
class Model {
	constructor(seed) {
		this.below = random(seed);
		this.names = ['private-chat-1-2', 'private-chat-1-constructor'];
		this.talks = new Map(this.names.map((name) => [name, { sequence: 0, seen: 0, messages: [], ways: [[], []] }]));
		this.pending = []; // what happens when it is its turn: questions, answers, marks
		this.heard = new Map(this.names.map((name) => [name, new Set()]));
		this.unseen = new Unseen(() => new Promise((done) => this.pending.push(() => {
			const state = this.answer();
			this.pending.push(() => done(state));
		})), () => {});
	}

	unseenOf({ messages, seen }) { return messages.filter((one) => !one.isOwn && !one.isGone && one.sequence > seen).length; }
	answer() {
		const all = [...this.talks];
		return {
			channels: all.map(([channel, talk]) => ({ channel, unseen: this.unseenOf(talk) })).filter(({ unseen }) => unseen),
			sequence: Object.fromEntries(all.map(([channel, { sequence }]) => [channel, sequence])),
		};
	}
	tell(talk, event) { for (const way of talk.ways) way.push(event); }

	step() {
		const name = this.names[this.below(2)], talk = this.talks.get(name);
		const kind = this.below(12);
		if (kind < 3) {
			const sent = { channel: name, id: `${name} ${++talk.sequence}`, sequence: talk.sequence, isOwn: !this.below(4) };
			talk.messages.push(sent);
			this.tell(talk, { ...sent, event: 'message' });
		} else if (kind === 3) {
			const gone = talk.messages[this.below(talk.messages.length || 1)];
			if (!gone || gone.isGone || gone.isOwn) return;
			gone.isGone = true;
			this.tell(talk, { event: 'deletion', channel: name, id: gone.id, sequence: ++talk.sequence });
		} else if (kind === 4) this.see(name, talk, talk.messages.findLast((one) => !one.isOwn)); // in another tab
		else if (kind === 5) this.look(name, talk);
		else if (kind === 6) this.unseen.refresh();
		else if (kind < 10) this.deliver(name, talk.ways[this.below(2)].shift());
		else if (this.pending.length) this.pending.splice(this.below(this.pending.length), 1)[0]();
	}

	see(name, talk, newest) {
		if (!newest || newest.sequence <= talk.seen) return;
		talk.seen = newest.sequence;
		this.tell(talk, { event: 'seen', channel: name, sequence: talk.seen });
	}

	// This tab looks at all that it has heard of, and says so.
	look(name, talk) {
		const heard = this.heard.get(name);
		let reached = 0;
		while (heard.has(reached + 1)) reached++;
		const newest = talk.messages.findLast((one) => !one.isOwn && one.sequence <= reached);
		if (!newest) return;
		this.unseen.see(name, reached, true);
		this.pending.push(() => {
			if (newest.sequence > talk.seen) talk.seen = newest.sequence;
			const mark = talk.seen;
			this.pending.push(() => this.unseen.see(name, mark, true));
		});
	}

	deliver(name, event) {
		if (!event) return;
		if (event.event === 'seen') return this.unseen.see(name, event.sequence, true);
		const heard = this.heard.get(name);
		if (heard.has(event.sequence)) return;
		heard.add(event.sequence);
		if (event.event === 'deletion') this.unseen.remove(event);
		else if (!event.isOwn) this.unseen.add(event);
	}

	async settle() {
		for (let rounds = 0; rounds < 1000; rounds++) {
			await new Promise(setImmediate);
			for (const [name, talk] of this.talks) for (const way of talk.ways) while (way.length) this.deliver(name, way.shift());
			if (!this.pending.length) return;
			this.pending.shift()();
		}
		assert.fail('It asks for ever.');
	}
}

test('whatever comes in whatever order, in the end the count is the server’s, and never more than was sent', async () => {
	for (let seed = 1; seed <= 1500; seed++) {
		const model = new Model(seed);
		for (let steps = 0; steps < 60; steps++) {
			model.step();
			if (!model.below(3)) await new Promise(setImmediate);
			for (const [name, talk] of model.talks) {
				const sent = talk.messages.filter((one) => !one.isOwn).length;
				assert.ok(model.unseen.count(name) <= sent, `seed ${seed}: ${model.unseen.count(name)} of ${sent}`);
			}
		}
		await model.settle();
		for (const [name, talk] of model.talks) assert.equal(model.unseen.count(name), model.unseenOf(talk), `seed ${seed}, ${name}`);
	}
});
