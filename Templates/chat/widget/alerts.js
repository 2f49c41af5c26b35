// Sounds and desktop notifications: of several pages none tells what one of them shows, and otherwise the one that is the first to take the lock.
import { wait } from './timing.js';

const MUTED = 'hansard-chat.muted';
const canNotify = (state) => window.Notification?.permission === state;

export class Alerts {
	isMuted = false;
	#told = new Set();
	#audio = null;
	#tabs = window.BroadcastChannel && new BroadcastChannel('hansard-chat');

	// `open(conversation)` is called when its reader follows a notification.
	constructor(chat, open) {
		this.chat = chat;
		this.open = open;
		if (this.#tabs) this.#tabs.onmessage = ({ data }) => this.#told.add(data);
		try { this.isMuted = localStorage.getItem(MUTED) === 'true'; } catch { /* then with sounds */ }
	}

	// Whether the browser may still be asked to let notifications be shown.
	get mayAsk() { return canNotify('default'); }

	askPermission() { return Notification.requestPermission(); }

	mute() {
		this.isMuted = !this.isMuted;
		try { localStorage.setItem(MUTED, String(this.isMuted)); } catch { /* for this page only */ }
	}

	// A message is shown, here or on another page.
	told(id) {
		this.#told.add(id);
		this.#tabs?.postMessage(id);
	}

	async alert(conversation, message) {
		const { people, page, words } = this.chat, who = people.get(conversation.id);
		if (!who.name) await people.find(who);
		if (!conversation.view || conversation.view.isSmall) page.say(words.text('message_from', { name: people.nameOf(conversation.id) }));
		// A page that may sound goes first.
		await wait(250 + 150 * Math.random() + (this.#audio ? 0 : 200));
		const tell = (lock) => {
			if (!lock || this.#told.has(message.id)) return;
			this.told(message.id);
			if (this.#audio && !this.isMuted) this.#sound();
			if (canNotify('granted')) this.#notify(conversation, message);
			return wait(3000);
		};
		navigator.locks ? navigator.locks.request(`hansard-chat ${message.id}`, { ifAvailable: true }, tell) : tell(true);
	}

	// Browsers let a page sound only after somebody has used it.
	unlock() { this.#audio ||= window.AudioContext && new AudioContext(); }

	#sound() {
		const audio = this.#audio;
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

	#notify(conversation, { channel, text }) {
		try {
			const note = new Notification(this.chat.people.nameOf(conversation.id), { body: text.slice(0, 200), tag: channel });
			note.onclick = () => {
				window.focus();
				note.close();
				this.open(conversation);
			};
		} catch { /* a phone's browser, where service workers alone may notify */ }
	}
}
