// Where addresses in a text begin and end.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { addressed } from '../../../Templates/chat/widget/links.js';

test('an address ends where the archive’s pages end it', () => {
	const cases = JSON.parse(readFileSync(new URL('../../links.json', import.meta.url)));
	assert.ok(cases.length > 50);
	for (const parts of cases) assert.deepEqual(addressed(parts.join('')), parts);
	for (const piece of [')', ']', '.', '(', 'mailto:', 'http://(', ':']) {
		const text = `http://a${piece.repeat(4000 / piece.length)}`;
		assert.equal(addressed(text).join(''), text);
	}
});
