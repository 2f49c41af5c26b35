// A connection by the page's own pusher-js: what it is told, and what of it the chat hears.
import assert from 'node:assert/strict';
import test from 'node:test';
import { socketServer } from '../../../Templates/chat/widget/protocol.js';
import { pusherConnection } from '../../../Templates/chat/widget/pusher-js.js';
import { Refusal } from '../../../Templates/chat/widget/refusal.js';

// What the chat uses of pusher-js 8, as its documentation has it.
class Pusher {
	channels = new Map();
	done = [];
	constructor(key, options) {
		const bound = {};
		Object.assign(this, { key, options, bound, connection: { socket_id: undefined, bind: (name, action) => { bound[name] = action; } } });
		Pusher.last = this;
	}
	signin() { this.done.push('signin'); }
	connect() { this.done.push('connect'); }
	disconnect() { this.done.push('disconnect'); }
	subscribe(name) { this.channels.set(name, { subscribed: false, sent: [], trigger(...event) { this.sent.push(event); } }); }
	unsubscribe(name) { this.channels.delete(name); }
	channel(name) { return this.channels.get(name); }
}

function connect(app = { key: 'staff' }, api = {}) {
	const told = [], states = [];
	const connection = pusherConnection({
		Pusher, key: app.key, server: socketServer(app, new URL('https://chat.example/record/chat/')), api,
		receive: (...event) => told.push(event), connected: (isNow) => states.push(isNow),
	});
	return { connection, told, states, pusher: Pusher.last };
}

test('it connects where the session says', () => {
	const options = (app) => { const { pusher: { key, options: { wsHost, wssPort, wsPort, wsPath, forceTLS } } } = connect(app); return [key, wsHost, wsPort, wssPort, wsPath, forceTLS]; };
	assert.deepEqual(options(), ['staff', 'chat.example', 80, 443, '/record', true]);
	assert.deepEqual(options({ key: 'k', host: 'ws-eu.pusher.com', port: 443, tls: true }), ['k', 'ws-eu.pusher.com', 80, 443, '', true]);
	assert.deepEqual(options({ key: 'k', host: '127.0.0.1', port: 6001, tls: false }), ['k', '127.0.0.1', '6001', '6001', '', false]);
});

test('signatures are the chat’s, and a refusal is told', async () => {
	const authorise = async (id, channel) => { if (channel === 'private-gone') throw new Refusal(403); return { auth: `${id} ${channel}` }; };
	const { pusher } = connect(undefined, { authorise, authorisePerson: async (id) => ({ auth: id, user_data: '{}' }) });
	const ask = (handler, values) => new Promise((done) => handler.customHandler(values, (error, answer) => done(error ? error.status : answer)));
	assert.deepEqual(await ask(pusher.options.channelAuthorization, { socketId: '1.1', channelName: 'private-chat-7-9' }), { auth: '1.1 private-chat-7-9' });
	assert.equal(await ask(pusher.options.channelAuthorization, { socketId: '1.1', channelName: 'private-gone' }), 403);
	assert.deepEqual(await ask(pusher.options.userAuthentication, { socketId: '1.1' }), { auth: '1.1', user_data: '{}' });
	assert.deepEqual(pusher.done, ['signin']);
});

test('events and states are told, and client events go to channels that have been joined', () => {
	const { connection, pusher, told, states } = connect();
	assert.equal(connection.id, '');
	pusher.connection.socket_id = '1.1';
	pusher.bound.state_change({ current: 'connected' });
	pusher.bound.state_change({ current: 'unavailable' });
	pusher.bound.message({ channel: 'private-chat-7-9', event: 'new_message', data: { id: '1' } });
	pusher.bound.message({ channel: 'x', event: 'seen' });
	assert.deepEqual([connection.id, states, told], ['1.1', [true, false], [['private-chat-7-9', 'new_message', { id: '1' }], ['x', 'seen', {}]]]);
	connection.trigger('private-chat-7-9', 'client-typing', { person: '7' });
	connection.join('private-chat-7-9');
	connection.trigger('private-chat-7-9', 'client-typing', { person: '7' });
	pusher.channel('private-chat-7-9').subscribed = true;
	connection.trigger('private-chat-7-9', 'client-typing', { person: '7' });
	assert.deepEqual(pusher.channel('private-chat-7-9').sent, [['client-typing', { person: '7' }]]);
	connection.part('private-chat-7-9');
	connection.open();
	connection.close();
	assert.deepEqual([pusher.channels.size, pusher.done], [0, ['signin', 'connect', 'disconnect']]);
});
