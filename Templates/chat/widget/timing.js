// Waiting, and how long the chat is there at all.

export const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// Milliseconds before a try that follows `tries` others: they grow, and are spread at random, so that not everybody comes back in the
// same moment.
export const growing = (tries, first = 1000) => Math.min(30000, first * 2 ** tries) * (0.5 + Math.random());

export const ignore = () => {};

// Until its reader has signed out, or may not chat.
export class Lifetime {
	hasEnded = false;
	#actions = [];

	// Has `action` done at the end.
	onEnd(action) { this.#actions.push(action); }

	end() {
		if (this.hasEnded) return;
		this.hasEnded = true;
		for (const action of this.#actions) action();
	}

	// A function that does `action` once, some time after the first of several calls, and not after the end.
	soon(action, milliseconds) {
		let timer = 0;
		return () => {
			if (timer) return;
			timer = setTimeout(() => {
				timer = 0;
				if (!this.hasEnded) action();
			}, milliseconds);
		};
	}
}
