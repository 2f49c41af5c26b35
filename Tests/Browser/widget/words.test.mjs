// The widget's words, figures and times.
import assert from 'node:assert/strict';
import test from 'node:test';
import { chooseLanguage, Words } from '../../../Templates/chat/widget/words.js';

const languages = ['ar', 'de', 'en', 'pt-BR', 'pt'];

const choose = (...tags) => chooseLanguage(tags, languages);

test('the language is the first that there are words of, and else English', () => {
	for (const [tag, language] of [
		['de', 'de'], ['de-AT', 'de'], ['DE', 'de'], ['pt-BR', 'pt-BR'], ['pt-br', 'pt-BR'], ['pt-PT', 'pt'], ['nl', 'en'], ['', 'en'], ['d', 'en'], ['deu', 'en'],
		['constructor', 'en'], ['-de', 'en'],
	]) assert.equal(choose(tag).language, language, tag);
	assert.equal(choose('nl', 'ar-EG', 'de').language, 'ar');
	assert.equal(choose().language, 'en');
});

test('figures and times are those of the region that is asked for, if that is one', () => {
	for (const [tags, locale] of [
		[['de-AT'], 'de-AT'], [['de'], 'de'], [['de-'], 'de'], [['de-x'], 'de'], [['nl'], 'en'], [['DE-at'], 'de-AT'], [['nl-BE', 'pt-BR'], 'pt-BR'],
	]) assert.equal(choose(...tags).locale, locale, tags.join());
	assert.equal(new Words({}, 'en', 'en-IN').figure(123456), '1,23,456');
	assert.equal(new Words({}, 'de').figure(12345), '12.345');
});

test('words know in which direction they run', () => {
	assert.equal(new Words({ 'language.direction': 'rtl' }, 'ar').isRTL, true);
	assert.equal(new Words({}, 'en').isRTL, false);
});

test('a text has its values in their places, as they are', () => {
	const words = new Words({ 'chat.with': 'Chat with {name}', 'chat.two': '{name} and {n}' }, 'en');
	assert.equal(words.text('with', { name: '<b>{n}</b> $& $1' }), 'Chat with <b>{n}</b> $& $1');
	assert.equal(words.text('two', { name: 'A', n: 2 }), 'A and 2');
	assert.equal(words.text('two', { name: '' }), ' and {n}');
});

test('a text that is missing is seen', () => {
	const words = new Words({ 'chat.count': { other: '{n}' } }, 'en');
	assert.equal(words.text('nothing'), '[chat.nothing]');
	assert.equal(words.text('count'), '[chat.count]');
	assert.equal(words.count('nothing', 2), '[chat.nothing]');
});

test('a number has the form that goes with it in the language', () => {
	const forms = { zero: 'zero', one: 'one', two: 'two', few: 'few {n}', many: 'many {n}', other: 'other {n}' };
	const count = (language, number) => new Words({ 'chat.new': forms }, language).count('new', number);
	assert.deepEqual([1, 2, 1000].map((n) => count('en', n)), ['one', 'other 2', 'other 1,000']);
	assert.deepEqual([0, 1, 2, 3, 11, 100].map((n) => count('ar', n).replace(/ .*/, '')), ['zero', 'one', 'two', 'few', 'many', 'other']);
	assert.equal(count('ja', 1), 'other 1');
	// A form that the file does not have is the last.
	assert.equal(new Words({ 'chat.new': { one: 'une', other: '{n} autres' } }, 'fr').count('new', 1e6).replace(/\s/g, ' '), '1 000 000 autres');
});

test('today and yesterday are called that, and other days by their dates', (t) => {
	t.mock.timers.enable({ apis: ['Date'], now: new Date(2026, 4, 28, 0, 5) });
	const words = new Words({}, 'en');
	assert.equal(words.day(new Date(2026, 4, 28, 0, 1)), 'Today');
	assert.equal(words.day(new Date(2026, 4, 28, 23, 59)), 'Today');
	assert.equal(words.day(new Date(2026, 4, 27, 0, 1)), 'Yesterday');
	assert.equal(words.day(new Date(2026, 4, 26, 23, 59)), 'Tuesday, May 26, 2026');
	assert.equal(new Words({}, 'de').day(new Date(2026, 4, 27, 12)), 'Gestern');
});
