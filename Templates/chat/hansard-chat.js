'use strict';
// The staff chat in any page: <script src="https://chat.example.com/chat/hansard-chat.js" data-token-url="/chat-token" defer></script>
// One shadow root holds it, so that neither the page's styles nor ours reach the other. Text is only ever put in as text.
// What the server answers and tells is in docs/chat.md. The file is one function, whose body is not indented.
(() => {

// MARK: What needs no page

// How many messages are unseen, by conversation. A message is stored before anybody is told of it, so the server may count one whose event
// is still on its way: its answer says up to which number of each conversation it holds, and only what comes after that is counted here,
// each message once, in whatever order events, answers and marks arrive.
class Unseen {
	// `ask` promises an answer to `GET unseen`, or nothing; `changed` is called when counts may be others.
	constructor(ask, changed) {
		Object.assign(this, { ask, changed, upTo: {}, talks: new Map(), isAsking: false, isStale: false });
	}

	of(channel) {
		if (!this.talks.has(channel)) this.talks.set(channel, { counted: 0, seen: 0, news: new Map(), gone: new Set() });
		return this.talks.get(channel);
	}
	count(channel) {
		const talk = this.talks.get(channel);
		return talk ? talk.counted + talk.news.size : 0;
	}
	get total() { return [...this.talks.keys()].reduce((sum, channel) => sum + this.count(channel), 0); }
	reached(channel) { return this.upTo[channel] || 0; }

	// The other one has sent a message.
	add({ channel, id, sequence, deleted_at }) {
		const talk = this.of(channel);
		if (deleted_at || talk.gone.has(id) || sequence <= Math.max(talk.seen, this.reached(channel))) return;
		talk.news.set(id, sequence);
		this.changed();
	}

	// The other one has taken one back, which is number `sequence` of what happened.
	remove({ channel, id, sequence }) {
		const talk = this.of(channel);
		talk.gone.add(id);
		this.outdate(!talk.news.delete(id) && talk.counted && sequence > this.reached(channel));
		this.changed();
	}

	// All up to number `sequence` has been seen; `isNews`: that has just happened.
	see(channel, sequence, isNews) {
		const talk = this.of(channel);
		talk.seen = Math.max(talk.seen, sequence);
		this.settle(channel, talk);
		if (isNews) this.outdate(talk.counted);
		this.changed();
	}

	settle(channel, talk) {
		const reached = this.reached(channel);
		if (talk.seen >= reached) talk.counted = 0;
		for (const [id, n] of talk.news) if (n <= Math.max(talk.seen, reached)) talk.news.delete(id);
	}

	// What an answer that is on its way says is of before this; one that is here has to be asked for again if `isWrong`.
	outdate(isWrong) {
		if (this.isAsking) this.isStale = true;
		else if (isWrong) this.refresh();
	}

	// One question at a time, so that no answer overtakes a later one. True when there was an answer.
	async refresh() {
		if (this.isAsking) {
			this.isStale = true;
			return false;
		}
		this.isAsking = true;
		let answer;
		do {
			this.isStale = false;
			answer = await this.ask();
		} while (answer && this.isStale);
		this.isAsking = false;
		if (answer) this.take(answer);
		return Boolean(answer);
	}

	take({ channels, sequence }) {
		this.upTo = sequence;
		const counted = new Map(channels.map(({ channel, unseen }) => [channel, unseen]));
		for (const channel of counted.keys()) this.of(channel);
		for (const [channel, talk] of this.talks) {
			talk.counted = counted.get(channel) || 0;
			this.settle(channel, talk);
		}
		this.changed();
	}
}

// A text in parts, every second of which is a web address. It begins and ends where an address on the archive's pages does (PlainText.swift):
// one table of cases, Tests/links.json, holds both to it.
function addressed(text) {
	const parts = [], pattern = /(https?:\/\/|mailto:(?!\/\/))[^\0- "<>`\x7f\u2000-\u2fff]+/gi;
	let done = 0;
	for (let match; (match = pattern.exec(text));) {
		const [found, scheme] = match, { index } = match;
		const open = Object.fromEntries(['()', '[]'].map(([a, b]) => [b, found.split(a).length - found.split(b).length]));
		let end = found.length;
		// The punctuation that ends a sentence is not the address's, and a bracket only if the address opens it.
		for (; end > scheme.length; end--) {
			const last = found[end - 1];
			if (open[last] < 0) open[last]++;
			else if (!".,;:!?'*_".includes(last)) break;
		}
		const isAddress = end > scheme.length && !/[0-9A-Za-z\u00c0-\u07ff]/.test(text[index - 1] || '');
		pattern.lastIndex = isAddress ? index + end : index + 1;
		if (!isAddress) continue;
		parts.push(text.slice(done, index), found.slice(0, end));
		done = index + end;
	}
	return [...parts, text.slice(done)];
}

if (!globalThis.document) return module.exports = { Unseen, addressed };

// MARK: In a page

const script = document.currentScript;
if (!script || window.HansardChat) return;
const base = new URL('.', script.src); // …/chat/
const page = document.documentElement;
const { tokenUrl } = script.dataset;
let session, me, hasLeft = false;

// MARK: Words

// Those of the archive's pages, in the order of the words below.
const languages = ['en', 'de', 'es', 'fr', 'ja', 'ar'];
const spoken = languages.findIndex((tag) => new RegExp(`^${tag}\\b`, 'i').test(page.lang));
const language = spoken < 0 ? 'en' : page.lang;
const texts = {
	chat: 'Chat|Chat|Chat|Discussion|チャット|المحادثة',
	all: 'Open chats|Offene Chats|Chats abiertos|Discussions ouvertes|開いているチャット|المحادثات المفتوحة',
	unseen: '{} unseen|{} ungelesen|no vistos: {}|non vus : {}|未読{}件|غير المطّلع عليها: {}',
	find: 'Find a colleague|Person suchen|Buscar a una persona|Chercher une personne|人を探す|البحث عن زميل',
	online: 'online|online|en línea|en ligne|オンライン|متصل',
	offline: 'offline|offline|sin conexión|hors ligne|オフライン|غير متصل',
	none: 'Nobody found|Niemand gefunden|No se encontró a nadie|Personne n’a été trouvé|見つかりません|لم يُعثر على أحد',
	with: 'Chat with {}|Chat mit {}|Chat con {}|Discussion avec {}|{}とのチャット|محادثة مع {}',
	log: 'Messages with {}|Nachrichten mit {}|Mensajes con {}|Messages avec {}|{}とのメッセージ|الرسائل مع {}',
	write: 'Message to {}|Nachricht an {}|Mensaje para {}|Message à {}|{}へのメッセージ|رسالة إلى {}',
	send: 'Send|Senden|Enviar|Envoyer|送信|إرسال',
	fold: 'Fold|Einklappen|Plegar|Replier|折りたたむ|طيّ',
	unfold: 'Unfold|Aufklappen|Desplegar|Déplier|開く|فتح',
	close: 'Close|Schließen|Cerrar|Fermer|閉じる|إغلاق',
	you: 'You|Sie|Usted|Vous|自分|أنت',
	edit: 'Edit|Bearbeiten|Editar|Modifier|編集|تعديل',
	delete: 'Delete|Löschen|Eliminar|Supprimer|削除|حذف',
	sure: 'Delete for everybody? The record keeps it.|Für alle löschen? Das Archiv behält es.|¿Eliminar para todos? El registro lo conserva.|Supprimer pour tous ? L’archive le conserve.|全員から削除しますか？記録には残ります。|حذف لدى الجميع؟ يبقى في السجل.',
	cancel: 'Cancel|Abbrechen|Cancelar|Annuler|キャンセル|إلغاء',
	editing: 'Editing a message|Nachricht bearbeiten|Editando un mensaje|Modification d’un message|メッセージを編集中|تعديل رسالة',
	edited: 'edited|bearbeitet|editado|modifié|編集済み|معدّلة',
	deleted: 'Message deleted|Nachricht gelöscht|Mensaje eliminado|Message supprimé|削除されたメッセージ|رسالة محذوفة',
	sending: 'Sending…|Wird gesendet …|Enviando…|Envoi…|送信中…|جارٍ الإرسال…',
	sent: 'Sent|Gesendet|Enviado|Envoyé|送信済み|أُرسلت',
	seen: 'Seen|Gesehen|Visto|Vu|既読|اطُّلع عليها',
	late: 'Not sent yet|Noch nicht gesendet|Aún no enviado|Pas encore envoyé|まだ送信されていません|لم تُرسل بعد',
	failed: 'Not sent|Nicht gesendet|No enviado|Non envoyé|送信できませんでした|لم تُرسل',
	again: 'Send again|Erneut senden|Enviar de nuevo|Renvoyer|再送信|إعادة الإرسال',
	drop: 'Discard|Verwerfen|Descartar|Abandonner|破棄|تجاهل',
	typing: '{} is typing|{} schreibt|{} está escribiendo|{} écrit|{}が入力中|{} يكتب الآن',
	new1: '{} new message|{} neue Nachricht|{} mensaje nuevo|{} nouveau message|新着{}件|الرسائل الجديدة: {}',
	newN: '{} new messages|{} neue Nachrichten|{} mensajes nuevos|{} nouveaux messages|新着{}件|الرسائل الجديدة: {}',
	newest: 'To the newest messages|Zu den neuesten|A los más recientes|Aux plus récents|最新のメッセージへ|إلى أحدث الرسائل',
	from: 'New message from {}|Neue Nachricht von {}|Mensaje nuevo de {}|Nouveau message de {}|{}からの新着メッセージ|رسالة جديدة من {}',
	first: 'The beginning of your conversation|Hier beginnt die Unterhaltung|Aquí empieza la conversación|Début de la conversation|会話の始まり|بداية المحادثة',
	bytes: '{} bytes|{} Bytes|{} bytes|{} octets|{}バイト|{} بايت',
	refused: 'That could not be done.|Das ging nicht.|No se ha podido hacer.|Cela n’a pas pu être fait.|実行できませんでした。|تعذّر تنفيذ ذلك.',
	away: 'Connecting…|Verbindung wird hergestellt …|Conectando…|Connexion…|接続中…|جارٍ الاتصال…',
	back: 'Connected again|Wieder verbunden|Conexión restablecida|Connexion rétablie|再接続しました|عاد الاتصال',
	mute: 'Mute sounds|Töne ausschalten|Silenciar|Couper le son|音を消す|كتم الأصوات',
	unmute: 'Turn sounds on|Töne einschalten|Activar el sonido|Activer le son|音を出す|تشغيل الأصوات',
	bell: 'Show desktop notifications|Desktop-Benachrichtigungen zeigen|Mostrar notificaciones de escritorio|Afficher les notifications de bureau|デスクトップ通知を表示|إظهار إشعارات سطح المكتب',
	answers: 'In reply to {}|Antwort an {}|En respuesta a {}|En réponse à {}|{}への返信|ردًّا على {}',
	earlier: 'An earlier message|Eine frühere Nachricht|Un mensaje anterior|Un message antérieur|以前のメッセージ|رسالة سابقة',
	recorded: 'What is written in this chat is recorded.|Was in diesem Chat geschrieben wird, wird aufgezeichnet.|Lo que se escribe en este chat queda registrado.|Ce qui est écrit ici est enregistré.|このチャットに書かれたことは記録されます。|ما يُكتب في هذه المحادثة يُسجَّل.',
	policy: 'What is recorded, and why|Was aufgezeichnet wird und warum|Qué se registra y por qué|Ce qui est enregistré, et pourquoi|記録される内容とその理由|ما الذي يُسجَّل ولماذا',
	understood: 'Understood|Verstanden|Entendido|Compris|了解しました|فهمت',
};
const t = (key, value) => texts[key].split('|')[Math.max(0, spoken)].replace('{}', () => value);
const figure = (number) => number.toLocaleString(language);
const clock = (at, options = { timeStyle: 'short' }) => new Date(at).toLocaleString(language, options);

function dayName(at) {
	const days = Math.round((new Date(at).setHours(12, 0, 0, 0) - new Date().setHours(12, 0, 0, 0)) / 864e5);
	if (days < -1) return clock(at, { dateStyle: 'full' });
	const text = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day');
	return text[0].toLocaleUpperCase(language) + text.slice(1);
}

// MARK: Small tools

const paths = {
	chat: 'M12 3.5c-5 0-9 3.3-9 7.5 0 2.3 1.2 4.3 3.1 5.7L5.5 20.5l4.3-2.2c5.6 1 11.2-2.3 11.2-7.3 0-4.2-4-7.5-9-7.5zM8 11h0M12 11h0M16 11h0',
	fold: 'M5 16h14', back: 'M15 5l-7 7 7 7', close: 'M6 6l12 12M18 6L6 18', send: 'M12 19V5M5 12l7-7 7 7', down: 'M12 5v14M5 12l7 7 7-7',
	search: 'M10 4a6 6 0 100 13 6 6 0 000-13zM20 20l-5-5', bell: 'M6 17v-6a6 6 0 1112 0v6l1 1H5zM10 21h4',
	mute: 'M4 10v4h3l5 4V6l-5 4zM15 9a4 4 0 010 6M18 7a8 8 0 010 10', unmute: 'M4 10v4h3l5 4V6l-5 4zM16 9l5 6M21 9l-5 6',
	sent: 'M5 12l5 5 9-9', seen: 'M2 12l4 5 9-9M12 16l1 1 9-9', sending: 'M12 4a8 8 0 100 16 8 8 0 000-16zM12 8v4l3 2',
};

function icon(name) {
	const [svg, path] = ['svg', 'path'].map((tag) => document.createElementNS('http://www.w3.org/2000/svg', tag));
	svg.setAttribute('viewBox', '0 0 24 24');
	svg.setAttribute('aria-hidden', true);
	path.setAttribute('d', paths[name] || paths.sending);
	svg.append(path);
	return svg;
}

// `make('b.badge', {…}, …)`: an element with its classes, its properties or attributes, and what is in it.
function make(spec, set, ...children) {
	const [name, ...classes] = spec.split('.');
	const made = document.createElement(name);
	if (classes.length) made.className = classes.join(' ');
	for (const key in set) {
		if (key in made) made[key] = set[key];
		else if (key === 'onfocusin') made.addEventListener('focusin', set[key]);
		else made.setAttribute(key, set[key]);
	}
	made.append(...children);
	return made;
}
const button = (spec, text, onclick, ...children) => label(make(`button.${spec}`, { type: 'button', onclick }, ...children), text);

function label(element, text) {
	element.setAttribute('aria-label', text);
	if (element.localName === 'button' || element.role === 'img') element.title = text;
	return element;
}

// Writing what is there already would make screen readers say it again.
function write(element, text) {
	if (element.textContent !== String(text)) element.textContent = text;
}

// Makes `nodes` the children of `parent` and moves none that is in its place: focus and selection stay.
function place(parent, nodes) {
	const stay = new Set(nodes);
	for (const child of [...parent.children]) if (!stay.has(child)) child.remove();
	let at = parent.firstChild;
	for (const node of nodes) node === at ? at = at.nextSibling : parent.insertBefore(node, at);
}

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
// Grows with each try, and is spread at random, so that not everybody comes back in the same moment.
const growing = (tries, first = 1000) => Math.min(30000, first * 2 ** tries) * (0.5 + Math.random());
const ignore = () => {};

// `action` once, some time after the first of several calls.
function soon(action, milliseconds) {
	let timer = 0;
	return () => { timer ||= setTimeout(() => { timer = 0; hasLeft || action(); }, milliseconds); };
}

// What the browser keeps for this tab, unless it forbids that: of one person, and nothing of who was here before.
let memory = {};
function keep(values) {
	Object.assign(memory, values);
	try { sessionStorage.setItem('hansard-chat', JSON.stringify(memory)); } catch { /* for this page only */ }
}
function recall() {
	try { memory = JSON.parse(sessionStorage.getItem('hansard-chat')) || {}; } catch { /* nothing */ }
	if (memory.person !== me.id) memory = {};
	keep({ person: me.id });
}

// MARK: Requests

class Refusal extends Error {
	constructor(status, text, seconds) {
		super(text || '');
		Object.assign(this, { status, seconds, isPassing: !status || status === 408 || status === 429 || status >= 500 });
	}
}

let token = '', renewAt = 0, asking, renewal;

async function askToken() {
	const answer = await fetch(tokenUrl, { credentials: 'same-origin', cache: 'no-store' });
	if (!answer.ok && ![401, 403].includes(answer.status)) throw new Refusal(answer.status);
	const text = answer.status === 200 ? (await answer.text()).trim() : '';
	token = text[0] === '{' ? JSON.parse(text).token || '' : text;
	// A page to sign in on, where a token was expected, says the same as 401.
	if (!/^[\w.~+/=-]+$/.test(token)) { leave(); throw new Refusal(401); }
	let seconds = 300;
	try {
		const { exp, iat } = JSON.parse(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')));
		seconds = Math.max(4, exp - (iat || Date.now() / 1000)) || 300;
	} catch { /* not ours to read */ }
	const left = 1000 * Math.max(seconds - 60, seconds / 2);
	renewAt = Date.now() + left;
	// Also while nothing happens here: who has signed out in another tab is gone from this one, too.
	clearTimeout(renewal);
	renewal = setTimeout(renewLater, left);
}

const renew = () => asking ||= askToken().finally(() => { asking = null; });
const renewLater = () => hasLeft || renew().catch(() => { renewal = setTimeout(renewLater, growing(4)); });

async function request(method, path, body, keepalive) {
	if (tokenUrl && Date.now() >= renewAt) await renew();
	const headers = tokenUrl ? { Authorization: `Bearer ${token}` } : {};
	if (body) headers['Content-Type'] = 'application/json';
	const signal = AbortSignal.timeout?.(20000);
	return fetch(new URL(path, base), { method, headers, body: body && JSON.stringify(body), keepalive, signal, cache: 'no-store', credentials: tokenUrl ? 'omit' : 'include' });
}

// The answer. A new token is asked for once; a busy server gets the time that it wants, unless `isPatient` is false.
async function call(method, path, body, isPatient = true, keepalive = false) {
	for (let tries = 0, isRenewed = !tokenUrl; ; tries++) {
		if (hasLeft) throw new Refusal(401);
		const answer = await request(method, path, body, keepalive).catch((error) => { throw error instanceof Refusal ? error : new Refusal(0); });
		if (answer.ok) return answer.json();
		const seconds = Math.min(60, answer.headers.get('Retry-After') || 0);
		if (answer.status === 401) {
			if (isRenewed) { leave(); throw new Refusal(401); }
			isRenewed = true;
			renewAt = 0;
		} else if (isPatient && [429, 503].includes(answer.status) && tries < 5) await wait(seconds ? 1000 * (seconds + Math.random()) : growing(tries));
		else {
			const problem = await answer.json().catch(ignore);
			throw new Refusal(answer.status, problem?.detail || problem?.title, seconds);
		}
	}
}

const get = (path, values) => call('GET', values ? `${path}?${new URLSearchParams(values)}` : path);

// Signatures for the channels of pairs are asked for together, those for 1,000 people at once.
let batch = null;
function authorise(socket_id, channel_name) {
	if (channel_name.startsWith('presence-')) return call('POST', 'auth', { socket_id, channel_name });
	if (batch?.socket_id !== socket_id) {
		const mine = batch = { socket_id, channels: [] };
		mine.answer = wait(20).then(() => {
			if (batch === mine) batch = null;
			return call('POST', 'auth', { socket_id, channels: mine.channels });
		});
	}
	batch.channels.push(channel_name);
	return batch.answer.then(({ auth }) => auth[channel_name] || Promise.reject(new Refusal(403)));
}
const authorisePerson = (socket_id) => call('POST', 'user-auth', { socket_id });

// MARK: Connection

// What has the sockets: this server, or a hosted service.
const socketServer = ({ host, port, tls } = session.app) => new URL(host ? `http${tls ? 's' : ''}://${host}:${port}` : '..', base);

// The Pusher protocol, version 7. The channels that are wanted are joined again on each new connection.
let line = {
	id: '', socket: null, wanted: new Set(), held: new Set(), tries: 0,

	open() {
		clearTimeout(this.timer);
		if (this.socket || hasLeft) return;
		const url = new URL(`app/${session.app.key}?protocol=7&client=hansard-chat&version=1`, socketServer());
		url.protocol = url.protocol.replace('http', 'ws');
		const socket = this.socket = new WebSocket(url);
		Object.assign(this, { code: 0, since: Infinity });
		socket.onmessage = ({ data }) => { if (this.socket === socket) this.hear(JSON.parse(data)); };
		socket.onclose = ({ code }) => { if (this.socket === socket) this.lost(this.code || code); };
		this.silence = setTimeout(() => this.lost(), 15000);
	},

	close() {
		clearTimeout(this.timer);
		clearTimeout(this.silence);
		const { socket } = this;
		this.socket = null;
		this.id = '';
		this.held.clear();
		// Of one that is not open yet browsers would warn in the console: it goes with its page, or as soon as it is open.
		if (socket?.readyState === 0) socket.onopen = () => socket.close();
		else socket?.close();
	},

	lost(code) {
		this.close();
		connected(false);
		// Only what held for a while is opened again at once, or two servers could play ball with us.
		const hasHeld = Date.now() - this.since > 5000;
		if (hasHeld) this.tries = 0;
		const kind = Math.floor(code / 100);
		const delay = kind === 42 && hasHeld ? 500 * Math.random() : growing(this.tries++, { 40: 10000, 41: 4000 }[kind] || 1000);
		// 4000 to 4099: the server wants us gone. The session says whether that is for good.
		this.timer = setTimeout(async () => {
			if (kind === 40) await get('session').catch(({ status }) => status === 403 && leave());
			this.open();
		}, delay);
	},

	hear({ event, channel, data = {} }) {
		clearTimeout(this.silence);
		this.silence = setTimeout(() => this.probe(), this.patience);
		if (typeof data === 'string') try { data = JSON.parse(data); } catch { data = {}; }
		if (event === 'pusher:connection_established') this.established(data);
		else if (event === 'pusher:ping') this.send('pusher:pong', {});
		else if (event === 'pusher:signin_success') this.send('pusher:subscribe', { channel: session.inbox, auth: '' });
		else if (event !== 'pusher:error') receive(channel, event, data);
		else if (data.code >= 4000 && data.code < 4300) this.lost(data.code);
	},

	async established({ socket_id, activity_timeout }) {
		Object.assign(this, { id: socket_id, since: Date.now(), patience: 1000 * Math.min(activity_timeout || 30, 120) });
		connected(true);
		this.settle();
		const answer = await authorisePerson(socket_id).catch(ignore);
		if (answer && socket_id === this.id) this.send('pusher:signin', answer);
	},

	// Is anybody there? After sleep, and when the network has changed, that is asked before the silence gets long.
	probe() {
		if (!this.id) return this.open();
		clearTimeout(this.silence);
		this.silence = setTimeout(() => this.lost(), 8000);
		this.send('pusher:ping', {});
	},

	send(event, data, channel) {
		if (this.socket?.readyState === 1) this.socket.send(JSON.stringify({ event, data, channel }));
	},
	trigger(channel, event, data) {
		if (this.held.has(channel)) this.send(event, data, channel);
	},
	join(channel) {
		this.wanted.add(channel);
		if (this.id) this.settle();
	},
	part(channel) {
		this.wanted.delete(channel);
		if (this.held.delete(channel)) this.send('pusher:unsubscribe', { channel });
	},

	settle() {
		const { id, held, wanted } = this;
		for (const channel of wanted) {
			if (held.has(channel)) continue;
			held.add(channel);
			authorise(id, channel).then((auth) => {
				if (id === this.id && held.has(channel)) this.send('pusher:subscribe', { channel, ...auth });
			}, (error) => {
				if (id !== this.id) return;
				held.delete(channel);
				if (!error.isPassing) wanted.delete(channel);
				else wait(growing(3)).then(() => id === this.id && this.settle());
			});
		}
	},
};

// pusher-js, where the page has it anyway and the script says `data-pusher-js`. It joins the own channel by itself.
function pusherLine() {
	const handler = (ask) => ({ customHandler: ({ socketId, channelName }, done) => ask(socketId, channelName).then((answer) => done(null, answer), (error) => done(error, null)) });
	const server = socketServer();
	const pusher = new window.Pusher(session.app.key, {
		cluster: '', wsHost: server.hostname, wsPort: server.port || 80, wssPort: server.port || 443,
		wsPath: server.pathname.slice(0, -1), forceTLS: server.protocol === 'https:', enabledTransports: ['ws', 'wss'],
		channelAuthorization: handler(authorise), userAuthentication: handler(authorisePerson),
	});
	pusher.connection.bind('message', ({ channel, event, data }) => receive(channel, event, data || {}));
	pusher.connection.bind('state_change', ({ current }) => connected(current === 'connected'));
	pusher.signin();
	return {
		get id() { return pusher.connection.socket_id || ''; },
		open: () => pusher.connect(), probe: () => pusher.connect(), close: () => pusher.disconnect(),
		join: (channel) => pusher.subscribe(channel), part: (channel) => pusher.unsubscribe(channel),
		trigger: (channel, ...event) => pusher.channel(channel)?.subscribed && pusher.channel(channel).trigger(...event),
	};
}

let isConnected = false, freshness = 0;

function connected(isNow) {
	isConnected = isNow;
	sayState();
	// Once the own channel is joined, `refresh` misses nothing; without one it is done all the same.
	clearTimeout(freshness);
	if (isNow) freshness = setTimeout(refresh, 4000);
}

function receive(channel, event, data) {
	const isPresence = channel === session.presence;
	if (event === 'pusher_internal:subscription_succeeded') {
		if (channel === session.inbox) refresh();
		if (isPresence && data.presence) roster(data.presence.hash);
	} else if (event === 'pusher_internal:member_added' && isPresence) arrived(data.user_id, data.user_info);
	else if (event === 'pusher_internal:member_removed' && isPresence) setOnline(String(data.user_id), false);
	// With long drafts the event says only that there is something new.
	else if (event === 'windows') data.windows ? setWindows(data) : get('windows').then(setWindows, ignore);
	else if (event !== 'client-typing') apply(event, data, true);
	else if (String(data.person) !== me.id) talks.get(channel)?.view?.showTyping(true);
}

// What a break in the connection, or the time before it, has hidden.
function refresh() {
	clearTimeout(freshness);
	get('online').then(setPeople, ignore);
	get('windows').then(setWindows, ignore);
	refreshUnseen();
	for (const talk of talks.values()) {
		if (talk.view) talk.isLoaded ? talk.catchUp() : talk.load();
		talk.hurry();
	}
}

// MARK: People

const people = new Map();
let hasRoster = false;

function person(id) {
	if (!people.has(id)) {
		people.set(id, { id, name: '', title: '', channel: '', isOnline: false });
		lookUp();
	}
	return people.get(id);
}
const nameOf = (id) => (id === me.id ? t('you') : person(id).name || id);

// Who somebody is and which channel is theirs, as the server says.
const isKnown = ({ name, channel }) => name && channel;
const find = (who) => who.asked ||= get('online', { q: who.id, limit: 1 }).then(setPeople, () => { who.asked = null; });

// A roster and events name people by their ids. Many are asked for at once, in the list, which has those who are online first; few one by one.
const lookUp = soon(async () => {
	const unknown = () => [...people.values()].filter((who) => !isKnown(who));
	if (unknown().length > 20) await get('online', { limit: Math.min(10000, people.size) }).then(setPeople, ignore);
	unknown().slice(0, 20).forEach(find);
}, 500);

function setPerson({ id, name, title, channel, online }) {
	const who = person(id);
	if (name) who.name = name;
	if (title) who.title = title;
	// Of those who have left the session has the names alone.
	if (online !== undefined) who.isListed = true;
	if (!hasRoster && online !== undefined) who.isOnline = online;
	if (channel && !who.channel) {
		who.channel = channel;
		if (who.isOnline) mesh(who);
	}
}

function setPeople(answer) {
	for (const one of answer.people) if (one.id !== me.id) setPerson(one);
	showPeople();
}

// Each page is in the channels of all who are online, unless the settings want it otherwise.
function mesh({ isOnline, channel }) {
	if (channel && session.mesh === 'eager') line[isOnline ? 'join' : 'part'](channel);
}

// Somebody who reloads a page does not flicker: only who stays away is gone. Messages of theirs come by the own channel.
function setOnline(id, isOnline) {
	const who = person(id);
	clearTimeout(who.timer);
	const set = () => {
		who.isOnline = isOnline;
		mesh(who);
		showPeople();
	};
	if (isOnline) set();
	else if (who.isOnline) who.timer = setTimeout(set, 6000);
}

function arrived(id, info) {
	id = String(id);
	if (id === me.id) return;
	setPerson({ ...info, id, online: true });
	setOnline(id, true);
}

// Those who were there before us are named here alone.
function roster(hash) {
	hasRoster = true;
	for (const id of people.keys()) if (!Object.hasOwn(hash, id)) setOnline(id, false);
	for (const id in hash) arrived(id, hash[id]);
}

const showPeople = soon(() => {
	panel.paint();
	for (const talk of opened) talk.view.paintHead();
	keepNames();
}, 60);

// The next page has its windows before it has the list.
function keepNames() {
	keep({ names: opened.map(({ id }) => person(id)).map(({ id, name, title, channel, isOnline }) => ({ id, name, title, channel, online: isOnline })) });
}

// MARK: Conversations

const talks = new Map(); // by channel, which only the server makes: ids are any text

// That of a channel, with the other one of its two people; none where the server has not said who or which that is.
function conversation(channel, id) {
	if (!talks.has(channel) && channel && id && id !== me.id) {
		setPerson({ id, channel });
		talks.set(channel, new Conversation(id, channel));
	}
	return talks.get(channel);
}
const talkWith = (id) => talks.get(people.get(id)?.channel);

function apply(event, data, isLive) {
	const talk = conversation(data.channel, [data.sender ?? data.editor ?? data.deleter ?? data.person, data.recipient].find((id) => id !== me.id));
	if (event === 'seen') return talk?.mark({ [data.person]: data }, isLive);
	if (!talk || !data.sequence) return;
	const isNews = talk.advance(data.sequence) && isLive;
	event === 'new_message' ? talk.add(data, isNews) : talk.change(data, isNews);
}

class Conversation {
	constructor(id, channel) {
		const sequence = session.sequence?.[channel] || 0;
		Object.assign(this, { id, channel, sequence, messages: [], pending: [], ahead: new Set(), seen: new Map(), draft: '' });
		this.fill = soon(() => this.ahead.size && this.catchUp(), 500);
		this.sendSeen = soon(() => this.postSeen(), 250);
	}

	get unseen() { return unseen.count(this.channel); }
	seenBy(id) { return this.seen.get(id)?.sequence || 0; }

	// Whether number `n` has not happened here yet. A gap that does not close by itself is asked for.
	advance(n) {
		if (n <= this.sequence || this.ahead.has(n)) return false;
		this.ahead.add(n);
		this.reach(this.sequence);
		if (this.ahead.size) this.fill();
		return true;
	}
	reach(n) {
		this.sequence = n;
		for (const one of this.ahead) if (one <= n) this.ahead.delete(one);
		while (this.ahead.delete(this.sequence + 1)) this.sequence++;
	}

	async catchUp() {
		if (!this.isLoaded) {
			this.reach(Math.max(this.sequence, ...this.ahead));
			return refreshUnseen();
		}
		for (let pages = 0; pages < 4; pages++) {
			const answer = await get('messages', { channel: this.channel, since: this.sequence, limit: 200 }).catch(ignore);
			if (!answer) return;
			for (const { event, data } of answer.events) apply(event, data);
			this.mark(answer.seen);
			if (!answer.more) return this.reach(Math.max(this.sequence, answer.sequence));
		}
		// After a long time away the newest page is nearer than all that happened.
		this.load();
	}

	// The newest page, or the one before what is there.
	async load(before) {
		if (this.isLoading) return;
		this.isLoading = true;
		const answer = await get('messages', { channel: this.channel, limit: 50, ...before }).catch(({ status }) => (status === 404 ? { messages: [], sequence: 0 } : null));
		this.isLoading = false;
		if (!answer) return wait(growing(2)).then(() => this.view && isConnected && this.load(before));
		const isBehind = this.sequence > answer.sequence;
		if (!before) {
			this.messages = [];
			this.isLoaded = true;
			this.reach(answer.sequence);
		}
		this.hasMore = answer.more;
		for (const message of answer.messages) this.insert(message);
		this.mark(answer.seen);
		this.view?.layout();
		if (!before) this.view?.toBottom();
		this.view?.look();
		if (isBehind) this.catchUp();
	}

	// Each message is there once. One that was waiting to be sent keeps its element, and with it the reader's place.
	insert(message) {
		const waiting = message.sender === me.id && this.drop(message.client_id);
		if (!this.isLoaded || this.messages.some(({ id }) => id === message.id)) return;
		this.messages.push(waiting ? Object.assign(waiting, { state: '' }, message) : message);
		this.messages.sort((a, b) => a.sequence - b.sequence);
	}

	drop(clientID) {
		const found = this.pending.find((one) => one.client_id === clientID);
		this.pending = this.pending.filter((one) => one !== found);
		if (found) keepOutbox();
		return found;
	}

	// `isNews`: it has just happened, and had not been told before.
	add(message, isNews) {
		this.insert(message);
		if (this.view?.isStuck && this.messages.length > 300) {
			this.messages.splice(0, this.messages.length - 200);
			this.hasMore = true;
		}
		this.view?.layout();
		const isOthers = message.sender !== me.id;
		if (isOthers && !this.view?.isLookedAt()) unseen.add(message);
		if (!isNews) return this.view?.look();
		clockAhead = Date.parse(message.sent_at) - Date.now();
		if (isOthers) this.incoming(message);
	}

	incoming(message) {
		const { view } = this;
		view?.showTyping(false);
		if (view?.isLookedAt()) {
			told(message.id);
			return this.sendSeen();
		}
		if (view && !view.isStuck) view.fresh++;
		view?.paintJump();
		alert(this, message);
	}

	change(change) {
		const { id, text = '', edited_at, deleted_at, deleter } = change;
		const message = this.messages.find((one) => one.id === id);
		// What is told again, or late, brings no former text back.
		const isFormer = message?.deleted_at ? !deleted_at : edited_at < message?.edited_at;
		if (message && !isFormer) {
			Object.assign(message, { text, edited_at, deleted_at });
			this.view?.paint(message);
			this.view?.paintQuotes();
		}
		if (deleter && deleter !== me.id) unseen.remove(change);
	}

	mark(marks, isLive) {
		for (const id in marks) {
			const { sequence, seen_at } = marks[id];
			const former = this.seenBy(id);
			if (sequence <= former) continue;
			this.seen.set(id, marks[id]);
			if (id === me.id) unseen.see(this.channel, sequence, isLive);
			// When an earlier one was seen is not known here, unless we have been told just now.
			else for (const one of this.messages) if (one.sequence <= sequence && one.sequence > (isLive ? former : sequence - 1)) one.seenAt = seen_at;
		}
		this.view?.paintTicks();
	}

	async postSeen() {
		const newest = this.messages.findLast((one) => one.sender !== me.id && !one.deleted_at);
		if (!newest || !this.view?.isLookedAt() || (!this.unseen && newest.sequence <= this.seenBy(me.id))) return;
		// The other one has sent nothing after that which is known here.
		unseen.see(this.channel, Math.max(newest.sequence, this.sequence), true);
		await call('POST', 'seen', { channel: this.channel, up_to: newest.id, socket_id: line.id }).then(
			({ seen }) => this.mark({ [me.id]: seen }, true), (error) => error.isPassing && wait(growing(2)).then(this.sendSeen));
	}

	send(text) {
		const client_id = [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('-');
		this.pending.push({ client_id, text, sender: me.id, sent_at: new Date(Date.now() + clockAhead).toISOString(), state: 'sending' });
		keepOutbox();
		this.view?.layout();
		this.view?.toBottom();
		this.pump();
	}

	// One after the other, so that they are stored in the order in which they were written.
	async pump() {
		if (this.isPumping) return;
		this.isPumping = true;
		for (let tries = 0, message; (message = this.pending.find(({ state }) => state !== 'failed')) && !hasLeft;) tries = await this.deliver(message, tries);
		this.isPumping = false;
	}

	// A number of tries: the same message goes by the same `client_id`, so that it cannot be there twice.
	async deliver(message, tries) {
		const { text, client_id } = message;
		try {
			const answer = await call('POST', 'messages', { with: this.id, text, client_id, socket_id: line.id }, false);
			this.advance(answer.message.sequence);
			this.add(answer.message);
		} catch (error) {
			if (!this.pending.includes(message)) return 0;
			Object.assign(message, { state: error.isPassing ? 'late' : 'failed', why: error.message });
			this.view?.layout();
			if (!error.isPassing) return 0;
			await Promise.race([wait(1000 * error.seconds || growing(tries)), new Promise((done) => { this.wake = done; })]);
			return tries + 1;
		}
		return 0;
	}

	// Now, and not only when the waiting has come to its end.
	hurry() {
		this.wake?.();
		this.pump();
	}
}

let clockAhead = 0; // how far the server's clock is ahead of ours
const isWithin = (seconds, { sent_at }) => seconds === null || Date.now() + clockAhead - Date.parse(sent_at) < seconds * 1000;

// What is not sent yet outlives the page.
function keepOutbox() {
	keep({ outbox: [...talks.values()].flatMap(({ id, channel, pending }) => pending.map(({ text, client_id, sent_at }) => ({ id, channel, text, client_id, sent_at }))) });
}
function sendOutbox() {
	for (const { id, channel, ...message } of memory.outbox || []) conversation(channel, id)?.pending.push({ ...message, sender: me.id, state: 'sending' });
	for (const talk of talks.values()) talk.pump();
}

// MARK: Unseen

let total = 0;

const unseen = new Unseen(async () => {
	const answer = await get('unseen').catch(refreshLater);
	for (const { channel, person: id } of answer?.channels || []) conversation(channel, id);
	return answer;
}, () => showUnseen());
const refreshUnseen = soon(async () => { if (await unseen.refresh()) for (const talk of opened) talk.view.look(); }, 150);
const refreshLater = soon(refreshUnseen, 10000);

function showUnseen() {
	showPeople();
	if (unseen.total === total) return;
	({ total } = unseen);
	panel.paintLauncher();
	tellTotal();
}

function tellTotal() {
	showTitle();
	navigator.setAppBadge?.(total).catch(ignore);
	dispatchEvent(new CustomEvent('hansard-chat:unseen', { detail: { unseen: total } }));
}

// “(3) Customers”, also when the page gives itself another title.
let ownTitle = document.title, prefix = '';
function showTitle() {
	const { title } = document;
	ownTitle = title.startsWith(prefix) ? title.slice(prefix.length) : title;
	prefix = total ? `(${total}) ` : '';
	if (title !== prefix + ownTitle) document.title = prefix + ownTitle;
}

// MARK: Sound and notifications

// Of several pages none tells what one of them shows, and otherwise the one that is the first to take the lock.
const tabs = window.BroadcastChannel && new BroadcastChannel('hansard-chat');
const known = new Set();
if (tabs) tabs.onmessage = ({ data }) => known.add(data);
let audio, isMuted = false;
try { isMuted = localStorage.getItem('hansard-chat.muted') === 'true'; } catch { /* then with sounds */ }

function told(id) {
	known.add(id);
	tabs?.postMessage(id);
}

async function alert(talk, message) {
	const who = person(talk.id);
	if (!who.name) await find(who);
	if (!talk.view || talk.view.isSmall) say(t('from', nameOf(talk.id)));
	// A page that may sound goes first.
	await wait(250 + 150 * Math.random() + (audio ? 0 : 200));
	const tell = (lock) => {
		if (!lock || known.has(message.id)) return;
		told(message.id);
		if (audio && !isMuted) blip();
		if (canNotify('granted')) notify(talk, message);
		return wait(3000);
	};
	navigator.locks ? navigator.locks.request(`hansard-chat ${message.id}`, { ifAvailable: true }, tell) : tell(true);
}

// Browsers let a page sound only after somebody has used it.
function unlock() {
	audio ||= window.AudioContext && new AudioContext();
}

function blip() {
	audio.resume();
	for (const [pitch, at] of [[660, 0], [880, 0.09]]) {
		const tone = audio.createOscillator(), volume = audio.createGain(), start = audio.currentTime + at;
		tone.frequency.value = pitch;
		volume.gain.setValueAtTime(0.08, start);
		volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.25);
		tone.connect(volume).connect(audio.destination);
		tone.start(start);
		tone.stop(start + 0.3);
	}
}

const canNotify = (state) => window.Notification?.permission === state;

function notify(talk, { channel, text }) {
	try {
		const note = new Notification(nameOf(talk.id), { body: text.slice(0, 200), tag: channel });
		note.onclick = () => { window.focus(); note.close(); openWindow(talk); };
	} catch { /* a phone's browser, where service workers alone may notify */ }
}

// MARK: A window

class View {
	constructor(talk) {
		Object.assign(this, { talk, elements: new WeakMap(), days: {}, isStuck: true, isSmall: false, fresh: 0, typedAt: 0 });
		this.face = avatar(talk.id);
		this.folder = button('fold', '', () => fold(talk, !this.isSmall), icon(phone.matches ? 'back' : 'fold'));
		const head = make('header', { onclick: ({ target }) => target.closest('button') || phone.matches || fold(talk, !this.isSmall) },
			...this.face.parts, this.folder, button('close', t('close'), () => closeWindow(talk), icon('close')));
		this.log = make('div.log', { role: 'log', 'aria-live': 'off', tabIndex: 0, onscroll: () => this.scrolled(), onkeydown: (event) => this.walk(event) });
		this.jump = button('jump', '', () => { this.toBottom(); this.field.focus(); });
		this.typing = make('p.typing');
		this.body = make('div.body', {}, this.log, make('div.over', {}, this.typing, this.jump), this.composer());
		this.element = make('section.window', { role: 'region', onkeydown: (event) => this.escape(event), onfocusin: () => this.look() }, head, this.body);
		this.watch = new ResizeObserver(() => this.isStuck && this.toBottom());
		this.watch.observe(this.log);
		this.paintJump();
		this.setDraft(talk.draft);
	}

	composer() {
		this.field = make('textarea', { rows: 1, dir: 'auto', enterKeyHint: 'send', oninput: () => this.typed(), onkeydown: (event) => this.key(event) });
		this.grow = make('div.grow', {}, this.field);
		this.count = make('p.count');
		this.submit = label(make('button.send', {}, icon('send')), t('send'));
		this.bar = make('p.editing', { hidden: true }, t('editing'), button('link', t('cancel'), () => this.stopEditing(), t('cancel')));
		return make('form', { onsubmit: (event) => { event.preventDefault(); this.send(); } }, this.bar, this.grow, this.submit, this.count);
	}

	paintHead() {
		const { talk: { id }, isSmall, folder } = this;
		const name = nameOf(id), key = isSmall ? 'unfold' : 'fold';
		this.face.paint();
		if (this.name !== name) this.paintNames(name);
		label(this.element, t('with', name));
		label(this.log, t('log', name));
		label(this.field, this.field.placeholder = t('write', name));
		label(folder, t(key)).setAttribute('aria-expanded', !isSmall);
		folder.className = key;
	}

	// Of messages that were drawn before it was known what somebody is called.
	paintNames(name) {
		this.name = name;
		for (const message of [...this.talk.messages, ...this.talk.pending]) {
			const element = this.elements.get(message);
			if (element) write(element.who, `${nameOf(message.sender)}: `);
		}
		this.paintQuotes();
	}

	// Puts the messages in their order, each under its day. What comes or goes above leaves the rest where it is.
	layout() {
		const { talk, log } = this, nodes = [];
		if (!talk.isLoaded && !talk.pending.length) return;
		if (talk.isLoaded && !talk.hasMore) nodes.push(this.day('', t('first')));
		let before = null;
		for (const message of [...talk.messages, ...talk.pending]) {
			const at = new Date(message.sent_at), day = at.toDateString();
			if (day !== before?.day) nodes.push(this.day(day, dayName(at)));
			let element = this.elements.get(message);
			if (!element || element.state !== message.state) element = this.paint(message);
			nodes.push(element);
			element.classList.toggle('next', day === before?.day && before.sender === message.sender && at - before.at < 3e5);
			before = { day, at, sender: message.sender };
		}
		const anchor = [...log.children].find((node) => node.offsetTop >= log.scrollTop && nodes.includes(node) && node.part.length);
		const top = anchor?.offsetTop;
		place(log, nodes);
		this.paintQuotes();
		if (this.isStuck) this.toBottom();
		else if (anchor) log.scrollTop += anchor.offsetTop - top;
		if (talk.isLoaded) wait(300).then(() => log.setAttribute('aria-live', 'polite'));
	}

	day(key, text) {
		const line = this.days[key] ||= make('p.day');
		write(line, text);
		return line;
	}

	paint(message) {
		const { sender, state, text, sent_at, edited_at, deleted_at, reply_to } = message;
		const isOwn = sender === me.id;
		const element = this.elements.get(message) || make('div.message', { part: 'message', tabIndex: -1, onfocus: ({ target }) => target.querySelectorAll('.tools button, .quote').forEach((one) => { one.tabIndex = 0; }) });
		this.elements.set(message, element);
		element.state = state;
		element.dataset.id = message.id || message.client_id;
		if (isOwn) element.dataset.own = '';
		element.classList.toggle('deleted', Boolean(deleted_at));
		const meta = make('span.meta', {}, edited_at && !deleted_at ? `${t('edited')} ` : '', make('time', { dir: 'auto', dateTime: sent_at, title: clock(sent_at, { dateStyle: 'full', timeStyle: 'medium' }) }, clock(sent_at)));
		element.who = make('span.hide', {}, `${nameOf(sender)}: `);
		element.quote = reply_to ? make('button.quote', { type: 'button', tabIndex: -1, onclick: () => this.showOriginal(reply_to) }, make('b', { dir: 'auto' }), make('span', { dir: 'auto' })) : '';
		element.replaceChildren(element.who, make('div.bubble', {}, element.quote, make('span', {}, ...(deleted_at ? [t('deleted')] : linked(text || ''))), meta));
		this.paintQuote(element, message);
		if (isOwn && !deleted_at) {
			meta.append(element.tick = make('span.tick', { role: 'img' }));
			element.append(state ? this.problem(message) : this.tools(message));
			this.paintTick(element, message);
		}
		return element;
	}

	// Above an answer, what it answers: as that reads now, if it is here.
	paintQuote({ quote }, { reply_to }) {
		if (!quote) return;
		const original = this.talk.messages.find(({ id }) => id === reply_to);
		const name = original ? nameOf(original.sender) : '';
		const text = !original ? t('earlier') : original.deleted_at ? t('deleted') : original.text.slice(0, 200);
		write(quote.firstChild, name);
		write(quote.lastChild, text);
		label(quote, name ? `${t('answers', name)}: ${text}` : text);
	}
	paintQuotes() {
		for (const message of this.talk.messages) {
			const element = message.reply_to && this.elements.get(message);
			if (element) this.paintQuote(element, message);
		}
	}

	// Goes back page by page until it is there.
	async showOriginal(id) {
		const { talk, log } = this;
		this.isStuck = false;
		while (talk.isLoading) await wait(50);
		for (let first; talk.hasMore && !talk.messages.some((one) => one.id === id) && first !== talk.messages[0];) {
			first = talk.messages[0];
			await talk.load({ before: first.sequence, limit: 200 });
		}
		const element = this.elements.get(talk.messages.find((one) => one.id === id));
		if (!element) return say(t('refused'));
		log.scrollTop = element.offsetTop - (log.clientHeight - element.offsetHeight) / 2;
		element.focus({ preventScroll: true });
		element.classList.add('shown');
		wait(2000).then(() => element.classList.remove('shown'));
	}

	problem(message) {
		const { state, why, client_id } = message;
		if (state === 'sending') return '';
		const again = () => { message.state = 'sending'; this.layout(); this.talk.hurry(); };
		const drop = () => { this.talk.drop(client_id); this.layout(); };
		const line = make('p.problem', {}, t(state) + (why && state === 'failed' ? `: ${why}` : ''), button('link', t('again'), again, t('again')));
		if (state === 'failed') line.append(button('link', t('drop'), drop, t('drop')));
		return line;
	}

	tools(message) {
		const { id } = message, line = make('div.tools');
		if (isWithin(session.edit_seconds, message)) line.append(button('', t('edit'), () => this.edit(message), t('edit')));
		// The button asks once more: what is deleted is gone for both.
		const remove = ({ currentTarget: asked }) => {
			if (asked.className) return this.amend('deletions', { id });
			asked.className = 'sure';
			label(asked, asked.textContent = t('sure'));
			for (const one of [...line.children]) if (one !== asked) one.remove();
			wait(5000).then(() => asked.isConnected && this.paint(message));
		};
		if (isWithin(session.delete_seconds, message)) line.append(button('', t('delete'), remove, t('delete')));
		// Tab reaches those of the message that has the focus, not those of all.
		for (const one of line.children) one.tabIndex = -1;
		return line.firstChild ? line : '';
	}

	paintTick({ tick }, { sequence, state, seenAt }) {
		// Of what came from another messenger nobody here knows who has seen it.
		if (sequence < 1) return;
		const isSeen = sequence <= this.talk.seenBy(this.talk.id);
		const key = state || (isSeen ? 'seen' : 'sent');
		const text = t(key) + (isSeen && seenAt ? ` ${clock(seenAt)}` : '');
		if (tick.title === text) return;
		tick.className = `tick ${key}`;
		label(tick, text).replaceChildren(icon(key));
	}
	paintTicks() {
		for (const message of this.talk.messages) {
			const element = this.elements.get(message);
			if (element?.tick) this.paintTick(element, message);
		}
	}

	toBottom() {
		Object.assign(this, { isStuck: true, fresh: 0 });
		this.log.scrollTop = this.log.scrollHeight;
		this.paintJump();
	}

	async scrolled() {
		const { log, talk } = this;
		this.isStuck = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
		if (this.isStuck) this.fresh = 0;
		this.paintJump();
		this.look();
		if (log.scrollTop > 200 || !talk.hasMore || this.isTurning) return;
		this.isTurning = true;
		log.setAttribute('aria-live', 'off');
		await talk.load({ before: talk.messages[0].sequence });
		this.isTurning = false;
	}

	paintJump() {
		const text = this.fresh ? t(this.fresh === 1 ? 'new1' : 'newN', figure(this.fresh)) : '';
		this.jump.hidden = this.isStuck;
		this.jump.replaceChildren(icon('down'), text);
		label(this.jump, text || t('newest'));
	}

	isLookedAt() { return !this.isSmall && !this.element.hidden && this.isStuck && document.visibilityState === 'visible' && document.hasFocus(); }
	look() { if (this.isLookedAt()) this.talk.sendSeen(); }

	// Arrows go through the messages; their buttons are reached from there.
	walk(event) {
		const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
		if (!step) return;
		event.preventDefault();
		const all = [...this.log.querySelectorAll('.message')], now = all.indexOf(shadow.activeElement.closest('.message'));
		all.at(now < 0 ? -1 : Math.max(0, Math.min(all.length - 1, now + step)))?.focus();
	}

	showTyping(isTyping) {
		clearTimeout(this.fade);
		write(this.typing, isTyping ? t('typing', nameOf(this.talk.id)) : '');
		if (isTyping) this.fade = setTimeout(() => this.showTyping(false), 5000);
	}

	typed(isOurs) {
		const { field: { value }, talk, count } = this;
		const bytes = new TextEncoder().encode(value).length, most = session.limits.message_bytes;
		this.grow.dataset.text = value;
		write(count, bytes > most - 300 ? t('bytes', `${figure(bytes)} / ${figure(most)}`) : '');
		count.classList.toggle('much', bytes > most);
		this.submit.disabled = bytes > most || !value.trim();
		if (this.editing) return;
		talk.draft = value;
		if (isOurs) return;
		save();
		if (!value || Date.now() - this.typedAt < 3000) return;
		this.typedAt = Date.now();
		line.trigger(talk.channel, 'client-typing', { person: me.id });
	}

	setDraft(text) {
		this.field.value = text;
		this.typed(true);
	}

	key(event) {
		if (event.isComposing || event.keyCode === 229) return;
		if (event.key === 'Enter' && !event.shiftKey) {
			event.preventDefault();
			if (!this.submit.disabled) this.send();
		} else if (event.key === 'ArrowUp' && !this.field.value) {
			const last = this.talk.messages.findLast((one) => one.sender === me.id && !one.deleted_at);
			if (last && isWithin(session.edit_seconds, last)) this.edit(last);
		}
	}

	escape(event) {
		if (event.key !== 'Escape' || event.isComposing) return;
		event.stopPropagation();
		this.editing ? this.stopEditing() : fold(this.talk, true);
	}

	send() {
		const { talk, editing } = this, text = this.field.value.trim();
		if (editing) {
			this.amend('edits', { id: editing.id, text });
			return this.stopEditing();
		}
		this.setDraft('');
		save();
		talk.send(text);
		this.field.focus();
	}

	edit(message) {
		this.editing = message;
		this.bar.hidden = false;
		this.field.value = message.text;
		this.typed();
		this.field.focus();
	}
	stopEditing() {
		this.editing = null;
		this.bar.hidden = true;
		this.setDraft(this.talk.draft);
		this.field.focus();
	}

	amend(path, body) {
		const { talk } = this;
		call('POST', path, { channel: talk.channel, socket_id: line.id, ...body }).then(({ message }) => {
			talk.change(message);
			talk.catchUp();
		}, (error) => say(error.message || t('refused')));
	}
}

// Links are made of http and https alone.
function linked(text) {
	return addressed(text).map((part, index) => (index % 2 && /^http/i.test(part) && URL.canParse?.(part) ? make('a', { href: part, target: '_blank', rel: 'noopener noreferrer' }, part) : part));
}

// A face, a name and what is unseen, in a window's head and in the list.
function avatar(id) {
	const face = make('span.face', { 'aria-hidden': true }), name = make('bdi'), about = make('small'), badge = make('b.badge');
	face.dataset.color = [...id].reduce((sum, letter) => (31 * sum + letter.codePointAt()) % 9973, 0) % 6;
	return {
		parts: [face, make('h2', {}, name, about), badge],
		paint() {
			const { title, isOnline } = person(id), unseen = talkWith(id)?.unseen;
			const words = nameOf(id).match(/[\p{L}\p{N}]+/gu) || ['#'];
			write(face, [...new Set([words[0], words.at(-1)])].map((word) => [...word][0]).join('').toLocaleUpperCase(language));
			face.classList.toggle('online', isOnline);
			write(name, nameOf(id));
			write(about, [title, t(isOnline ? 'online' : 'offline')].filter(Boolean).join(' · '));
			write(badge, unseen ? figure(unseen) : '');
		},
	};
}

// MARK: The windows

let opened = []; // from the first to the last
let version = 0, isUnsaved = false;
let onPhone = null; // the one conversation that a phone shows
const phone = matchMedia('(max-width: 600px)');

function addWindow(talk) {
	if (talk.view) return;
	opened.push(talk);
	talk.view = new View(talk);
	line.join(talk.channel);
	talk.load();
}

// With somebody whom the list has or the page has named: the server is asked which conversation that is, if it has not said so yet.
async function openWith(id) {
	const who = person(id);
	if (!who.channel) {
		who.asked = null;
		await find(who);
	}
	const talk = conversation(who.channel, id);
	if (talk) openWindow(talk);
}

// By its reader: to the last place, where it is shown for sure.
function openWindow(talk) {
	const isShown = talk.view && !talk.view.isSmall;
	addWindow(talk);
	if (!isShown) opened = [...opened.filter((one) => one !== talk), talk];
	talk.isFolded = false;
	if (phone.matches) showOnPhone(talk);
	save();
	talk.view.field.focus();
}

function fold(talk, isFolded) {
	if (!isFolded) return openWindow(talk);
	if (phone.matches) {
		showOnPhone(null);
		return panel.toggle(true);
	}
	talk.isFolded = true;
	save();
	talk.view.folder.focus();
}

function removeWindow(talk) {
	opened = opened.filter((one) => one !== talk);
	talk.view.watch.disconnect();
	talk.view = null;
	talk.isLoaded = false;
	if (onPhone === talk) showOnPhone(null);
	if (session.mesh !== 'eager') line.part(talk.channel);
}

function closeWindow(talk) {
	removeWindow(talk);
	save();
	(panel.isOpen ? panel.search : panel.launcher).focus();
}

function showOnPhone(talk) {
	onPhone = talk;
	keep({ phone: talk?.channel });
}

// As many windows as fit are unfolded, the last ones first.
function arrange() {
	const room = innerWidth - (panel.isOpen ? 388 : 104), tabs = Math.max(0, opened.length - Math.floor(room / 344));
	let left = phone.matches ? 99 : Math.max(1, Math.floor((room - 66 * tabs) / 344));
	for (const { view, isFolded } of [...opened].reverse()) {
		view.element.hidden = phone.matches && view.talk !== onPhone;
		view.isSmall = !phone.matches && (isFolded || left-- <= 0);
		view.element.classList.toggle('small', view.isSmall);
		view.body.hidden = view.isSmall;
		view.paintHead();
		view.look();
	}
	place(shelf, opened.map(({ view }) => view.element));
	panel.element.hidden = !panel.isOpen || (phone.matches && Boolean(onPhone));
	notice.show();
	root.classList.toggle('full', phone.matches && Boolean(onPhone || panel.isOpen));
	keepNames();
}

// As much of a draft as a message may be: for one that is longer the server would refuse all windows.
function storable(draft) {
	const { read } = new TextEncoder().encodeInto(draft, new Uint8Array(session.limits.message_bytes));
	return draft.slice(0, read);
}

const keepWindows = () =>
	keep({ windows: { version: version + 0.5, windows: opened.map(({ id, channel, isFolded, draft }) => ({ channel, person: id, folded: isFolded, draft })) } });

function putWindows(keepalive) {
	if (!isUnsaved) return;
	isUnsaved = false;
	const windows = opened.slice(-20).map(({ channel, isFolded, draft }) => ({ channel, folded: Boolean(isFolded), draft: storable(draft) }));
	call('PUT', 'windows', { windows, socket_id: line.id }, true, keepalive).then((answer) => {
		version = Math.max(version, answer.version);
		// What is longer stays in this tab.
		if (opened.some(({ draft }) => draft !== storable(draft))) keepWindows();
		else if (!isUnsaved) keep({ windows: null });
	}, ignore);
}
const saveSoon = soon(putWindows, 500);

// A page that follows at once may ask before the server has been told: what is not saved yet is kept for it.
function save() {
	arrange();
	isUnsaved = true;
	keepWindows();
	saveSoon();
}

function setWindows(answer) {
	if (isUnsaved || answer.version <= version) return;
	version = answer.version;
	const now = answer.windows.map((one) => [conversation(one.channel, one.person), one]).filter(([talk]) => talk);
	for (const talk of opened) if (!now.some(([other]) => other === talk)) removeWindow(talk);
	for (const [talk, { folded, draft = '', name }] of now) {
		if (name) setPerson({ id: talk.id, name });
		talk.isFolded = folded;
		if (!talk.view) talk.draft = draft;
		addWindow(talk);
		const { view } = talk;
		if (shadow.activeElement !== view.field && !view.editing && talk.draft !== draft) view.setDraft(draft);
	}
	opened = now.map(([talk]) => talk);
	arrange();
}

// MARK: The list of people

const panel = {
	isOpen: false, rows: new Map(),

	make() {
		this.search = label(make('input', { type: 'search', placeholder: t('find'), autocomplete: 'off', dir: 'auto', oninput: () => { this.paint(); this.ask(); } }), t('find'));
		this.ask = soon(() => this.search.value.trim() && get('online', { q: this.search.value.trim(), limit: 50 }).then(setPeople, ignore), 200);
		this.lists = ['online', 'offline'].map((key) => make('section', {}, make('h3', {}, t(key)), make('ul')));
		this.end = make('p.end', {}, t('none'));
		this.sound = button('mute', '', () => this.mute());
		this.bell = button('bell', t('bell'), () => Notification.requestPermission().then(() => this.paint()), icon('bell'));
		this.badge = make('b.badge');
		this.launcher = button('launcher', '', () => this.toggle(!this.isOpen), icon('chat'), this.badge);
		this.element = make('aside.panel', { hidden: true, onkeydown: (event) => this.key(event) },
			make('header', {}, make('h2', {}, t('chat')), this.bell, this.sound, button('close', t('close'), () => this.toggle(false), icon('close'))),
			make('label.search', {}, icon('search'), this.search), make('div.people', {}, ...this.lists, this.end), make('p.recorded', {}, ...notice.text()));
		label(this.element, t('chat'));
		this.paintLauncher();
		return make('div.corner', {}, this.element, label(make('nav', {}, this.launcher), t('all')));
	},

	toggle(isOpen, isQuiet) {
		this.isOpen = isOpen;
		keep({ panel: isOpen });
		arrange();
		this.paintLauncher();
		this.paint();
		if (isOpen) get('online', { limit: 1000 }).then(setPeople, ignore);
		if (!isQuiet) (isOpen ? this.search : this.launcher).focus();
	},

	mute() {
		isMuted = !isMuted;
		try { localStorage.setItem('hansard-chat.muted', isMuted); } catch { /* for this page only */ }
		this.paint();
	},

	key(event) {
		if (event.key === 'Escape') {
			event.stopPropagation();
			if (!this.search.value) return this.toggle(false);
			this.search.value = '';
			return this.paint();
		}
		const rows = [...this.element.querySelectorAll('.person')], now = rows.indexOf(shadow.activeElement);
		const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: rows.length - 1 }[event.key];
		if (next === undefined || (now < 0 && event.key !== 'ArrowDown')) return;
		event.preventDefault();
		(next < 0 ? this.search : rows[next])?.focus();
	},

	row({ id, name, title, isOnline }) {
		if (!this.rows.has(id)) {
			const face = avatar(id);
			this.rows.set(id, Object.assign(make('li', {}, button('person', '', () => openWith(id), ...face.parts)), { face }));
		}
		const item = this.rows.get(id), unseen = talkWith(id)?.unseen;
		item.face.paint();
		item.firstChild.setAttribute('aria-label', [name, title, t(isOnline ? 'online' : 'offline'), unseen && t('unseen', unseen)].filter(Boolean).join(', '));
		return item;
	},

	paint() {
		if (!this.isOpen) return;
		const wanted = this.search.value.trim().toLocaleLowerCase(), isUnseen = ({ id }) => (talkWith(id)?.unseen ? 1 : 0);
		const found = [...people.values()].filter(({ id, name, isListed, isOnline }) => name && (isListed || isOnline) && (id.toLocaleLowerCase() === wanted || name.toLocaleLowerCase().includes(wanted)));
		found.sort((a, b) => isUnseen(b) - isUnseen(a) || a.name.localeCompare(b.name, language, { numeric: true }));
		this.lists.forEach((list, index) => {
			const rows = found.filter(({ isOnline }) => isOnline === !index).map((who) => this.row(who));
			list.hidden = !rows.length;
			place(list.lastChild, rows);
		});
		this.end.hidden = found.length;
		this.bell.hidden = !canNotify('default');
		const key = isMuted ? 'unmute' : 'mute';
		label(this.sound, t(key)).replaceChildren(icon(key));
	},

	paintLauncher() {
		write(this.badge, total > 99 ? '99+' : total || '');
		label(this.launcher, t('chat') + (total ? `, ${t('unseen', total)}` : '')).setAttribute('aria-expanded', this.isOpen);
		this.launcher.firstChild.replaceWith(icon(this.isOpen ? 'close' : 'chat'));
	},
};

// MARK: The notice

// That what is written is recorded: a card until its reader has said so in this browser, in the list or else in the last window, and a line
// that stays. Other words are another notice.
const notice = {
	key: () => `hansard-chat.noticed.${me.id}`,
	words: () => session.notice || t('recorded'),

	text() {
		const { policy } = session;
		return [make('span', { dir: 'auto' }, this.words()), ...(policy ? [' ', make('a', { href: new URL(policy, base), target: '_blank', rel: 'noopener' }, t('policy'))] : [])];
	},

	isNoticed() {
		try { return this.isRead || localStorage.getItem(this.key()) === this.words(); } catch { return this.isRead; }
	},

	read() {
		this.isRead = true;
		try { localStorage.setItem(this.key(), this.words()); } catch { /* for this page only */ }
		const front = this.card.parentNode;
		this.show();
		(front === panel.element ? panel.search : opened.find(({ view }) => view.body === front)?.view.field)?.focus();
	},

	show() {
		if (this.isNoticed()) return this.card?.remove();
		this.card ||= make('div.card', { role: 'note' }, make('p', {}, ...this.text()), button('read', t('understood'), () => this.read(), t('understood')));
		const front = opened.findLast(({ view }) => !view.isSmall && !view.element.hidden)?.view.body;
		const home = panel.element.hidden ? front : panel.element;
		if (!home) this.card.remove();
		else if (this.card.parentNode !== home) home === front ? home.prepend(this.card) : home.firstChild.after(this.card);
	},
};

// MARK: Style

const css = `
:host{all:initial !important}
.root{--paper:#fff;--tint:#f0f3ef;--line:#dfe3dd;--ink:#1b1f1d;--quiet:#5b635e;--own:#0c5c40;--live:#1d8a53;--alarm:#c42b1c;--shade:0 0 1px #0005,0 12px 36px -8px #0006;position:fixed;inset:0;z-index:2147483000;pointer-events:none;color:var(--ink);font:14px/1.4 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
[data-theme=dark]{--paper:#1b1f1d;--tint:#282e2b;--line:#363d39;--ink:#e6eae7;--quiet:#a3ada7;--own:#15704f;--live:#4cc38a;--alarm:#d93f31;--shade:0 0 0 1px #fff2,0 12px 36px -8px #000c;color-scheme:dark}
*{box-sizing:border-box;margin:0;padding:0}
[hidden],.badge:empty,.typing:empty{display:none !important}
button,input,textarea{border:0;outline:0;background:none;color:inherit;font:inherit;text-align:start}
button{cursor:pointer}
:disabled{opacity:.45}
button:focus-visible,a:focus-visible,div:focus-visible,.search:focus-within,.grow:focus-within{outline:2px solid var(--live);outline-offset:-2px}
svg{display:block;width:20px;height:20px;flex:none;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
h2{flex:1;min-width:0;font-size:14px;font-weight:600;text-align:start}
h3,.end,.day,.count,.editing,.problem,.typing,small{color:var(--quiet);font-size:12px;font-weight:400}
bdi,small{display:block;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;text-align:left}
[dir=rtl] :is(bdi,small){text-align:right}
.hide{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.badge{min-width:20px;padding:0 6px;border-radius:10px;background:var(--alarm);color:#fff;font-size:12px;line-height:20px;text-align:center}
.dock,.windows,header,.person,.search,form{display:flex;align-items:center;gap:10px}
.dock{position:absolute;inset:auto 20px 20px;flex-direction:row-reverse;align-items:flex-end}
.windows{flex:1;justify-content:flex-end;align-items:flex-end;min-width:0}
[data-corner=start] .dock,[data-corner=start] .windows{flex-direction:row}
[data-corner=start] .windows{flex-direction:row-reverse}
.launcher,.panel,.window{pointer-events:auto;box-shadow:var(--shade)}
.launcher{position:relative;display:grid;place-content:center;width:56px;height:56px;margin-top:12px;margin-inline-start:auto;border-radius:50%;background:var(--own);color:#fff}
[data-corner=start] .launcher{margin-inline-start:0}
.launcher svg{width:26px;height:26px}
.launcher .badge{position:absolute;inset-block-start:-4px;inset-inline-end:-4px}
.panel,.window{display:flex;flex-direction:column;width:340px;height:min(580px,100dvh - 112px);overflow:hidden;border-radius:14px;background:var(--paper)}
.window{flex:none;width:334px;height:min(520px,100dvh - 40px)}
header{min-height:58px;padding:8px 14px;border-bottom:1px solid var(--line)}
header button{padding:6px;margin-inline-end:-6px;border-radius:8px;color:var(--quiet)}
header button:hover,.person:hover{background:var(--tint)}
.panel header h2{font-size:18px}
.search{margin:10px 14px 4px;padding:0 10px;border-radius:10px;background:var(--tint);color:var(--quiet)}
.search input{flex:1;min-width:0;height:38px;color:var(--ink)}
::placeholder{color:var(--quiet);opacity:1}
.people{flex:1;overflow-y:auto;overflow-anchor:none;overscroll-behavior:contain;padding:0 6px 10px}
h3,.end{padding:10px 8px 4px;text-transform:capitalize}
ul{list-style:none}
.person{width:100%;padding:7px 8px;border-radius:10px;content-visibility:auto;contain-intrinsic-height:38px}
.person h2{font-weight:400}
.face{position:relative;display:grid;place-content:center;width:38px;height:38px;flex:none;border-radius:50%;background:#3d5a80;color:#fff;font-size:13px;font-weight:600}
[data-color="1"]{background:#7a4b8c} [data-color="2"]{background:#96552b} [data-color="3"]{background:#2f6f73} [data-color="4"]{background:#8a3f5b} [data-color="5"]{background:#56683a}
.online::after{content:"";position:absolute;inset:auto -1px -1px auto;width:12px;height:12px;border:2px solid var(--paper);border-radius:50%;background:var(--live);forced-color-adjust:none}
.small{position:relative;flex:0 1 200px;min-width:56px;height:auto;border-radius:28px}
.small header{min-height:56px;border:0;padding:9px}
.small small{display:none}
.small .unfold{position:absolute;inset:0;margin:0;border-radius:28px;opacity:0}
.small .unfold:focus-visible{opacity:1;background:none;color:#0000}
.small .close{position:relative}
.body{display:flex;flex-direction:column;flex:1;min-height:0}
.log{flex:1;overflow:hidden auto;overflow-anchor:none;overscroll-behavior:contain;padding:8px 14px;position:relative}
.day{margin:14px 0 6px;text-align:center}
.message{position:relative;display:flex;flex-direction:column;align-items:flex-start;margin-top:10px;border-radius:14px}
.next{margin-top:2px}
[data-own]{align-items:flex-end}
.bubble{max-width:84%;padding:7px 11px;border-radius:16px;border-end-start-radius:5px;background:var(--tint);overflow-wrap:anywhere;white-space:pre-wrap;unicode-bidi:plaintext}
[data-own] .bubble{border-radius:16px;border-end-end-radius:5px;background:var(--own);color:#fff}
.quote{display:block;width:100%;margin-bottom:4px;padding-inline-start:8px;border-inline-start:3px solid;font-size:12px;opacity:.85}
.quote span{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden;white-space:normal}
.quote b:not(:empty){display:block;font-weight:600}
.shown .bubble{outline:2px solid var(--live);outline-offset:1px}
.card{display:grid;justify-items:start;gap:8px;margin:10px 14px 6px;padding:10px 12px;border-inline-start:3px solid var(--live);border-radius:8px;background:var(--tint)}
.read{padding:5px 14px;border-radius:14px;background:var(--own);color:#fff}
.recorded{padding:8px 14px;border-top:1px solid var(--line);color:var(--quiet);font-size:12px}
.card ~ .recorded{display:none}
.deleted .bubble{background:none !important;box-shadow:inset 0 0 0 1px var(--line);color:var(--quiet) !important;font-style:italic}
a{color:inherit}
.meta{float:inline-end;margin:4px 0 -3px;margin-inline-start:10px;font-size:11px;white-space:nowrap;opacity:.8}
.tick{display:inline-block;vertical-align:-3px;margin-inline-start:3px}
.tick svg{width:14px;height:14px;stroke-width:2.5}
.seen{color:#8ff0bd}
.tools{position:absolute;inset:-16px auto auto;inset-inline-end:8px;border-radius:8px;background:var(--paper);box-shadow:var(--shade);opacity:0;font-size:12px}
.message:hover .tools,.message:focus-within .tools{opacity:1}
.tools button{padding:4px 9px}
.sure,.problem,.much{color:var(--alarm)}
.link{margin-inline-start:8px;color:var(--ink);text-decoration:underline}
.over{position:relative}
.jump{position:absolute;inset:auto 50% 8px;translate:-50%;display:flex;gap:6px;width:max-content;padding:6px 10px;border-radius:16px;background:var(--paper);box-shadow:var(--shade);font-weight:600}
.typing{position:absolute;inset:auto 14px 4px;padding:1px 8px;width:max-content;border-radius:8px;background:var(--paper)}
form{flex-wrap:wrap;align-items:flex-end;gap:4px 8px;padding:10px;border-top:1px solid var(--line)}
.editing,.count{flex-basis:100%}
.grow{display:grid;flex:1;min-width:0;border-radius:18px;background:var(--tint)}
.grow::after{content:attr(data-text) " ";visibility:hidden}
textarea,.grow::after{grid-area:1/1;min-width:0;max-height:132px;padding:8px 13px;white-space:pre-wrap;overflow:hidden auto;overflow-wrap:anywhere;resize:none;font:inherit}
form > .send{padding:8px;border-radius:50%;background:var(--own);color:#fff}
.state{position:absolute;inset:10px 0 auto;width:fit-content;margin-inline:auto;border-radius:16px;background:#7a4a00;color:#fff}
.state:not(:empty){padding:6px 12px}
.good{background:var(--own)}
@media (max-width: 600px) {
.full .dock{inset:0;gap:0}
.full nav,.full .windows:not(:has(> :not([hidden]))){display:none}
.full :is(.corner:has(.panel:not([hidden])),.window){flex:1;min-width:0}
.full :is(.panel,.window){width:auto;height:var(--height,100dvh);border-radius:0}
textarea,.search input{font-size:16px}
}
@media (prefers-reduced-motion:no-preference){.panel,.body{animation:rise .18s}}
@keyframes rise{from{opacity:0;translate:0 12px}}
@media (forced-colors:active){.panel,.window,.launcher,.bubble,.grow,.search,.jump,.badge{border:1px solid}}
@media print{.root{display:none}}`;

// MARK: The page

const host = document.createElement('hansard-chat');
const shadow = host.attachShadow({ mode: 'open' });
const shelf = make('div.windows'), dock = make('div.dock', {}, shelf);
const state = make('div.state', { role: 'status' }), news = make('div.hide', { 'aria-live': 'polite' });
const root = make('div.root', { lang: languages[Math.max(0, spoken)] }, dock, state, news);
const dark = matchMedia('(prefers-color-scheme: dark)');
let wasLost = false;

function say(text) {
	write(news, text);
	wait(5000).then(() => news.textContent === text && write(news, ''));
}

// A short break is nobody's concern.
const sayState = soon(() => {
	const isBack = isConnected && wasLost;
	wasLost = !isConnected;
	write(state, isConnected ? (isBack ? t('back') : '') : t('away'));
	state.classList.toggle('good', isConnected);
	if (isBack) wait(3000).then(() => isConnected && write(state, ''));
}, 1200);

function dress() {
	const isRTL = getComputedStyle(page).direction === 'rtl';
	const side = script.dataset.position || (isRTL ? 'left' : 'right');
	root.dir = isRTL ? 'rtl' : 'ltr';
	root.dataset.corner = (side === 'left') === isRTL ? 'end' : 'start';
	root.dataset.theme = page.dataset.theme || document.body.dataset.theme || (dark.matches ? 'dark' : 'light');
}

// Frameworks change the page's title, its body and its theme under our feet.
const watch = new MutationObserver(() => {
	if (!host.isConnected) document.body.append(host);
	if (document.title !== prefix + ownTitle) showTitle();
	dress();
});

function build() {
	dock.prepend(panel.make());
	try {
		const sheet = new CSSStyleSheet();
		sheet.replaceSync(css);
		shadow.adoptedStyleSheets = [sheet];
	} catch { shadow.append(make('style', {}, css)); }
	shadow.append(root);
	document.body.append(host);
	dress();
}

function listen() {
	for (const target of [page, document.body]) watch.observe(target, { childList: true, attributeFilter: ['data-theme', 'dir'] });
	watch.observe(document.head, { childList: true, subtree: true, characterData: true });
	dark.addEventListener('change', dress);
	const look = () => opened.forEach(({ view }) => view.look());
	const on = (names, action, target = window) => names.split(' ').forEach((name) => target.addEventListener(name, (event) => hasLeft || action(event), { capture: true, passive: true }));
	on('resize storage', arrange);
	on('focus visibilitychange', look);
	on('online offline visibilitychange', () => document.visibilityState === 'visible' && line.probe());
	on('online', () => talks.forEach((talk) => talk.hurry()));
	on('pagehide', () => { putWindows(true); line.close(); });
	on('pageshow', ({ persisted }) => persisted && line.open());
	on('pointerdown keydown', unlock);
	// A phone's keyboard takes its place from the window.
	if (window.visualViewport) visualViewport.onresize = () => root.style.setProperty('--height', `${visualViewport.height}px`);
}

// Signed out, or not somebody who may chat: as if it had never been there.
function leave() {
	if (hasLeft) return;
	hasLeft = true;
	watch.disconnect();
	if (me) line.close();
	host.remove();
	total = 0;
	tellTotal();
}

const early = []; // whom the page has asked for before we know who we are

async function start() {
	for (let tries = 0; !session; tries++) {
		session = await get('session').catch(async ({ status }) => {
			if ([403, 404].includes(status)) leave();
			else await wait(growing(tries));
		});
		if (hasLeft) return;
	}
	me = session.person;
	recall();
	build();
	listen();
	const { windows: before, phone: shownBefore, panel: wasOpen, names } = memory;
	if ('pusherJs' in script.dataset && window.Pusher) line = pusherLine();
	for (const one of [...session.people, ...(names || [])]) setPerson(one);
	for (const { id, channel } of people.values()) if (channel === shownBefore) onPhone = conversation(channel, id);
	if (before) {
		setWindows(before);
		save();
	}
	line.join(session.presence);
	line.open();
	sayState();
	get('windows').then(setWindows, ignore);
	refreshUnseen();
	sendOutbox();
	if (wasOpen) panel.toggle(true, true);
	early.forEach(HansardChat.open);
}

window.HansardChat = {
	open(id) {
		me ? openWith(String(id)) : early.push(id);
	},
	close() {
		if (!me) return;
		for (const talk of opened) talk.isFolded = true;
		showOnPhone(null);
		panel.toggle(false, true);
		save();
	},
	get unseen() { return total; },
};
start();
})();
