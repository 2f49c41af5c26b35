"use strict";

// A client of the Pusher protocol, version 7, as far as these pages use one. Its names are those of pusher-js, so that
// either of the two can be loaded.
(() => {
	class Emitter {
		handlers = {};
		bind(name, handler) { (this.handlers[name] ??= []).push(handler); return this; }
		emit(name, data) { for (const handler of [...this.handlers[name] ?? []]) handler(data); }
	}

	class Members {
		all = new Map();
		take({ ids, hash }) { this.all = new Map(ids.map(id => [id, { id, info: hash[id] }])); }
		get(id) { return this.all.get(id) ?? null; }
		each(visit) { this.all.forEach(member => visit(member)); }
	}

	class Channel extends Emitter {
		members = new Members();
		isSent = false;
		constructor(name, pusher) { super(); Object.assign(this, { name, pusher }); }

		async join(fields = { channel: this.name }) {
			const socket_id = this.pusher.connection.socket_id;
			if (/^(private|presence)-/.test(this.name)) {
				const body = new URLSearchParams({ socket_id, channel_name: this.name });
				const answer = await fetch(this.pusher.options.authEndpoint, { method: "POST", body });
				if (!answer.ok) return this.emit("pusher:subscription_error", { status: answer.status });
				fields = { ...fields, ...await answer.json() };
			}
			// Signed for another connection, or given up meanwhile.
			if (socket_id !== this.pusher.connection.socket_id || this.pusher.channels[this.name] !== this) return;
			this.isSent = true;
			this.pusher.send("pusher:subscribe", fields);
		}

		hear(event, data) {
			if (event === "pusher_internal:subscription_succeeded") {
				if (data.presence) this.members.take(data.presence);
				return this.emit("pusher:subscription_succeeded", this.members);
			}
			if (!event.startsWith("pusher_internal:member_")) return this.emit(event, data);
			const member = this.members.get(data.user_id) ?? { id: data.user_id, info: data.user_info };
			if (event.endsWith("_added")) this.members.all.set(member.id, member); else this.members.all.delete(member.id);
			this.emit(event.replace("pusher_internal", "pusher"), member);
		}
	}

	window.Pusher = class {
		channels = {};
		connection = new Emitter();
		constructor(key, options) {
			this.options = options;
			this.address = `ws://${options.wsHost}:${options.wsPort}/app/${key}?protocol=7&client=founding&version=1`;
			this.connect();
		}

		connect() {
			this.socket = new WebSocket(this.address);
			this.socket.onmessage = message => this.hear(JSON.parse(message.data));
			this.socket.onclose = ({ code }) => {
				this.connection.socket_id = undefined;
				for (const channel of Object.values(this.channels)) channel.isSent = false;
				if (code < 4000 || code > 4099) setTimeout(() => this.connect(), 1_000);
			};
		}

		hear({ event, channel, data }) {
			if (typeof data === "string") data = JSON.parse(data);
			if (event === "pusher:ping") return this.send("pusher:pong", {});
			if (event === "pusher:error") return console.error(event, data.code, data.message);
			if (event !== "pusher:connection_established") return this.channels[channel]?.hear(event, data);
			this.connection.socket_id = data.socket_id;
			for (const one of Object.values(this.channels)) one.join();
		}

		send(event, data) { this.socket.send(JSON.stringify({ event, data })); }

		subscribe(name) {
			if (this.channels[name]) return this.channels[name];
			const channel = this.channels[name] = new Channel(name, this);
			if (this.connection.socket_id) channel.join();
			return channel;
		}

		unsubscribe(name) {
			if (this.channels[name]?.isSent) this.send("pusher:unsubscribe", { channel: name });
			delete this.channels[name];
		}
	};
})();
