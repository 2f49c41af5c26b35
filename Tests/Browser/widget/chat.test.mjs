// How the parts of a Chat hear of what happens.
import assert from 'node:assert/strict';
import test from 'node:test';
import { chatWith, pass, person, Server } from './support.mjs';

function house(t) {
	t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
	const server = new Server();
	server.people = [person('9')];
	return { ...chatWith(server), server, timers: t.mock.timers };
}

test('once the own channel is joined, what was missed is asked for, and without one all the same', async (t) => {
	for (const joined of [true, false]) {
		const { chat, server, timers } = house(t);
		chat.connected(true);
		if (joined) chat.receive('#server-to-user-7', 'pusher_internal:subscription_succeeded', {});
		await pass(timers, 3000, 500);
		assert.equal(server.asked('unseen').length, joined ? 1 : 0);
		await pass(timers, 3000, 500);
		assert.deepEqual(['unseen', 'online', 'windows'].map((path) => server.asked(path).length), [1, 1, 1]);
		t.mock.timers.reset();
	}
});

test('a connection that is gone before that asks nothing', async (t) => {
	const { chat, server, timers } = house(t);
	chat.connected(true);
	chat.connected(false);
	await pass(timers, 6000, 500);
	assert.equal(server.asked('unseen').length, 0);
});

test('messages of conversations without a window are counted, and known by the answer', async (t) => {
	const { chat, server, tell, timers, shown } = house(t);
	server.send('9', '9', 'one');
	server.send('10', '10', 'two');
	chat.refreshUnseen();
	await pass(timers, 500);
	assert.deepEqual([chat.unseen.total, chat.conversations.with('9').unseen, chat.conversations.with('10').unseen], [2, 1, 1]);
	// Its event comes late.
	tell(server.told[0]);
	assert.deepEqual([chat.unseen.total, shown.alerts.length], [2, 1]);
	server.send('9', '9', 'three');
	tell(server.told[2]);
	assert.deepEqual([chat.unseen.total, shown.alerts.length], [3, 2]);
	// Seen in another tab.
	server.see('7', '9', server.told[2].data.id);
	tell(server.told[3]);
	assert.equal(chat.unseen.total, 1);
});

test('while the server does not say what is unseen, it is asked again', async (t) => {
	const { chat, server, timers } = house(t);
	server.send('9', '9', 'one');
	server.fault = () => 'cut';
	chat.refreshUnseen();
	await pass(timers, 5000, 500);
	assert.equal(chat.unseen.total, 0);
	server.fault = () => undefined;
	await pass(timers, 12_000, 500);
	assert.equal(chat.unseen.total, 1);
});

test('how long ago something was sent is by the server’s clock', async (t) => {
	const { chat } = house(t), ago = (seconds) => ({ sent_at: new Date(chat.clock.now - 1000 * seconds).toISOString() });
	assert.deepEqual([chat.clock.isWithin(900, ago(800)), chat.clock.isWithin(900, ago(1000)), chat.clock.isWithin(null, ago(1e6)), chat.clock.isWithin(0, ago(0))], [true, false, true, false]);
	chat.clock.hear(new Date(Date.now() + 3_600_000).toISOString());
	assert.ok(Math.abs(chat.clock.now - Date.now() - 3_600_000) < 1000);
	assert.equal(chat.clock.isWithin(900, ago(800)), true);
});
