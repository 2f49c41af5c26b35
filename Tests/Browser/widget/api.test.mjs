// Requests, tokens and refusals, against a server of node's own.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import test from 'node:test';
import { API } from '../../../Templates/chat/widget/api.js';
import { Lifetime } from '../../../Templates/chat/widget/timing.js';
import { pass, settled } from './support.mjs';

// A server that answers as `answer(request, body)` says: `[status, body, fields]`, or nothing to hang up. `requests` is what it was asked.
async function serve(t, answer) {
	const requests = [];
	const server = createServer(async (request, response) => {
		let body = '';
		for await (const piece of request) body += piece;
		const one = { method: request.method, path: request.url, fields: request.headers, body: body && JSON.parse(body) };
		requests.push(one);
		const reply = answer(one, requests.length);
		if (!reply) return request.socket.destroy();
		const [status, value = {}, fields = {}] = reply;
		response.writeHead(status, { Connection: 'close', ...fields });
		response.end(typeof value === 'string' ? value : JSON.stringify(value));
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.after(() => server.close());
	const address = `http://127.0.0.1:${server.address().port}`;
	return { requests, address, base: new URL(`${address}/chat/`), asked: (path) => requests.filter((one) => one.path === path) };
}

const token = (claims) => ['{"alg":"HS256"}', JSON.stringify(claims), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.');

// With a page's token, which is answered by `answer`.
async function signedIn(t, answer, others = () => [200, {}]) {
	const house = await serve(t, (request, number) => (request.path === '/token' ? answer(house.asked('/token').length) : others(request, number)));
	const lifetime = new Lifetime();
	t.after(() => lifetime.end());
	return { ...house, lifetime, api: new API({ base: house.base, tokenUrl: `${house.address}/token`, lifetime }) };
}

const refusal = async (promise) => { try { await promise; } catch (error) { return error; } return assert.fail('It was answered.'); };

test('a request names its path, values and body, and gives the answer', async (t) => {
	const { base, requests } = await serve(t, () => [200, { people: [] }]);
	const api = new API({ base, lifetime: new Lifetime() });
	assert.deepEqual(await api.get('online', { q: 'jo-ann@x & y', limit: 1 }), { people: [] });
	await api.call('POST', 'messages', { text: 'ü' });
	assert.equal(requests[0].path, '/chat/online?q=jo-ann%40x+%26+y&limit=1');
	assert.equal(requests[0].fields.authorization, undefined);
	assert.deepEqual([requests[1].method, requests[1].body, requests[1].fields['content-type']], ['POST', { text: 'ü' }, 'application/json']);
});

test('a token is asked for once, whatever is asked at the same time, and goes along', async (t) => {
	const good = token({ exp: Date.now() / 1000 + 600 });
	for (const form of [good, ` ${good}\n`, { token: good }]) {
		const { api, requests, asked } = await signedIn(t, () => [200, form]);
		await Promise.all([api.get('session'), api.get('unseen'), api.get('windows')]);
		await api.get('online');
		assert.equal(asked('/token').length, 1);
		const others = requests.filter(({ path }) => path !== '/token');
		assert.deepEqual(others.map(({ fields }) => fields.authorization), Array(4).fill(`Bearer ${good}`));
	}
});

test('a token is renewed before it ends, also while nothing is asked', async (t) => {
	t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_780_000_000_000 });
	const asked = { token: 0, session: 0 }, lifetime = new Lifetime();
	const fetch = async (url) => {
		const name = String(url).split('/').at(-1);
		asked[name]++;
		return new Response(name === 'token' ? token({ number: asked.token, exp: Date.now() / 1000 + 600 }) : '{}');
	};
	const api = new API({ base: new URL('https://chat.example/chat/'), tokenUrl: 'https://crm.example/token', lifetime, fetch });
	await api.get('session');
	await pass(t.mock.timers, 539_000, 1000);
	await api.get('session');
	assert.deepEqual(asked, { token: 1, session: 2 });
	await pass(t.mock.timers, 2_000, 1000);
	assert.deepEqual(asked, { token: 2, session: 2 });
	lifetime.end();
	await pass(t.mock.timers, 2_000_000, 60_000);
	assert.deepEqual(asked, { token: 2, session: 2 });
});

test('who is signed out where the page gives tokens has no chat', async (t) => {
	for (const reply of [[401], [403], [204, ''], [200, '<!doctype html><h1>Sign in</h1>'], [200, {}], [200, { token: '' }]]) {
		const { api, lifetime, requests } = await signedIn(t, () => reply);
		assert.equal((await refusal(api.get('session'))).status, 401);
		assert.ok(lifetime.hasEnded, JSON.stringify(reply));
		await refusal(api.get('session'));
		assert.equal(requests.length, 1);
	}
});

test('a page’s server that is out of order is no sign of that', async (t) => {
	const { api, lifetime } = await signedIn(t, (number) => (number === 1 ? [500] : [200, token({})]));
	const error = await refusal(api.get('session'));
	assert.deepEqual([error.status, error.isPassing, lifetime.hasEnded], [500, true, false]);
	await api.get('session');
});

test('a token that the server does not take is replaced once', async (t) => {
	const { api, asked, lifetime } = await signedIn(t, (number) => [200, token({ number })], (_, number) => [number === 2 ? 401 : 200]);
	await api.get('session');
	assert.deepEqual([asked('/token').length, asked('/chat/session').length, lifetime.hasEnded], [2, 2, false]);

	const other = await signedIn(t, () => [200, token({})], () => [401]);
	assert.equal((await refusal(other.api.get('session'))).status, 401);
	assert.deepEqual([other.asked('/token').length, other.asked('/chat/session').length, other.lifetime.hasEnded], [2, 2, true]);
});

test('a refusal says what the server says of it, and whether it passes', async (t) => {
	for (const [reply, expected] of [
		[[400, { title: 'No', detail: 'The text is too long.' }], [400, 'The text is too long.', false]], [[403, { title: 'Not for you' }], [403, 'Not for you', false]],
		[[409, 'no JSON'], [409, '', false]], [[408], [408, '', true]], [[429, {}, { 'Retry-After': '7' }], [429, '', true]], [[500, ''], [500, '', true]],
	]) {
		const { base } = await serve(t, () => reply), api = new API({ base, lifetime: new Lifetime() });
		const error = await refusal(api.call('POST', 'messages', {}, { isPatient: false }));
		assert.deepEqual([error.status, error.message, error.isPassing], expected);
		assert.equal(error.seconds, reply[2] ? 7 : 0);
	}
});

test('a refusal has words of its own where its reader can do something about it', async (t) => {
	const problem = (kind) => ({ type: `urn:hansard:chat:${kind}`, detail: 'In English.' });
	for (const [reply, reason] of [
		[[409, problem('too-late')], 'refused_late'], [[413, problem('too-large')], 'refused_long'], [[400, problem('bad-request')], 'refused'], [[500, ''], 'refused'],
		[[403, { type: 'constructor' }], 'refused'], [[403, { type: 7 }], 'refused'], [[403, 'no JSON'], 'refused'],
	]) {
		const { base } = await serve(t, () => reply), api = new API({ base, lifetime: new Lifetime() });
		assert.equal((await refusal(api.call('POST', 'messages', {}, { isPatient: false }))).reason, reason);
	}
});

test('no answer at all passes', async (t) => {
	const { base } = await serve(t, () => undefined);
	const error = await refusal(new API({ base, lifetime: new Lifetime() }).get('session'));
	assert.deepEqual([error.status, error.isPassing], [0, true]);
});

test('a busy server gets the time that it wants, and not for ever', async (t) => {
	t.mock.timers.enable({ apis: ['setTimeout'] });
	const replies = [], asked = [];
	const api = new API({ base: new URL('https://chat.example/chat/'), lifetime: new Lifetime(), fetch: async () => { asked.push(1); return replies.shift() ?? new Response('{}', { status: 503 }); } });
	replies.push(new Response('{}', { status: 503, headers: { 'Retry-After': '3' } }), new Response('{"ok":1}'));
	const answer = api.get('windows');
	await pass(t.mock.timers, 2900, 100);
	assert.equal(asked.length, 1);
	await pass(t.mock.timers, 1200, 100);
	assert.deepEqual([await answer, asked.length], [{ ok: 1 }, 2]);

	asked.length = 0;
	const end = refusal(api.get('windows'));
	await pass(t.mock.timers, 120_000, 1000);
	assert.deepEqual([(await end).status, asked.length], [503, 6]);
});

test('signatures of pairs are asked for together, those of presence by themselves', async (t) => {
	t.mock.timers.enable({ apis: ['setTimeout'] });
	const asked = [];
	const fetch = async (url, { body }) => {
		const sent = JSON.parse(body);
		asked.push(sent);
		const auth = sent.channels ? Object.fromEntries(sent.channels.filter((one) => !one.includes('refused')).map((one) => [one, { auth: `${sent.socket_id} ${one}` }])) : { auth: 'presence' };
		return new Response(JSON.stringify(sent.channels ? { auth, refused: [] } : auth));
	};
	const api = new API({ base: new URL('https://chat.example/chat/'), lifetime: new Lifetime(), fetch });
	const first = api.authorise('1.1', 'private-chat-7-9'), refused = refusal(api.authorise('1.1', 'private-refused')), presence = api.authorise('1.1', 'presence-staff');
	const other = api.authorise('2.2', 'private-chat-7-9');
	await pass(t.mock.timers, 50, 10);
	assert.deepEqual(await first, { auth: '1.1 private-chat-7-9' });
	assert.deepEqual(await other, { auth: '2.2 private-chat-7-9' });
	assert.deepEqual(await presence, { auth: 'presence' });
	assert.deepEqual([(await refused).status, (await refused).isPassing], [403, false]);
	assert.equal(asked.length, 3);
	await settled();
	const later = api.authorise('1.1', 'private-chat-7-10');
	await pass(t.mock.timers, 50, 10);
	await later;
	assert.deepEqual(asked[3].channels, ['private-chat-7-10']);
});
