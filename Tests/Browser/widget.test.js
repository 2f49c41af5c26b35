'use strict';
// What of the chat's widget needs no page. test_chat_widget.py runs it: node --test Tests/Browser/widget.test.js
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const test = require('node:test');
const assert = require('node:assert/strict');
const { addressed } = require('../../Templates/chat/hansard-chat.js');

test('an address ends where the archive’s pages end it', () => {
	const cases = JSON.parse(readFileSync(join(__dirname, '../links.json')));
	assert.ok(cases.length > 50);
	for (const parts of cases) assert.deepEqual(addressed(parts.join('')), parts);
	for (const piece of [')', ']', '.', '(', 'mailto:', 'http://(', ':']) {
		const text = `http://a${piece.repeat(4000 / piece.length)}`;
		assert.equal(addressed(text).join(''), text);
	}
});
