// Messages of a conversation: each once, in order, whatever way they come; and against a model of the server.
import assert from 'node:assert/strict';
import test from 'node:test';
import { chatWith, pass, person, random, Server, settled } from './support.mjs';

async function house(t) {
	t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
	const server = new Server();
	server.people = [person('9'), person('10')];
	const made = chatWith(server), { timers } = t.mock;
	const texts = (talk) => talk.messages.map(({ text, deleted_at }) => (deleted_at ? null : text));
	const open = async (id) => { const talk = made.open(id); await pass(timers, 100); return talk; };
	return { ...made, server, timers, texts, open };
}

test('the newest page is loaded, and those before it when they are wanted', async (t) => {
	const { server, open, texts } = await house(t);
	for (let n = 1; n <= 120; n++) server.send('9', '9', `${n}`);
	const talk = await open('9');
	assert.deepEqual([texts(talk).length, texts(talk)[0], texts(talk).at(-1), talk.hasMore], [50, '71', '120', true]);
	await talk.load({ before: talk.messages[0].sequence });
	await talk.load({ before: talk.messages[0].sequence });
	assert.deepEqual([texts(talk), talk.hasMore], [Array.from({ length: 120 }, (_, index) => `${index + 1}`), false]);
});

test('a conversation in which nothing has been said yet is empty', async (t) => {
	const { open, texts } = await house(t);
	const talk = await open('10');
	assert.deepEqual([texts(talk), talk.isLoaded], [[], true]);
});

test('an event that comes twice, by the pair’s channel and by the own, is one message', async (t) => {
	const { server, open, tell, texts, shown } = await house(t);
	const talk = await open('9');
	talk.view.isLooked = false;
	server.send('9', '9', 'Hello');
	tell(server.told[0]);
	tell(server.told[0]);
	assert.deepEqual([texts(talk), shown.alerts.length, talk.unseen], [['Hello'], 1, 1]);
});

test('what has not come is asked for, and what came before it stands after it', async (t) => {
	const { server, open, tell, texts, timers } = await house(t);
	const talk = await open('9');
	talk.view.isLooked = false;
	for (const text of ['one', 'two', 'three']) server.send('9', '9', text);
	tell(server.told[2]);
	assert.deepEqual(texts(talk), ['three']);
	await pass(timers, 1000);
	assert.deepEqual(texts(talk), ['one', 'two', 'three']);
	assert.equal(server.asked('messages').filter(({ query }) => query.since === '0').length, 1);
	// A gap that closes by itself is no reason to ask.
	for (const text of ['four', 'five']) server.send('9', '9', text);
	tell(server.told[4]);
	tell(server.told[3]);
	const before = server.asked('messages').length;
	await pass(timers, 1000);
	assert.deepEqual([texts(talk), server.asked('messages').length], [['one', 'two', 'three', 'four', 'five'], before]);
});

test('after a long time away the newest page is nearer than all that happened', async (t) => {
	const { server, open, texts, timers, chat } = await house(t);
	const talk = await open('9');
	for (let n = 1; n <= 1000; n++) server.send('9', '9', `${n}`);
	chat.refresh();
	await pass(timers, 1000);
	assert.deepEqual([texts(talk).length, texts(talk).at(-1), talk.sequence], [50, '1000', 1000]);
});

test('a window keeps no more than its newest, unless its reader has gone back', async (t) => {
	const { server, open, tell, texts } = await house(t);
	const talk = await open('9');
	for (let n = 1; n <= 301; n++) { server.send('9', '9', `${n}`); tell(server.told.at(-1)); }
	assert.deepEqual([texts(talk).length, texts(talk)[0], talk.hasMore], [200, '102', true]);
	talk.view.isStuck = false;
	for (let n = 302; n <= 420; n++) { server.send('9', '9', `${n}`); tell(server.told.at(-1)); }
	assert.deepEqual([texts(talk).length, talk.view.fresh], [319, 0]);
	talk.view.isLooked = false;
	server.send('9', '9', 'last');
	tell(server.told.at(-1));
	assert.equal(talk.view.fresh, 1);
});

test('an edit that is told again or late brings no former text back', async (t) => {
	const { server, open, tell, texts } = await house(t);
	const talk = await open('9');
	const sent = server.send('9', '9', 'at nien');
	server.edit('9', sent, 'at nine');
	server.edit('9', sent, 'at ten');
	server.remove('9', sent);
	for (const [index, text] of [[0, 'at nien'], [1, 'at nine'], [2, 'at ten'], [1, 'at ten'], [3, null], [2, null], [1, null]]) {
		tell(server.told[index]);
		assert.deepEqual(texts(talk), [text]);
	}
	assert.equal(talk.unseen, 0);
});

test('an edit that comes before its message is not lost, whichever of two comes first', async (t) => {
	const { server, open, tell, texts, chat } = await house(t);
	const talk = await open('9');
	const sent = server.send('9', '9', 'at nien');
	server.edit('9', sent, 'at nine');
	server.edit('9', sent, 'at ten');
	for (const index of [2, 1, 0]) tell(server.told[index]);
	assert.deepEqual(texts(talk), ['at ten']);
	const other = server.send('9', '9', 'nothing');
	server.remove('9', other);
	tell(server.told[4]);
	tell(server.told[3]);
	assert.deepEqual([texts(talk), chat.unseen.total], [['at ten', null], 0]);
});

test('what is looked at is seen, once, and what is not is not', async (t) => {
	const { server, open, tell, timers, shown, chat } = await house(t);
	const talk = await open('9');
	talk.view.isLooked = false;
	server.send('9', '9', 'one');
	tell(server.told[0]);
	await pass(timers, 1000);
	assert.deepEqual([server.asked('seen').length, talk.unseen, shown.alerts.length, talk.view.fresh], [0, 1, 1, 0]);
	talk.view.isLooked = true;
	talk.view.look();
	await pass(timers, 1000);
	assert.deepEqual([server.asked('seen').map(({ body }) => body.up_to), talk.unseen, chat.unseen.total], [[server.told[0].data.id], 0, 0]);
	server.send('9', '9', 'two');
	tell(server.told.at(-1));
	await pass(timers, 1000);
	assert.deepEqual([server.asked('seen').length, talk.unseen, shown.told], [2, 0, [server.told.at(-2).data.id]]);
	// Nothing is new.
	talk.view.look();
	await pass(timers, 1000);
	assert.equal(server.asked('seen').length, 2);
	// The own messages are nobody's to see.
	server.send('7', '9', 'mine');
	tell(server.told.at(-1));
	await pass(timers, 1000);
	assert.equal(server.asked('seen').length, 2);
});

test('a mark that could not be sent is sent later', async (t) => {
	const { server, open, timers } = await house(t);
	server.send('9', '9', 'one');
	let tries = 0;
	server.fault = (method, path) => (path === 'seen' && ++tries < 3 ? new Response('{}', { status: 500 }) : undefined);
	await open('9');
	await pass(timers, 20_000, 500);
	assert.deepEqual([tries, server.conversation('9').seen['7']?.sequence], [3, 1]);
});

test('the sender knows what was seen, and since when if that has been told', async (t) => {
	const { server, open, tell } = await house(t);
	const [one, two, three] = ['one', 'two', 'three'].map((text) => server.send('7', '9', text));
	server.see('9', '9', two.id);
	const talk = await open('9');
	assert.deepEqual([talk.seenBy('9'), talk.messages.map(({ seenAt }) => Boolean(seenAt))], [2, [false, true, false]]);
	server.see('9', '9', three.id);
	tell(server.told.at(-1));
	assert.deepEqual([talk.seenBy('9'), talk.messages.map(({ seenAt }) => Boolean(seenAt))], [3, [false, true, true]]);
	// A mark never goes back.
	talk.mark({ 9: { sequence: one.sequence, seen_at: 'before' } }, true);
	assert.deepEqual([talk.seenBy('9'), talk.messages[0].seenAt], [3, undefined]);
});

test('who types is told until the message has come', async (t) => {
	const { server, open, tell, chat } = await house(t);
	const talk = await open('9');
	const type = (id) => chat.receive(talk.channel, 'client-typing', { person: id });
	type('7');
	assert.equal(talk.view.isTyping, false);
	type('9');
	assert.equal(talk.view.isTyping, true);
	server.send('9', '9', 'there');
	tell(server.told[0]);
	assert.equal(talk.view.isTyping, false);
	chat.receive('private-chat-of-nobody', 'client-typing', { person: '9' });
});

test('events of which nobody can say whose they are change nothing', async (t) => {
	const { chat, texts, open } = await house(t);
	const talk = await open('9');
	for (const data of [{}, { channel: 'x' }, { channel: talk.channel, sender: '9' }, { channel: '', sender: '9', sequence: 1 }, { channel: 'x', sender: '7', recipient: '7', sequence: 1 }])
		for (const event of ['new_message', 'message_edited', 'message_deleted', 'seen', 'whatever']) chat.receive(talk.channel, event, data);
	await settled();
	assert.deepEqual([texts(talk), chat.conversations.all.length], [[], 1]);
});

// The server does whatever it does; its events come by two ways, each of which keeps its order and loses some, and some are told again.
test('whatever is lost, late or told twice, in the end each message is there once, in order and as it is now', async (t) => {
	for (let seed = 1; seed <= 60; seed++) {
		t.mock.timers.reset();
		const { server, open, tell, timers, chat } = await house(t), below = random(seed), ways = [[], []];
		for (let n = below(70); n > 0; n--) server.send(below(2) ? '9' : '7', '9', `before ${n}`);
		let told = server.told.length;
		const talk = await open('9');
		talk.view.isLooked = !below(3);
		for (let steps = 0; steps < 60; steps++) {
			const known = server.conversation('9').messages, one = known[below(known.length || 1)], kind = below(8);
			if (kind < 2) server.send(below(2) ? '9' : '7', '9', `${seed}/${steps}`);
			else if (kind === 2 && one && !one.deleted_at) server.edit('9', one, `${one.text}+`);
			else if (kind === 3 && one && !one.deleted_at) server.remove('9', one);
			else if (kind === 4) talk.outbox.send(`mine ${steps}`);
			else if (kind === 5) await pass(timers, 300, 100);
			else { const way = ways[below(2)]; if (way.length) tell(way.shift()); }
			if (!below(10)) server.fault = () => (below(3) ? undefined : ['cut', 'lost', new Response('{}', { status: 503 })][below(3)]);
			for (; told < server.told.length; told++) for (const way of ways) for (let times = below(4) ? 1 + !below(5) : 0; times > 0; times--) way.push(server.told[told]);
		}
		server.fault = () => undefined;
		for (const way of ways) while (way.length) tell(way.shift());
		await pass(timers, 60_000, 500);
		chat.refresh();
		await pass(timers, 2000, 100);
		const wanted = server.conversation('9').messages.slice(-talk.messages.length).map(({ id, text }) => [id, text ?? '']);
		assert.ok(talk.messages.length >= Math.min(50, server.conversation('9').messages.length), `seed ${seed}`);
		assert.deepEqual(talk.messages.map(({ id, text }) => [id, text ?? '']), wanted, `seed ${seed}`);
		assert.deepEqual([talk.sequence, talk.outbox.messages], [server.conversation('9').sequence, []], `seed ${seed}`);
		assert.equal(talk.unseen, server.unseenOf(server.conversation('9')), `seed ${seed}: unseen`);
	}
});
