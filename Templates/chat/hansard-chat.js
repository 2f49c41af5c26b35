'use strict';
// The staff chat in any page: <script src="https://chat.example.com/chat/hansard-chat.js" data-token-url="/chat-token" defer></script>
// Its modules are below an address that is another one as soon as one of them is, so that browsers keep them. docs/chat.md says the rest.
(() => {
	const script = /** @type {HTMLScriptElement} */ (document.currentScript), tries = Number((script?.dataset.tries) || 0);
	// The server puts in here where they are, and in which languages there are words.
	const { folder, languages } = /** @type {any} */ ('{{widget}}');
	if (!script || (window.HansardChat && !tries)) return;
	const exposed = window.HansardChat = window.HansardChat || {
		early: [], open: (id) => { exposed.early.push(id); }, close: () => { exposed.early = []; }, unseen: 0,
	};
	// A browser of before 2022 has no chat, and a page that is as it should be.
	if (![].findLast) return;
	import(new URL(`${folder}main.js`, script.src).href).then(({ start }) => start({ script, languages, exposed })).catch((error) => {
		if (tries >= 5 || error instanceof SyntaxError) throw error;
		// The server was not to be reached, or has newer ones than it had when it gave this file: it is asked for again.
		setTimeout(() => {
			const again = document.createElement('script');
			for (const { name, value } of script.attributes) again.setAttribute(name, value);
			again.nonce = script.nonce;
			again.dataset.tries = String(tries + 1);
			document.head.append(again);
		}, 1000 * 2 ** tries);
	});
})();
