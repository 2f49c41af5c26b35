// The element in which the chat stands in a page. Its shadow root keeps the page's styles from the chat and the chat's from the page.
import { make, write } from './dom.js';
import { wait } from './timing.js';

const page = document.documentElement;

export class Frame {
	host = document.createElement('hansard-chat');
	#dark = matchMedia('(prefers-color-scheme: dark)');
	#isLost = false;

	// `position`: the corner that the page wants, `left` or `right`. `css`: the stylesheet's text. `isConnected()`: whether events come.
	constructor({ lifetime, words, css, position, isConnected }) {
		this.words = words;
		this.position = position;
		this.isConnected = isConnected;
		this.shadow = this.host.attachShadow({ mode: 'open' });
		this.state = make('div.state', { role: 'status' });
		this.news = make('div.hide', { 'aria-live': 'polite' });
		this.root = make('div.root', { lang: words.language }, this.state, this.news);
		this.#style(css);
		this.shadow.append(this.root);
		// A short break is nobody's concern.
		this.showConnection = lifetime.soon(() => this.#paintConnection(), 1200);
	}

	// By the page's own Content-Security-Policy no style need be allowed for that.
	#style(css) {
		try {
			const sheet = new CSSStyleSheet();
			sheet.replaceSync(css);
			this.shadow.adoptedStyleSheets = [sheet];
		} catch { this.shadow.append(make('style', {}, css)); }
	}

	// Frameworks change the page's body and its theme under our feet: `changed` is called when they have.
	attach(changed) {
		this.watch = new MutationObserver(() => {
			if (!this.host.isConnected) document.body.append(this.host);
			this.dress();
			changed();
		});
		document.body.append(this.host);
		this.dress();
		for (const target of [page, document.body]) this.watch.observe(target, { childList: true, attributeFilter: ['data-theme', 'dir'] });
		this.watch.observe(document.head, { childList: true, subtree: true, characterData: true });
		this.#dark.addEventListener('change', () => this.dress());
		// A phone's keyboard takes its place from the window.
		if (window.visualViewport) visualViewport.onresize = () => this.root.style.setProperty('--height', `${visualViewport.height}px`);
	}

	detach() {
		this.watch?.disconnect();
		this.host.remove();
	}

	// In the page's theme and direction, or in that of the words where they run from right to left; in the corner where the page's lines end.
	dress() {
		const isPageRTL = getComputedStyle(page).direction === 'rtl', isRTL = isPageRTL || this.words.isRTL;
		const side = this.position || (isPageRTL ? 'left' : 'right');
		this.root.dir = isRTL ? 'rtl' : 'ltr';
		this.root.dataset.corner = (side === 'left') === isRTL ? 'end' : 'start';
		this.root.dataset.theme = page.dataset.theme || document.body.dataset.theme || (this.#dark.matches ? 'dark' : 'light');
	}

	// To screen readers.
	say(text) {
		write(this.news, text);
		wait(5000).then(() => this.news.textContent === text && write(this.news, ''));
	}

	#paintConnection() {
		const isConnected = this.isConnected(), isBack = isConnected && this.#isLost;
		this.#isLost = !isConnected;
		write(this.state, isConnected ? (isBack ? this.words.text('connected_again') : '') : this.words.text('connecting'));
		this.state.classList.toggle('good', isConnected);
		if (isBack) wait(3000).then(() => this.isConnected() && write(this.state, ''));
	}
}
