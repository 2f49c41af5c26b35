// Which windows are open, on every page and device.
import assert from 'node:assert/strict';
import test from 'node:test';
import { channelWith, chatWith, pass, person, Server } from './support.mjs';

const ids = Array.from({ length: 25 }, (_, index) => String(100 + index));

async function house(t, more = {}) {
	t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
	const server = new Server();
	server.people = ids.map((id) => person(id));
	const made = chatWith(server, more), { timers } = t.mock;
	const put = () => server.asked('windows').filter(({ method }) => method === 'PUT').map(({ body }) => body);
	return { ...made, server, timers, put, opened: () => made.chat.windows.opened.map(({ id }) => id), kept: () => JSON.parse(made.storage.get('hansard-chat')) };
}

const as = (version, ...windows) => ({ version, windows: windows.map(([id, more]) => ({ channel: channelWith(id), person: id, folded: false, draft: '', ...more })) });

test('the server’s windows are opened and closed, and joined and left', async (t) => {
	const { chat, connection, opened } = await house(t, { session: { mesh: 'on-demand' } });
	chat.windows.set(as(1, ['100', { draft: 'I will', name: 'Ada' }], ['101', { folded: true }]));
	assert.deepEqual([opened(), chat.windows.opened.map(({ draft, isFolded }) => [draft, isFolded])], [['100', '101'], [['I will', false], ['', true]]]);
	assert.deepEqual([...connection.channels], [channelWith('100'), channelWith('101')]);
	assert.equal(chat.people.nameOf('100'), 'Ada');
	const closed = chat.windows.opened[0].view;
	chat.windows.set(as(2, ['102'], ['101']));
	assert.deepEqual([opened(), closed.hasEnded, [...connection.channels]], [['102', '101'], true, [channelWith('101'), channelWith('102')]]);
	// What is of before is of before.
	chat.windows.set(as(1, ['100']));
	assert.deepEqual(opened(), ['102', '101']);
});

test('what its reader does is told a little later, in one', async (t) => {
	const { chat, open, timers, put, opened, kept } = await house(t);
	for (const id of ['100', '101']) { open(id); chat.windows.save(); }
	chat.windows.opened[1].draft = 'half a th';
	chat.windows.save();
	// What another page does meanwhile does not undo it.
	chat.windows.set(as(5, ['102']));
	assert.deepEqual(opened(), ['100', '101']);
	assert.deepEqual(kept().windows.windows.map(({ person: id, draft }) => [id, draft]), [['100', ''], ['101', 'half a th']]);
	await pass(timers, 1000);
	assert.deepEqual(put().map(({ windows }) => windows), [[{ channel: channelWith('100'), folded: false, draft: '' }, { channel: channelWith('101'), folded: false, draft: 'half a th' }]]);
	assert.equal(kept().windows, null);
	// The answer is of before what another page has done since.
	chat.windows.set(as(7, ['102']));
	assert.deepEqual(opened(), ['102']);
});

test('the next page has what the server has not been told', async (t) => {
	const { chat, open, storage, kept, server, timers } = await house(t);
	server.fault = () => 'cut';
	open('100').draft = 'not saved';
	chat.windows.save();
	await pass(timers, 1000);
	const next = chatWith(server, { storage }), { windows } = kept();
	next.chat.windows.set(windows);
	assert.deepEqual(next.chat.windows.opened.map(({ id, draft }) => [id, draft]), [['100', 'not saved']]);
	next.chat.windows.keepNames();
	assert.deepEqual(kept().names.map(({ id, name, channel }) => [id, name, channel]), [['100', 'Person 100', channelWith('100')]]);
});

test('a draft is kept as far as a message may be long, and the rest in its tab', async (t) => {
	const { chat, open, timers, put, kept } = await house(t);
	open('100').draft = 'ü'.repeat(2500);
	open('101').draft = `${'x'.repeat(3999)}🛳`;
	chat.windows.save();
	await pass(timers, 1000);
	// Whole characters, and bytes of UTF-8.
	assert.deepEqual(put()[0].windows.map(({ draft }) => draft), ['ü'.repeat(2000), 'x'.repeat(3999)]);
	assert.equal(kept().windows.windows[0].draft.length, 2500);
});

test('no more windows are kept than the server takes: the last ones', async (t) => {
	const { chat, open, timers, put } = await house(t);
	ids.forEach(open);
	chat.windows.save();
	await pass(timers, 1000);
	assert.deepEqual(put()[0].windows.map(({ channel }) => channel), ids.slice(-20).map(channelWith));
});

test('with long drafts the event says that there is something to ask for', async (t) => {
	const { chat, server, opened, timers } = await house(t);
	server.windows = as(3, ['104']);
	chat.receive('#server-to-user-7', 'windows', { version: 3 });
	await pass(timers, 100);
	assert.deepEqual(opened(), ['104']);
	chat.receive('#server-to-user-7', 'windows', as(4, ['105']));
	assert.deepEqual(opened(), ['105']);
});

test('a page that is left tells what it has not told yet, once', async (t) => {
	const { chat, open, put, timers } = await house(t);
	chat.windows.put(true);
	assert.equal(put().length, 0);
	open('100');
	chat.windows.save();
	chat.windows.put(true);
	await pass(timers, 1000);
	assert.equal(put().length, 1);
});
