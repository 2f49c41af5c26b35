// Where the chat begins. Its loader (hansard-chat.js) imports this file.
import { API } from './api.js';
import { Chat } from './chat.js';
import { Memory } from './memory.js';
import { Page } from './page.js';
import { Connection, socketServer } from './protocol.js';
import { pusherConnection } from './pusher-js.js';
import { growing, Lifetime, wait } from './timing.js';
import { chooseLanguage, Words } from './words.js';

// A file of this very version of the chat.
async function part(name) {
	const answer = await fetch(new URL(name, import.meta.url), { credentials: 'omit' });
	if (!answer.ok) throw new Error(`${answer.status}: ${name}`);
	return answer;
}

// In the language that the tag names, or else the page, or else the browser.
async function wordsFor(script, languages) {
	const tags = [script.dataset.lang, document.documentElement.lang, ...navigator.languages].filter(Boolean);
	const { language, locale } = chooseLanguage(tags, languages);
	const entries = await part(`words/${language}.json`).then((answer) => answer.json());
	return new Words(entries, language, locale);
}

// Who is here, as soon as the server says it; nothing for somebody who may not chat.
async function askSession(api, lifetime) {
	for (let tries = 0; !lifetime.hasEnded; tries++) {
		try { return await api.get('session'); } catch ({ status }) {
			if ([403, 404].includes(status)) lifetime.end();
			else await wait(growing(tries));
		}
	}
}

function connector(script, base) {
	return (chat) => {
		const { session: { app, inbox }, api, lifetime } = chat;
		const both = {
			server: socketServer(app, base), key: app.key, inbox, api, lifetime,
			receive: (...event) => chat.receive(...event), connected: (isNow) => chat.connected(isNow),
		};
		return 'pusherJs' in script.dataset && window.Pusher ? pusherConnection({ ...both, Pusher: window.Pusher }) : new Connection(both);
	};
}

// What the tab has kept comes first, and then what the server says.
function resume(chat, page) {
	const { session, memory, people, conversations, windows, connection } = chat;
	const { windows: before, phone, panel: wasOpen, names = [], outbox } = memory.recall(chat.me.id);
	for (const one of [...session.people, ...names]) people.set(one);
	for (const { id, channel } of [...people.all]) if (channel === phone) page.desk.showOnPhone(conversations.get(channel, id));
	if (before) {
		windows.set(before);
		windows.save();
	}
	connection.join(session.presence);
	connection.open();
	page.showConnection();
	windows.refresh();
	chat.refreshUnseen();
	conversations.restoreOutboxes(outbox);
	if (wasOpen) page.desk.panel.toggle(true, true);
}

// What a page's own scripts may ask for: the members of `HansardChat`, which the loader has made.
function offer(exposed, page, lifetime) {
	const { early } = exposed;
	delete exposed.early;
	Object.defineProperty(exposed, 'unseen', { get: () => page.total });
	exposed.open = (id) => { if (!lifetime.hasEnded) page.desk.openWith(String(id)); };
	exposed.close = () => page.desk.foldAll();
	early.forEach(exposed.open);
}

// `script`: the page's tag. `languages`: of which there are words. `exposed`: the loader's `HansardChat`, whose `early` are the ids of those
// whom the page has asked for before.
export async function start({ script, languages, exposed }) {
	const base = new URL('.', script.src), lifetime = new Lifetime();
	const api = new API({ base, tokenUrl: script.dataset.tokenUrl, lifetime });
	const files = [wordsFor(script, languages), part('chat.css').then((answer) => answer.text())];
	const [words, css, session] = await Promise.all([...files, askSession(api, lifetime)]).catch((error) => {
		lifetime.end();
		throw error;
	});
	if (!session) return;
	const page = new Page({ base, css, position: script.dataset.position, lifetime, words });
	const memory = new Memory(() => sessionStorage);
	const chat = new Chat({ session, api, words, memory, lifetime, page, connect: connector(script, base) });
	page.show(chat);
	lifetime.onEnd(() => page.hide());
	resume(chat, page);
	offer(exposed, page, lifetime);
}
