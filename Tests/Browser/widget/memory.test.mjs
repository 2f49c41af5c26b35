// What a tab keeps.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Memory } from '../../../Templates/chat/widget/memory.js';

const tab = (kept) => ({ getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) });

test('a page finds what the one before it has kept of the same person', () => {
	const kept = new Map(), memory = () => new Memory(() => tab(kept));
	const first = memory();
	first.recall('7');
	first.keep({ panel: true, phone: 'private-chat-7-9' });
	first.keep({ panel: false });
	assert.deepEqual(memory().recall('7'), { person: '7', panel: false, phone: 'private-chat-7-9' });
});

test('nothing is left for whoever signs in next', () => {
	const kept = new Map(), first = new Memory(() => tab(kept));
	first.recall('7');
	first.keep({ outbox: [{ text: 'between us' }] });
	assert.deepEqual(new Memory(() => tab(kept)).recall('9'), { person: '9' });
	assert.ok(!JSON.stringify([...kept]).includes('between us'));
	assert.deepEqual(new Memory(() => tab(kept)).recall('7'), { person: '7' });
});

test('a browser that keeps nothing, or something else, is one with which the chat works', () => {
	for (const storage of [() => { throw new Error('SecurityError'); }, () => tab(new Map([['hansard-chat', 'no JSON']])), () => tab(new Map([['hansard-chat', 'null']]))]) {
		const memory = new Memory(storage);
		assert.deepEqual(memory.recall('7'), { person: '7' });
		memory.keep({ panel: true });
		assert.equal(memory.values.panel, true);
	}
});
