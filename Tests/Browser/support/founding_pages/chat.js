"use strict";

// The chat of every page: who is online, a window for each colleague, and how much waits. `Pusher` is pusher-js, or what
// has its names.
const state = JSON.parse(document.getElementById("state").textContent);
const [title, online, windows] = [document.title, document.getElementById("online"), document.getElementById("windows")];
const chats = new Map();
const pusher = new Pusher(state.key, {
	wsHost: "127.0.0.1", wsPort: state.port, authEndpoint: "/auth", enabledTransports: ["ws"], cluster: "none", forceTLS: false, disableStats: true,
});

const staff = pusher.subscribe("presence-staff");
// Before that, nobody could say whose socket ours is.
const present = new Promise(done => staff.bind("pusher:subscription_succeeded", done));
staff.bind("pusher:subscription_succeeded", members => {
	for (const { dataset } of [...online.children]) if (!members.get(dataset.id)) leave({ id: dataset.id });
	members.each(come);
});
staff.bind("pusher:member_added", come);
staff.bind("pusher:member_removed", leave);
for (const other of state.windows) open(other);
showUnseen(state.unseen);

// Of two people; ids are numbers, so 7 comes before 10.
function pair(one, other) {
	const [low, high] = [Number(one), Number(other)].sort((a, b) => a - b);
	return `private-chat-${low}-${high}`;
}

function entry(id) { return online.querySelector(`[data-id="${id}"]`); }

function come({ id, info }) {
	if (id === state.me || entry(id)) return;
	const button = element("button", {}, `${info.name} `, element("b"));
	button.onclick = () => {
		if (!chats.has(id)) tell("/window", { with: id, open: 1 });
		open(id).field.focus();
	};
	online.append(element("li", { "data-id": id }, button));
	showUnseen(state.unseen);
	const channel = pusher.subscribe(pair(state.me, id));
	channel.bind("pusher:subscription_succeeded", () => {
		entry(id)?.setAttribute("data-joined", "");
		// What came before is in the application's log.
		countUnseen();
		if (chats.has(id)) load(chats.get(id));
	});
	channel.bind("new_message", data => hearMessage(id, data));
	channel.bind("seen", () => { if (chats.has(id)) load(chats.get(id)); });
}

function leave({ id }) {
	entry(id)?.remove();
	pusher.unsubscribe(pair(state.me, id));
}

function hearMessage(other, data) {
	countUnseen();
	const chat = chats.get(other);
	if (!chat) return;
	// Of a pair it is the other one who has written, where nothing else is said.
	add(chat, { id: data.id, from: data.from ?? other, text: data.message });
	if (chat.box.contains(document.activeElement)) tellSeen(other);
}

function open(other) {
	if (chats.has(other)) return chats.get(other);
	const name = state.names[other];
	const [log, field] = [element("ol", { role: "log" }), element("input", { "aria-label": `Message to ${name}`, autocomplete: "off" })];
	const form = element("form", {}, field, element("button", {}, "Send"));
	const close = element("button", {}, "Close");
	const box = element("section", { "aria-label": `Chat with ${name}` }, element("h2", {}, name, close), log, form);
	const chat = { other, box, log, field, ticket: 0, isLoading: false };
	form.onsubmit = event => { event.preventDefault(); send(chat); };
	close.onclick = () => { box.remove(); chats.delete(other); tell("/window", { with: other, open: 0 }); };
	box.addEventListener("focusin", () => tellSeen(other));
	chats.set(other, chat);
	windows.append(box);
	load(chat);
	return chat;
}

async function send(chat) {
	const text = chat.field.value;
	chat.field.value = "";
	await present;
	add(chat, await tell("/send", { with: chat.other, text, socket_id: pusher.connection.socket_id }));
}

async function tellSeen(other) {
	await present;
	await tell("/seen", { with: other, socket_id: pusher.connection.socket_id });
	await countUnseen();
}

function add(chat, message) {
	if (message.id && chat.log.querySelector(`[data-id="${message.id}"]`)) return;
	chat.log.append(item(message));
	// Without an id it may have come with the log already; and a log that is on its way may be from before it.
	if (!message.id || chat.isLoading) load(chat);
}

function item({ id, from, text, seen }) {
	return element("li", { "data-id": id ?? "", "data-from": from, ...(seen && { "data-seen": "" }) }, text);
}

async function load(chat) {
	const ticket = ++chat.ticket;
	chat.isLoading = true;
	const messages = await ask(`/history?with=${chat.other}`);
	if (ticket !== chat.ticket) return;
	chat.isLoading = false;
	chat.log.replaceChildren(...messages.map(item));
}

let lastCount = 0;
async function countUnseen() {
	const count = ++lastCount;
	const unseen = await ask("/unseen");
	if (count === lastCount) showUnseen(unseen);
}

function showUnseen(unseen) {
	state.unseen = unseen;
	const sum = Object.values(unseen).reduce((a, b) => a + b, 0);
	document.title = sum ? `(${sum}) ${title}` : title;
	for (const { dataset, firstChild } of online.children) firstChild.lastChild.textContent = unseen[dataset.id] ?? "";
}

async function ask(address, options) {
	const answer = await fetch(address, options);
	if (!answer.ok) throw new Error(`${answer.status} of ${address}`);
	return answer.json();
}

function tell(address, fields) { return ask(address, { method: "POST", body: new URLSearchParams(fields) }); }

function element(name, attributes = {}, ...children) {
	const made = document.createElement(name);
	for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
	made.append(...children);
	return made;
}
