// The connection, against a socket whose other end is the test.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Connection, socketServer } from '../../../Templates/chat/widget/protocol.js';
import { Refusal } from '../../../Templates/chat/widget/refusal.js';
import { Lifetime } from '../../../Templates/chat/widget/timing.js';
import { pass, settled } from './support.mjs';

const inbox = '#server-to-user-7';

// A connection that is open, its sockets from first to last, and what it has told.
function connect(t, { api = {}, server = new URL('https://chat.example/') } = {}) {
	t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
	const sockets = [], told = [], states = [], asked = [];
	class Socket {
		readyState = 0;
		sent = [];
		constructor(url) { this.url = String(url); sockets.push(this); }
		send(text) { this.sent.push(JSON.parse(text)); }
		close() { this.readyState = 3; }
		// What the server does.
		hear(event, data, channel) { this.onmessage({ data: JSON.stringify({ event, data, channel }) }); }
		establish(socket_id, activity_timeout = 30) {
			this.readyState = 1;
			this.onopen?.();
			this.hear('pusher:connection_established', JSON.stringify({ socket_id, activity_timeout }));
		}
		drop(code) { this.readyState = 3; this.onclose({ code }); }
		events(name) { return this.sent.filter(({ event }) => event === name); }
	}
	const lifetime = new Lifetime();
	const connection = new Connection({
		server, key: 'staff', inbox, lifetime, WebSocket: Socket, receive: (...event) => told.push(event), connected: (isNow) => states.push(isNow),
		api: {
			authorise: async (id, channel) => { asked.push(`${id} ${channel}`); return { auth: `${id} ${channel}` }; },
			authorisePerson: async (id) => ({ auth: id, user_data: '{"id":"7"}' }), get: async () => ({}), ...api,
		},
	});
	connection.open();
	return { connection, sockets, told, states, asked, lifetime, timers: t.mock.timers, get socket() { return sockets.at(-1); } };
}

test('it is opened where the session says', (t) => {
	const base = new URL('https://chat.example/record/chat/');
	const hosted = { host: 'ws-eu.pusher.com', port: 443, tls: true };
	for (const [app, address] of [
		[{ key: 'staff' }, 'wss://chat.example/record/app/staff'], [hosted, 'wss://ws-eu.pusher.com/app/staff'],
		[{ host: '127.0.0.1', port: 8080, tls: false }, 'ws://127.0.0.1:8080/app/staff'],
	]) {
		const { sockets } = connect(t, { server: socketServer(app, base) });
		assert.equal(sockets[0].url, `${address}?protocol=7&client=hansard-chat&version=1`);
		t.mock.timers.reset();
	}
});

test('it says who is here, joins the own channel after that, and what is wanted with a signature', async (t) => {
	const { connection, socket, states } = connect(t);
	connection.join('private-chat-7-9');
	socket.establish('1.1');
	await settled();
	assert.deepEqual(socket.sent.map(({ event, data }) => [event, data]), [
		['pusher:subscribe', { channel: 'private-chat-7-9', auth: '1.1 private-chat-7-9' }], ['pusher:signin', { auth: '1.1', user_data: '{"id":"7"}' }]]);
	socket.hear('pusher:signin_success', '{}');
	assert.deepEqual(socket.sent.at(-1).data, { channel: inbox, auth: '' });
	assert.deepEqual([connection.id, states], ['1.1', [true]]);
});

test('events are told with their data as values, the protocol’s own are not', async (t) => {
	const { socket, told } = connect(t);
	socket.establish('1.1');
	socket.hear('new_message', JSON.stringify({ id: '1' }), 'private-chat-7-9');
	socket.hear('seen', { id: '2' }, 'private-chat-7-9');
	socket.hear('windows', 'no JSON', inbox);
	socket.hear('seen', undefined, inbox);
	socket.hear('pusher:ping', {});
	socket.hear('pusher:error', { code: 4301, message: 'too many' });
	assert.deepEqual(told, [['private-chat-7-9', 'new_message', { id: '1' }], ['private-chat-7-9', 'seen', { id: '2' }], [inbox, 'windows', {}], [inbox, 'seen', {}]]);
	assert.equal(socket.events('pusher:pong').length, 1);
	assert.equal(socket.readyState, 1);
});

test('where it is silent somebody is asked for, and where nobody answers another one is opened', async (t) => {
	const { sockets, socket, states, timers } = connect(t);
	socket.establish('1.1', 20);
	await pass(timers, 19_000, 1000);
	assert.equal(socket.events('pusher:ping').length, 0);
	await pass(timers, 2_000, 1000);
	assert.equal(socket.events('pusher:ping').length, 1);
	socket.hear('pusher:pong', {});
	await pass(timers, 19_000, 1000);
	assert.equal(socket.events('pusher:ping').length, 1);
	await pass(timers, 2_000 + 8_000, 1000);
	assert.deepEqual([socket.readyState, states], [3, [true, false]]);
	await pass(timers, 2_000, 100);
	assert.equal(sockets.length, 2);
});

test('one that is never established is given up', async (t) => {
	const { sockets, socket, timers } = connect(t);
	await pass(timers, 17_000, 1000);
	assert.ok(sockets.length > 1);
	// Closed as soon as it is open: a browser would warn of one that is not.
	assert.equal(socket.readyState, 0);
	sockets[0].onopen();
	assert.equal(sockets[0].readyState, 3);
});

test('what is wanted is joined again on each connection, and what is not is left', async (t) => {
	const { connection, sockets, socket, asked, timers } = connect(t);
	for (const channel of ['presence-staff', 'private-chat-7-9', 'private-chat-7-10']) connection.join(channel);
	socket.establish('1.1');
	await settled();
	connection.part('private-chat-7-10');
	assert.deepEqual(socket.events('pusher:unsubscribe').map(({ data }) => data.channel), ['private-chat-7-10']);
	connection.part('never-joined');
	assert.equal(socket.events('pusher:unsubscribe').length, 1);
	socket.drop(1006);
	assert.equal(connection.id, '');
	connection.trigger('private-chat-7-9', 'client-typing', {});
	await pass(timers, 1600, 100);
	sockets[1].establish('2.2');
	await settled();
	assert.deepEqual(asked.slice(3), ['2.2 presence-staff', '2.2 private-chat-7-9']);
	connection.trigger('private-chat-7-9', 'client-typing', { person: '7' });
	connection.trigger('private-chat-7-10', 'client-typing', { person: '7' });
	assert.deepEqual(sockets[1].sent.filter(({ event }) => event === 'client-typing'), [{ event: 'client-typing', data: { person: '7' }, channel: 'private-chat-7-9' }]);
	assert.deepEqual(socket.events('client-typing'), []);
});

test('a signature for a connection that is gone is not used on the next one', async (t) => {
	const answers = [];
	const { connection, sockets, socket, timers } = connect(t, { api: { authorise: (id) => new Promise((done) => answers.push(() => done({ auth: id }))) } });
	connection.join('private-chat-7-9');
	socket.establish('1.1');
	socket.drop(1006);
	await pass(timers, 1600, 100);
	sockets[1].establish('2.2');
	answers[0]();
	await settled();
	assert.equal(sockets[1].events('pusher:subscribe').length, 0);
	answers[1]();
	await settled();
	assert.deepEqual(sockets[1].events('pusher:subscribe').map(({ data }) => data.auth), ['2.2']);
});

test('a channel that is refused for good is not asked for again, one that is refused for now is', async (t) => {
	const asked = [];
	const authorise = async (_, channel) => { asked.push(channel); throw new Refusal(channel === 'private-gone' ? 403 : 503); };
	const { connection, socket, timers } = connect(t, { api: { authorise } });
	connection.join('private-gone');
	connection.join('private-busy');
	socket.establish('1.1', 120);
	await pass(timers, 13_000, 500);
	assert.deepEqual(asked.filter((one) => one === 'private-gone').length, 1);
	assert.ok(asked.filter((one) => one === 'private-busy').length >= 2);
});

test('each code has its wait: 42xx at once, others longer with each try', async (t) => {
	const { sockets, timers } = connect(t);
	sockets[0].establish('1.1', 120);
	await pass(timers, 6000, 1000);
	sockets[0].drop(4200);
	await pass(timers, 500, 50);
	assert.equal(sockets.length, 2, 'a connection that held is opened again at once');
	// Two servers that send away at once do not play ball with it.
	sockets[1].establish('2.2', 120);
	sockets[1].drop(4200);
	await pass(timers, 450, 50);
	assert.equal(sockets.length, 2);
	await pass(timers, 1100, 50);
	assert.equal(sockets.length, 3);
	const waits = [];
	for (let tries = 0; tries < 6; tries++) {
		const before = sockets.length, start = Date.now();
		sockets.at(-1).drop(1006);
		while (sockets.length === before) await pass(timers, 500, 500);
		waits.push(Date.now() - start);
	}
	assert.ok(waits.at(-1) > 8000 && waits.at(-1) < 46_000, String(waits));
});

test('whoever is sent away asks whether that is for good', async (t) => {
	for (const [status, hasEnded] of [[403, true], [500, false], [200, false]]) {
		const questions = [];
		const get = async (path) => { questions.push(path); if (status !== 200) throw new Refusal(status); };
		const { sockets, socket, lifetime, timers } = connect(t, { api: { get } });
		socket.establish('1.1');
		socket.hear('pusher:error', { code: 4009, message: 'deactivated' });
		assert.equal(socket.readyState, 3);
		await pass(timers, 16_000, 1000);
		assert.deepEqual([questions, lifetime.hasEnded, sockets.length], [['session'], hasEnded, hasEnded ? 1 : 2]);
		t.mock.timers.reset();
	}
});

test('what a socket says after it was given up is not heard', async (t) => {
	const { connection, socket, told, states } = connect(t);
	socket.establish('1.1');
	connection.close();
	socket.hear('new_message', '{}', 'private-chat-7-9');
	socket.drop(1000);
	assert.deepEqual([told, states], [[], [true]]);
	connection.open();
	connection.open();
	connection.probe();
});
