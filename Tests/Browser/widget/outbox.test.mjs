// What is written is sent once, in order, whatever happens on the way.
import assert from 'node:assert/strict';
import test from 'node:test';
import { chatWith, pass, person, Server } from './support.mjs';

async function house(t, options) {
	t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
	const server = new Server();
	server.people = [person('9')];
	const made = chatWith(server, options), { timers } = t.mock, talk = made.open('9');
	await pass(timers, 100);
	return { ...made, server, timers, talk, stored: () => server.conversation('9').messages.map(({ text }) => text), states: () => talk.outbox.messages.map(({ state }) => state) };
}

test('messages are stored in the order in which they were written', async (t) => {
	const { talk, timers, stored, states } = await house(t);
	for (const text of ['one', 'two', 'three']) talk.outbox.send(text);
	assert.deepEqual(states(), ['sending', 'sending', 'sending']);
	await pass(timers, 100);
	assert.deepEqual([stored(), states(), talk.messages.map(({ text }) => text)], [['one', 'two', 'three'], [], ['one', 'two', 'three']]);
});

test('a message is not sent before the server has the one that was written before it', async (t) => {
	const { chat, server, talk, timers, stored } = await house(t);
	const { fetch } = server, held = [];
	chat.api.fetch = (url, options) => (options.method === 'POST' ? new Promise((done) => held.push(() => done(fetch(url, options)))) : fetch(url, options));
	for (const text of ['one', 'two', 'three']) talk.outbox.send(text);
	talk.outbox.hurry();
	await pass(timers, 5000, 500);
	for (let number = 1; number <= 3; number++) {
		assert.equal(held.length, number);
		held[number - 1]();
		await pass(timers, 100);
	}
	assert.deepEqual(stored(), ['one', 'two', 'three']);
});

test('a message whose answer is lost is asked for again under its own name, and stored once', async (t) => {
	const { server, talk, timers, stored, states } = await house(t);
	let tries = 0;
	server.fault = (method, path) => (method === 'POST' && path === 'messages' ? ['lost', 'cut', undefined][tries++] : undefined);
	talk.outbox.send('once');
	talk.outbox.send('and then');
	await pass(timers, 100);
	assert.deepEqual(states(), ['late', 'sending']);
	await pass(timers, 8000, 200);
	assert.deepEqual([stored(), states(), tries], [['once', 'and then'], [], 4]);
	const names = server.asked('messages').filter(({ method }) => method === 'POST').map(({ body }) => body.client_id);
	assert.equal(new Set(names).size, 2);
	for (const name of names) assert.match(name, /^[\w-]{1,64}$/);
});

test('what is refused for good says why, holds nothing up, and is sent again or dropped as its reader wants', async (t) => {
	const { server, talk, timers, stored, states } = await house(t);
	server.fault = (method, path, body) => (path === 'messages' && body?.text === 'refused' ? new Response('{"type":"urn:hansard:chat:not-here"}', { status: 403 }) : undefined);
	for (const text of ['refused', 'taken']) talk.outbox.send(text);
	await pass(timers, 1000);
	assert.deepEqual([stored(), states(), talk.outbox.messages[0].why], [['taken'], ['failed'], 'refused_not_here']);
	talk.outbox.retry(talk.outbox.messages[0]);
	await pass(timers, 1000);
	assert.deepEqual(states(), ['failed']);
	server.fault = () => undefined;
	talk.outbox.retry(talk.outbox.messages[0]);
	await pass(timers, 1000);
	assert.deepEqual([stored(), states()], [['taken', 'refused'], []]);
	assert.equal(talk.outbox.drop('of nobody'), undefined);
});

test('a busy server gets the seconds that it wants', async (t) => {
	const { server, talk, timers, stored } = await house(t);
	let tries = 0;
	server.fault = (method, path) => (method === 'POST' && path === 'messages' && !tries++ ? new Response('{}', { status: 429, headers: { 'Retry-After': '9' } }) : undefined);
	talk.outbox.send('patience');
	await pass(timers, 8500, 500);
	assert.deepEqual(stored(), []);
	await pass(timers, 1000, 500);
	assert.deepEqual(stored(), ['patience']);
});

test('when the connection is back nothing waits any longer', async (t) => {
	const { server, talk, timers, stored, chat } = await house(t);
	server.fault = () => 'cut';
	talk.outbox.send('from the tunnel');
	await pass(timers, 60_000, 1000);
	server.fault = () => undefined;
	const before = server.asked('messages').length;
	await pass(timers, 100);
	assert.equal(server.asked('messages').length, before);
	chat.refresh();
	await pass(timers, 100);
	assert.deepEqual(stored(), ['from the tunnel']);
});

test('what is not sent yet outlives the page, and is sent once by the next', async (t) => {
	const { server, talk, timers, storage, lifetime, stored } = await house(t);
	server.fault = (method, path) => (method === 'POST' && path === 'messages' ? 'lost' : undefined);
	for (const text of ['one', 'two']) talk.outbox.send(text);
	await pass(timers, 100);
	assert.deepEqual(stored(), ['one']);
	lifetime.end();
	const kept = JSON.parse(storage.get('hansard-chat')).outbox;
	assert.deepEqual(kept.map(({ text }) => text), ['one', 'two']);

	server.fault = () => undefined;
	const next = chatWith(server, { storage });
	next.chat.conversations.restoreOutboxes(kept);
	await pass(timers, 100);
	assert.deepEqual(stored(), ['one', 'two']);
	assert.deepEqual(JSON.parse(storage.get('hansard-chat')).outbox, []);
});

test('nothing is sent for somebody who is not here any more', async (t) => {
	const { server, talk, timers, stored, lifetime } = await house(t);
	server.fault = () => 'cut';
	talk.outbox.send('too late');
	await pass(timers, 100);
	server.fault = () => undefined;
	lifetime.end();
	await pass(timers, 60_000, 1000);
	assert.deepEqual(stored(), []);
});
