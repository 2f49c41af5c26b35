// A connection by the page's own pusher-js, where the script's tag says `data-pusher-js`. It joins the own channel by itself.

export function pusherConnection({ Pusher, server, key, api, receive, connected }) {
	const handler = (ask) => ({
		customHandler: ({ socketId, channelName }, done) => ask(socketId, channelName).then((answer) => done(null, answer), (error) => done(error, null)),
	});
	const pusher = new Pusher(key, {
		cluster: '', wsHost: server.hostname, wsPort: server.port || 80, wssPort: server.port || 443,
		wsPath: server.pathname.slice(0, -1), forceTLS: server.protocol === 'https:', enabledTransports: ['ws', 'wss'],
		channelAuthorization: handler((id, channel) => api.authorise(id, channel)), userAuthentication: handler((id) => api.authorisePerson(id)),
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
