// Who is online, what they are called, and which channels a page is in because of that.
import assert from 'node:assert/strict';
import test from 'node:test';
import { channelWith, chatWith, pass, person, Server } from './support.mjs';

function house(t, { people = [], ...more } = {}) {
	t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
	const server = new Server();
	server.people = people;
	const made = chatWith(server, { session: { people, ...more } });
	const { chat } = made;
	const presence = (event, data) => chat.receive('presence-staff', `pusher_internal:${event}`, data);
	const roster = (...ids) => presence('subscription_succeeded', { presence: { hash: JSON.parse(`{${ids.map((id) => `${JSON.stringify(id)}:{"name":"Person ${id}"}`).join()}}`) } });
	return { ...made, server, presence, roster, timers: t.mock.timers, online: () => [...chat.people.all].filter((who) => who.isOnline).map(({ id }) => id).sort() };
}

test('who is in the presence channel is online, and nobody else', async (t) => {
	const { presence, roster, online, timers, chat } = house(t, { people: [person('9', { online: true }), person('10')] });
	assert.deepEqual(online(), ['9']);
	roster('7', '10', '12');
	await pass(timers, 7000, 500);
	assert.deepEqual(online(), ['10', '12']);
	presence('member_added', { user_id: 9, user_info: { name: 'Person 9' } });
	presence('member_removed', { user_id: '12' });
	await pass(timers, 7000, 500);
	assert.deepEqual(online(), ['10', '9']);
	// What a list says of it is of before.
	chat.people.set(person('9', { online: false }));
	assert.deepEqual(online(), ['10', '9']);
	// Another presence channel is not the chat's.
	chat.receive('presence-others', 'pusher_internal:member_added', { user_id: '13', user_info: {} });
	assert.deepEqual(online(), ['10', '9']);
});

test('somebody who reloads a page does not flicker', async (t) => {
	const { presence, roster, online, timers } = house(t);
	roster('9');
	presence('member_removed', { user_id: '9' });
	await pass(timers, 4000, 500);
	assert.deepEqual(online(), ['9']);
	presence('member_added', { user_id: '9', user_info: { name: 'Person 9' } });
	await pass(timers, 10_000, 500);
	assert.deepEqual(online(), ['9']);
});

test('ids are any text, also those that every object has', async (t) => {
	const ids = ['__proto__', 'constructor', 'toString', 'jo-ann@x', '0301'];
	const { roster, online, chat, timers } = house(t);
	roster(...ids);
	assert.deepEqual(online(), [...ids].sort());
	roster('0301');
	await pass(timers, 7000, 500);
	assert.deepEqual(online(), ['0301']);
	assert.equal(chat.people.nameOf('__proto__'), 'Person __proto__');
	assert.equal(chat.conversations.with('constructor'), undefined);
});

test('a page is in the channels of all who are online, or of none where the settings want that', async (t) => {
	for (const [mesh, expected] of [['eager', [channelWith('9')]], ['on-demand', []]]) {
		const { roster, presence, connection, timers } = house(t, { mesh, people: [person('9'), person('10')] });
		roster('9', '10');
		presence('member_removed', { user_id: '10' });
		await pass(timers, 7000, 500);
		assert.deepEqual([...connection.channels], expected);
		t.mock.timers.reset();
	}
});

test('whoever is known by an id alone is asked for: a few one by one, many in the list', async (t) => {
	const few = house(t);
	few.server.people = [person('9'), person('10')];
	few.roster('9', '10', '99');
	await pass(few.timers, 1000);
	assert.deepEqual(few.server.asked('online').map(({ query }) => query), [{ q: '9', limit: '1' }, { q: '10', limit: '1' }, { q: '99', limit: '1' }]);
	assert.deepEqual([...few.connection.channels].sort(), [channelWith('10'), channelWith('9')]);
	t.mock.timers.reset();

	const many = house(t), ids = Array.from({ length: 30 }, (_, index) => String(100 + index));
	many.server.people = ids.map((id) => person(id));
	many.roster(...ids);
	await pass(many.timers, 1000);
	assert.deepEqual(many.server.asked('online').map(({ query }) => query), [{ limit: '30' }]);
	assert.equal(many.connection.channels.size, 30);
});

test('a name that is not known yet is the id, and the own is “You”', (t) => {
	const { chat } = house(t);
	chat.words.entries['chat.you'] = 'You';
	assert.deepEqual([chat.people.nameOf('9'), chat.people.nameOf('7')], ['9', 'You']);
	chat.people.set({ id: '9', name: '<b>Ada</b>' });
	chat.people.set({ id: '9' });
	assert.equal(chat.people.nameOf('9'), '<b>Ada</b>');
});
