'use strict';
// The staff chat in any page: <script src="https://chat.example.com/chat/hansard-chat.js" data-token-url="/chat-token" defer></script>
// All of it lives in one shadow root, so that neither the page's styles nor ours reach the other. Text is only ever put in as text.
// What the server answers and tells is in docs/chat.md.
(function () {
  const script = document.currentScript;
  if (!script || window.HansardChat) return;
  const base = new URL('.', script.src); // …/chat/
  const html = document.documentElement;
  const tokenURL = script.dataset.tokenUrl;

  // MARK: Words

  const isGerman = /^de\b/i.test(html.lang);
  const language = isGerman || /^en\b/i.test(html.lang) ? html.lang : 'en';
  const texts = {
    chat: ['Chat', 'Chat'], launcher: ['Open chats', 'Offene Chats'], unseen: ['{n} unseen', '{n} ungelesen'],
    find: ['Find a colleague', 'Person suchen'], online: ['online', 'online'], offline: ['offline', 'offline'],
    none: ['Nobody found', 'Niemand gefunden'], more: ['Search to find everybody else.', 'Alle anderen findet die Suche.'],
    with: ['Chat with {name}', 'Chat mit {name}'], log: ['Messages with {name}', 'Nachrichten mit {name}'],
    write: ['Message to {name}', 'Nachricht an {name}'], send: ['Send', 'Senden'], fold: ['Fold', 'Einklappen'],
    unfold: ['Unfold', 'Aufklappen'], close: ['Close', 'Schließen'], you: ['You', 'Sie'], edit: ['Edit', 'Bearbeiten'],
    delete: ['Delete', 'Löschen'], sure: ['Delete for good?', 'Wirklich löschen?'], cancel: ['Cancel', 'Abbrechen'],
    editing: ['Editing a message', 'Nachricht wird bearbeitet'], edited: ['edited', 'bearbeitet'],
    deleted: ['Message deleted', 'Nachricht gelöscht'], sending: ['Sending…', 'Wird gesendet …'], sent: ['Sent', 'Gesendet'],
    seen: ['Seen', 'Gesehen'], late: ['Not sent yet', 'Noch nicht gesendet'], failed: ['Not sent', 'Nicht gesendet'],
    again: ['Send again', 'Erneut senden'], drop: ['Discard', 'Verwerfen'], typing: ['{name} is typing', '{name} schreibt'],
    new1: ['1 new message', '1 neue Nachricht'], newN: ['{n} new messages', '{n} neue Nachrichten'],
    newest: ['To the newest messages', 'Zu den neuesten Nachrichten'], from: ['New message from {name}', 'Neue Nachricht von {name}'],
    empty: ['This is the beginning of your conversation with {name}.', 'Hier beginnt die Unterhaltung mit {name}.'],
    bytes: ['{n} of {max} bytes', '{n} von {max} Bytes'], refused: ['That could not be done.', 'Das ging nicht.'],
    waiting: ['Connecting…', 'Verbindung wird hergestellt …'], back: ['Connected again', 'Wieder verbunden'],
    mute: ['Mute sounds', 'Töne ausschalten'], unmute: ['Turn sounds on', 'Töne einschalten'],
    notify: ['Show desktop notifications', 'Desktop-Benachrichtigungen anzeigen'],
  };

  function t(key, values) {
    return texts[key][isGerman ? 1 : 0].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  const formats = {
    clock: new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' }),
    full: new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'medium' }),
    day: new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' }),
    date: new Intl.DateTimeFormat(language, { dateStyle: 'long' }),
    near: new Intl.RelativeTimeFormat(language, { numeric: 'auto' }),
  };
  const figure = (n) => n.toLocaleString(language);
  const clock = (time) => formats.clock.format(new Date(time));
  const byName = new Intl.Collator(language, { numeric: true }).compare;

  function dayName(date) {
    const noon = (day) => new Date(day).setHours(12, 0, 0, 0);
    const days = Math.round((noon(date) - noon(Date.now())) / 864e5);
    const text = days > -2 ? formats.near.format(days, 'day') : formats[days > -300 ? 'day' : 'date'].format(date);
    return text[0].toLocaleUpperCase(language) + text.slice(1);
  }

  // MARK: Small tools

  const paths = {
    chat: 'M12 3.5c-5 0-9 3.3-9 7.5 0 2.3 1.2 4.3 3.1 5.7L5.5 20.5l4.3-2.2c.7.1 1.4.2 2.2.2 5 0 9-3.3 9-7.5s-4-7.5-9-7.5zM8 11h.01M12 11h.01M16 11h.01',
    fold: 'M5 16h14', unfold: 'M6 15l6-6 6 6', close: 'M6 6l12 12M18 6L6 18', send: 'M12 19V5M5 12l7-7 7 7', down: 'M12 5v14M5 12l7 7 7-7',
    search: 'M10.5 4a6.5 6.5 0 100 13 6.5 6.5 0 000-13zM20 20l-4.9-4.9', back: 'M15 5l-7 7 7 7',
    bell: 'M6 16.5V11a6 6 0 1112 0v5.5l1.5 1.5h-15zM10 21h4',
    unmute: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5', mute: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4 4 0 010 6M18 6.5a8 8 0 010 11',
    sent: 'M5 12.5l4.5 4.5L19 7.5', seen: 'M1.5 12.5L6 17l9.5-9.5M11.5 16l1 1L22 7.5', sending: 'M12 4a8 8 0 100 16 8 8 0 000-16zM12 8v4l2.5 2',
    late: 'M12 4a8 8 0 100 16 8 8 0 000-16zM12 8v5M12 16h.01', edit: 'M5 19l1-4L16 5l3 3L9 18z', delete: 'M5 7h14M9 7V4.5h6V7M7 7l1 12.5h8L17 7',
  };
  paths.failed = paths.late;

  function icon(name) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const path = document.createElementNS(svg.namespaceURI, 'path');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    path.setAttribute('d', paths[name]);
    svg.append(path);
    return svg;
  }

  function make(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (typeof value === 'function') made.addEventListener(key.slice(2), value);
      else if (value !== undefined) made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  }

  const button = (key, onclick, name = key) => make('button', { type: 'button', class: key, title: t(name), 'aria-label': t(name), onclick }, icon(key));

  // Sets what is not so already: writing the same again would make screen readers say it again.
  function put(element, attributes) {
    for (const [key, value] of Object.entries(attributes)) {
      if (key === 'text') { if (element.textContent !== value) element.textContent = value; } else if (element.getAttribute(key) !== value) element.setAttribute(key, value);
    }
  }

  // Makes `nodes` the children of `parent` and moves none that is in its place, so that focus and selection stay.
  function place(parent, nodes) {
    const kept = new Set(nodes);
    for (const child of [...parent.childNodes]) if (!kept.has(child)) child.remove();
    let at = parent.firstChild;
    for (const node of nodes) {
      if (node === at) at = at.nextSibling;
      else parent.insertBefore(node, at);
    }
  }

  const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  // Grows with each try; spread at random, so that not everybody comes back in the same moment.
  const growing = (tries, first = 1000) => Math.min(30000, first * 2 ** tries) * (0.5 + Math.random());

  // Calls `action` once, `milliseconds` after the first of several calls.
  function soon(action, milliseconds) {
    let timer = 0;
    return () => { timer = timer || setTimeout(() => { timer = 0; if (!hasLeft) action(); }, milliseconds); };
  }

  // A browser may forbid storage. What is kept for a session is one person's alone.
  const kept = {
    get(name, store = 'sessionStorage') {
      try { return JSON.parse(window[store].getItem(`hansard-chat.${name}`)); } catch { return null; }
    },
    set(name, value, store = 'sessionStorage') {
      try { window[store].setItem(`hansard-chat.${name}`, JSON.stringify(value)); } catch { /* for this page only */ }
    },
  };

  // MARK: Requests

  class Refusal extends Error {
    constructor(status, text, seconds) {
      super(text || '');
      this.status = status;
      this.seconds = seconds || 0;
      this.isPassing = !status || status === 408 || status === 429 || status >= 500;
    }
  }

  const access = {
    token: '', renewAt: 0, asking: null,
    async get() {
      if (tokenURL && Date.now() >= this.renewAt) {
        this.asking = this.asking || this.ask().finally(() => { this.asking = null; });
        await this.asking;
      }
      return this.token;
    },
    async ask() {
      const answer = await fetch(tokenURL, { credentials: 'same-origin', cache: 'no-store' });
      if (!answer.ok && ![401, 403].includes(answer.status)) throw new Refusal(answer.status);
      const text = answer.status === 200 ? (await answer.text()).trim() : '';
      this.token = text[0] === '{' || text[0] === '"' ? JSON.parse(text).token || '' : text;
      // A page to sign in on, where a token was expected, says the same as 401.
      if (!/^[\w.~+/=-]+$/.test(this.token)) { leave(); throw new Refusal(401); }
      const seconds = this.lifetime();
      this.renewAt = Date.now() + 1000 * (seconds - Math.min(60, seconds / 2));
    },
    // Counted from when it was made, since this computer's clock may be wrong.
    lifetime() {
      try {
        const claims = JSON.parse(atob(this.token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')));
        return Math.max(4, claims.exp - (claims.iat || Date.now() / 1000)) || 300;
      } catch { return 300; }
    },
  };

  async function request(method, path, body, keepalive) {
    const token = await access.get();
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    if (body && !(body instanceof URLSearchParams)) {
      headers['Content-Type'] = 'application/json';
      body = JSON.stringify(body);
    }
    const signal = AbortSignal.timeout ? AbortSignal.timeout(20000) : undefined;
    return fetch(new URL(path, base), { method, headers, body, keepalive, signal, cache: 'no-store', credentials: tokenURL ? 'omit' : 'include' });
  }

  // The answer's JSON. Asks for a new token once, and waits as long as a busy server wants unless `isPatient` is false.
  async function call(method, path, body, { isPatient = true, keepalive = false } = {}) {
    for (let tries = 0, isRenewed = !tokenURL; ; tries++) {
      if (hasLeft) throw new Refusal(401);
      const answer = await request(method, path, body, keepalive).catch((error) => { throw error instanceof Refusal ? error : new Refusal(0); });
      if (answer.ok) return answer.status === 204 ? {} : answer.json();
      const seconds = Number(answer.headers.get('Retry-After')) || 0;
      if (answer.status === 401) {
        if (isRenewed) { leave(); throw new Refusal(401); }
        isRenewed = true;
        access.renewAt = 0;
      } else if (isPatient && [429, 503].includes(answer.status) && tries < 5) {
        await wait(seconds ? 1000 * Math.min(60, seconds + Math.random()) : growing(tries));
      } else {
        const problem = await answer.json().catch(() => ({}));
        throw new Refusal(answer.status, problem.detail || problem.title, seconds);
      }
    }
  }

  const query = (path, values) => `${path}?${new URLSearchParams(values)}`;

  // Signatures for the channels of pairs are asked for together, those for 1,000 people at once.
  let batch = null;
  function authorise(socketID, channel) {
    if (channel.startsWith('presence-')) return call('POST', 'auth', new URLSearchParams({ socket_id: socketID, channel_name: channel }));
    if (!batch || batch.socketID !== socketID) {
      const mine = batch = { socketID, channels: [] };
      mine.answer = wait(20).then(() => {
        if (batch === mine) batch = null;
        return call('POST', 'auth', { socket_id: socketID, channels: mine.channels });
      });
    }
    batch.channels.push(channel);
    return batch.answer.then((answer) => answer.auth[channel] || Promise.reject(new Refusal(403)));
  }

  // MARK: Connection

  // The Pusher protocol, version 7. Channels that are wanted are joined again on each new connection.
  const ownLine = {
    id: '', socket: null, wanted: new Set(), held: new Set(), tries: 0, since: 0, code: 0, timer: 0, silence: 0, patience: 30000,

    open() {
      clearTimeout(this.timer);
      if (this.socket || hasLeft) return;
      const url = new URL(`../app/${encodeURIComponent(session.app.key)}?protocol=7&client=hansard-chat&version=1`, base);
      url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:';
      if (session.app.host) url.host = session.app.host;
      const socket = this.socket = new WebSocket(url);
      this.code = 0;
      this.since = Infinity;
      socket.onmessage = ({ data }) => { if (this.socket === socket) this.hear(JSON.parse(data)); };
      socket.onclose = ({ code }) => { if (this.socket === socket) this.lost(this.code || code); };
      this.silence = setTimeout(() => this.lost(0), 15000);
    },

    close() {
      clearTimeout(this.timer);
      clearTimeout(this.silence);
      const socket = this.socket;
      this.socket = null;
      this.id = '';
      this.held.clear();
      if (socket) socket.close();
    },

    lost(code) {
      this.close();
      connected(false);
      // Only a connection that held for a while is opened again at once, or two servers could play ball with us.
      const hasHeld = Date.now() - this.since > 5000;
      if (hasHeld) this.tries = 0;
      if (code >= 4000 && code < 4100) return this.refused();
      const isAtOnce = hasHeld && code >= 4200 && code < 4300;
      const delay = isAtOnce ? 500 * Math.random() : growing(this.tries++, code >= 4100 && code < 4200 ? 4000 : 1000);
      this.timer = setTimeout(() => this.open(), delay);
    },

    // The server wants us gone: the session says whether that is for good.
    refused() {
      this.timer = setTimeout(async () => {
        try { session = await call('GET', 'session'); } catch (error) { if (error.status === 403) return leave(); }
        this.open();
      }, growing(this.tries++, 10000));
    },

    hear(frame) {
      clearTimeout(this.silence);
      this.silence = setTimeout(() => this.probe(), this.patience);
      let data = frame.data || {};
      if (typeof data === 'string') try { data = JSON.parse(data); } catch { data = {}; }
      if (frame.event === 'pusher:connection_established') this.established(data);
      else if (frame.event === 'pusher:ping') this.send('pusher:pong', {});
      else if (frame.event === 'pusher:signin_success') this.send('pusher:subscribe', { channel: session.inbox, auth: '' });
      else if (frame.event === 'pusher:error') { if (data.code >= 4000 && data.code < 4300) { this.code = data.code; this.socket.close(); } } else receive(frame.channel, frame.event, data);
    },

    async established(data) {
      const id = this.id = data.socket_id;
      this.since = Date.now();
      this.patience = Math.min(data.activity_timeout || 30, 120) * 1000;
      connected(true);
      this.settle();
      const answer = await call('POST', 'user-auth', new URLSearchParams({ socket_id: id })).catch(() => null);
      if (answer && id === this.id) this.send('pusher:signin', { auth: answer.auth, user_data: answer.user_data });
    },

    // Is anybody there? After sleep, and when the network has changed, that is asked before the silence gets long.
    probe() {
      if (!this.id) return this.socket ? undefined : this.open();
      clearTimeout(this.silence);
      this.silence = setTimeout(() => this.lost(0), 8000);
      this.send('pusher:ping', {});
    },

    send(event, data, channel) {
      if (this.socket && this.socket.readyState === 1) this.socket.send(JSON.stringify({ event, data, channel }));
    },
    trigger(channel, event, data) { if (this.held.has(channel)) this.send(event, data, channel); },

    join(channel) {
      this.wanted.add(channel);
      if (this.id) this.settle();
    },
    part(channel) {
      this.wanted.delete(channel);
      if (this.held.delete(channel)) this.send('pusher:unsubscribe', { channel });
    },

    settle() {
      const id = this.id;
      for (const channel of this.wanted) {
        if (this.held.has(channel)) continue;
        this.held.add(channel);
        authorise(id, channel).then(({ auth, channel_data }) => {
          if (id === this.id && this.held.has(channel)) this.send('pusher:subscribe', { channel, auth, channel_data });
        }, (error) => {
          if (id !== this.id) return;
          this.held.delete(channel);
          if (!error.isPassing) this.wanted.delete(channel);
          else setTimeout(() => { if (id === this.id) this.settle(); }, growing(3));
        });
      }
    },
  };

  // pusher-js, where the page has it anyway and the script says `data-pusher-js`. It joins the own channel by itself.
  function pusherLine() {
    const asked = (promise, done) => promise.then((answer) => done(null, answer), (error) => done(error, null));
    const port = Number(base.port) || undefined;
    const pusher = new window.Pusher(session.app.key, {
      cluster: session.app.cluster || '', wsHost: session.app.host || base.hostname, wsPort: port || 80, wssPort: port || 443,
      wsPath: new URL('..', base).pathname.slice(0, -1), forceTLS: base.protocol === 'https:', enabledTransports: ['ws', 'wss'],
      channelAuthorization: { customHandler: ({ socketId, channelName }, done) => asked(authorise(socketId, channelName), done) },
      userAuthentication: { customHandler: ({ socketId }, done) => asked(call('POST', 'user-auth', new URLSearchParams({ socket_id: socketId })), done) },
    });
    pusher.connection.bind('message', ({ channel, event, data }) => receive(channel, event, data || {}));
    pusher.connection.bind('state_change', ({ current }) => connected(current === 'connected'));
    pusher.signin();
    return {
      get id() { return pusher.connection.socket_id || ''; },
      open: () => pusher.connect(), close: () => pusher.disconnect(), probe: () => pusher.connect(),
      join: (channel) => pusher.subscribe(channel), part: (channel) => pusher.unsubscribe(channel),
      trigger: (channel, event, data) => pusher.channel(channel)?.subscribed && pusher.channel(channel).trigger(event, data),
    };
  }

  let line = ownLine;
  let isConnected = false;

  function connected(isNow) {
    if (hasLeft) return;
    isConnected = isNow;
    sayState();
    // The own channel's subscription is what makes `refresh` miss nothing; without one it is tried all the same.
    if (isNow) freshness = setTimeout(refresh, 4000);
  }

  function receive(channel, event, data) {
    switch (event) {
      case 'pusher_internal:subscription_succeeded':
        if (channel === session.inbox) refresh();
        else if (channel === session.presence && data.presence) roster(data.presence.hash);
        break;
      case 'pusher_internal:member_added': if (channel === session.presence) arrived(data.user_id, data.user_info); break;
      case 'pusher_internal:member_removed': if (channel === session.presence) setOnline(data.user_id, false); break;
      case 'new_message': case 'message_edited': case 'message_deleted': case 'seen': apply(event, data, true); break;
      case 'windows': setWindows(data); break;
      case 'client-typing': if (String(data.person) !== me.id) conversation(channel)?.view?.showTyping(); break;
    }
  }

  // What a break in the connection, or the time before it, may have hidden.
  let freshness = 0;
  function refresh() {
    clearTimeout(freshness);
    call('GET', 'online').then(setPeople, () => {});
    call('GET', 'windows').then(setWindows, () => {});
    refreshUnseen();
    for (const talk of talks.values()) {
      if (talk.view) talk.isLoaded ? talk.catchUp() : talk.load();
      talk.hurry();
    }
  }

  // MARK: People

  const people = new Map();
  let hasRoster = false;
  let areThereMore = false;

  function person(id) {
    if (!people.has(id)) {
      people.set(id, { id, name: '', title: '', isOnline: false, leaving: 0 });
      lookUp();
    }
    return people.get(id);
  }
  const nameOf = (id) => (id === me.id ? t('you') : person(id).name || `#${id}`);

  // Windows and counts name people by their ids; those who are not in the list are asked for by id.
  const lookUp = soon(() => {
    for (const { id, name, isAsked } of people.values()) {
      if (name || isAsked) continue;
      people.get(id).isAsked = true;
      call('GET', query('online', { q: id, limit: 50 })).then(setPeople, () => {});
    }
  }, 1500);

  function setPerson({ id, name, title, online }) {
    const known = people.get(id) || { id, name: '', title: '', isOnline: false, leaving: 0 };
    people.set(id, Object.assign(known, { name: name || known.name, title: title || known.title }));
    if (!hasRoster && online !== undefined) known.isOnline = online;
  }

  function setPeople(answer) {
    for (const one of answer.people) if (one.id !== me.id) setPerson(one);
    showPeople();
  }

  // Somebody who reloads a page or changes networks does not flicker: they are gone when they stay away.
  function setOnline(id, isOnline) {
    const who = people.get(id);
    if (!who) return;
    clearTimeout(who.leaving);
    const set = () => { who.isOnline = isOnline; showPeople(); };
    if (isOnline) set();
    else if (who.isOnline) {
      who.leaving = setTimeout(() => {
        set();
        if (session.mesh === 'eager') line.part(conversation(null, id).channel);
      }, 6000);
    }
  }

  function arrived(id, info) {
    id = String(id);
    if (id === me.id) return;
    setPerson({ ...info, id });
    setOnline(id, true);
    if (session.mesh === 'eager') line.join(conversation(null, id).channel);
  }

  // Those who were there before us are named here alone.
  function roster(hash) {
    hasRoster = true;
    for (const id of people.keys()) if (!(id in hash)) setOnline(id, false);
    for (const [id, info] of Object.entries(hash)) arrived(id, info);
  }

  const showPeople = soon(() => {
    panel.paint();
    for (const talk of opened) talk.view.paintHead();
  }, 60);

  // MARK: Conversations

  const talks = new Map(); // by the other person's id

  // Ids are whole numbers of any length; the lower one comes first.
  const channelWith = (id) => `private-chat-${[me.id, id].sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).join('-')}`;

  function conversation(channel, id) {
    id = id || /^private-chat-(\d+)-(\d+)$/.exec(channel || '')?.slice(1).find((one) => one !== me.id);
    if (!id || id === me.id) return null;
    if (!talks.has(id)) talks.set(id, new Conversation(id, channel || channelWith(id)));
    return talks.get(id);
  }

  function apply(event, data, isLive) {
    const talk = conversation(data.channel);
    if (!talk) return;
    if (event === 'seen') return talk.mark({ [data.person]: data }, isLive);
    const isNew = talk.advance(data.sequence);
    if (event === 'new_message') talk.add(data, isLive && isNew);
    else talk.change(data, isLive && isNew);
  }

  class Conversation {
    constructor(id, channel) {
      Object.assign(this, { id, channel, messages: [], pending: [], seen: {}, unseen: 0, draft: '', isFolded: false, view: null });
      Object.assign(this, { sequence: (session.sequence || {})[channel] || 0, ahead: new Set(), isLoaded: false, hasMore: true, isBehind: false });
      this.fill = soon(() => { if (this.ahead.size) this.catchUp(); }, 500);
      this.sendSeen = soon(() => this.postSeen(), 250);
    }

    // Whether number `n` has not happened here yet. A gap that does not close at once is asked for.
    advance(n) {
      if (n <= this.sequence || this.ahead.has(n)) return false;
      this.ahead.add(n);
      while (this.ahead.delete(this.sequence + 1)) this.sequence++;
      if (this.ahead.size) this.fill();
      return true;
    }

    jump(n) {
      this.sequence = Math.max(n, this.sequence);
      for (const one of this.ahead) if (one <= this.sequence) this.ahead.delete(one);
    }

    async catchUp() {
      if (!this.isLoaded) {
        this.jump(Math.max(0, ...this.ahead));
        return refreshUnseen();
      }
      // After a long time away the newest page is nearer than all that happened.
      for (let pages = 0; pages < 4; pages++) {
        const answer = await call('GET', query('messages', { channel: this.channel, since: this.sequence, limit: 200 })).catch(() => null);
        if (!answer) return;
        for (const { event, data } of answer.events) apply(event, { channel: this.channel, ...data }, false);
        this.mark(answer.seen);
        if (!answer.more) return this.jump(answer.sequence);
      }
      this.load();
    }

    page(values) { return call('GET', query('messages', { channel: this.channel, limit: 50, ...values })); }

    async load() {
      const answer = await this.page().catch((error) => (error.status === 404 ? { messages: [], sequence: 0 } : null));
      if (!answer) return void (this.view && isConnected && setTimeout(() => this.load(), growing(2)));
      const reached = this.sequence;
      Object.assign(this, { messages: [], isLoaded: true, isBehind: false, hasMore: Boolean(answer.more), sequence: answer.sequence });
      this.merge(answer);
      this.view?.toBottom();
      if (reached > answer.sequence) this.catchUp();
    }

    merge(answer) {
      const known = new Set(this.messages.map((message) => message.id));
      this.messages.push(...answer.messages.filter(({ id }) => !known.has(id)));
      this.messages.sort((a, b) => a.sequence - b.sequence);
      for (const { client_id } of answer.messages) this.arrived(client_id);
      this.seen = { ...answer.seen, ...this.seen };
      this.mark(answer.seen);
      this.view?.layout();
    }

    // The page shows a window of the conversation that stays small, however far somebody scrolls.
    async older() {
      const answer = await this.page({ before: this.messages[0]?.sequence || 1 });
      this.hasMore = answer.more;
      if (this.messages.length > 350) {
        this.messages.length = 300;
        this.isBehind = true;
      }
      this.merge(answer);
    }

    // The next page downwards: no more than 50 messages are among the next 50 numbers.
    async newer() {
      this.reached = Math.max(this.reached || 0, this.messages.at(-1).sequence) + 50;
      const answer = await this.page({ before: this.reached + 1 });
      if (this.reached >= answer.sequence) this.isBehind = false;
      this.forget();
      this.merge(answer);
    }

    forget() {
      if (this.messages.length <= 350) return;
      this.messages.splice(0, this.messages.length - 300);
      this.hasMore = true;
    }

    arrived(clientID) {
      const at = this.pending.findIndex((one) => one.client_id === clientID);
      if (at < 0) return null;
      keepOutbox();
      return this.pending.splice(at, 1)[0];
    }

    // `isLive`: it has just happened, and had not been told before.
    add(message, isLive) {
      const waiting = message.sender === me.id && this.arrived(message.client_id);
      if (this.isLoaded && !this.isBehind && !this.messages.some((one) => one.id === message.id)) {
        // What was waiting keeps its element, and with it the reader's place.
        const shown = waiting ? Object.assign(waiting, { state: '' }, message) : message;
        this.messages.push(shown);
        this.messages.sort((a, b) => a.sequence - b.sequence);
        if (this.view?.isStuck) this.forget();
      }
      if (waiting) keepOutbox();
      this.view?.layout();
      if (isLive) serverTime = Date.parse(message.sent_at) - Date.now();
      if (isLive && message.sender !== me.id) this.incoming(message);
      else this.view?.look();
    }

    incoming(message) {
      this.view?.hideTyping();
      stamp++;
      if (this.view?.isLookedAt()) {
        shown.add(message.id);
        tabs?.postMessage(message.id);
        this.sendSeen();
      } else {
        this.unseen++;
        if (this.view && !this.view.isStuck) this.view.fresh++;
        this.view?.paintJump();
        showUnseen();
        alert(this, message);
      }
    }

    change(data, isLive) {
      const message = this.messages.find((one) => one.id === data.id);
      if (message) {
        const { text, edited_at, deleted_at } = data;
        Object.assign(message, deleted_at ? { text: '', deleted_at } : { text, edited_at });
        this.view?.paint(message);
      }
      if (isLive && data.deleted_at) refreshUnseen();
    }

    mark(marks, isLive) {
      for (const [id, mark] of Object.entries(marks || {})) {
        const former = this.seen[id]?.sequence || 0;
        if (mark.sequence > former) this.seen[id] = mark;
        if (id !== me.id) for (const one of this.messages) if (one.sequence <= mark.sequence && (one.sequence > former && isLive || one.id === mark.up_to)) one.seenAt = mark.seen_at;
        if (id === me.id && isLive) refreshUnseen();
      }
      this.view?.ticks();
    }

    async postSeen() {
      const newest = this.messages.findLast((one) => one.sender !== me.id && !one.deleted_at);
      if (!newest || !this.view?.isLookedAt() || (this.unseen === 0 && newest.sequence <= (this.seen[me.id]?.sequence || 0))) return;
      this.unseen = 0;
      showUnseen();
      await call('POST', 'seen', { channel: this.channel, up_to: newest.id, socket_id: line.id }).then(
        ({ seen }) => this.mark({ [me.id]: seen }), (error) => { if (error.isPassing) setTimeout(() => this.sendSeen(), growing(2)); });
    }

    // MARK: Sending

    send(text) {
      const id = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      this.pending.push({ client_id: id, sender: me.id, text, sent_at: new Date(Date.now() + serverTime).toISOString(), state: 'sending' });
      keepOutbox();
      if (this.isBehind) this.load();
      this.view?.layout();
      this.view?.toBottom();
      this.pump();
    }

    // One after the other, so that they are stored in the order in which they were written.
    async pump() {
      if (this.isPumping) return;
      this.isPumping = true;
      for (let tries = 0, message; (message = this.pending.find((one) => one.state !== 'failed')) && !hasLeft; tries++) {
        if (await this.deliver(message, tries)) tries = -1;
      }
      this.isPumping = false;
    }

    async deliver(message, tries) {
      try {
        const body = { with: this.id, text: message.text, client_id: message.client_id, socket_id: line.id };
        const answer = await call('POST', 'messages', body, { isPatient: false });
        this.advance(answer.message.sequence);
        this.add(answer.message);
        return true;
      } catch (error) {
        if (!this.pending.includes(message)) return true;
        Object.assign(message, { state: error.isPassing ? 'late' : 'failed', why: error.message });
        this.view?.layout();
        if (!error.isPassing) return true;
        await Promise.race([wait(error.seconds ? error.seconds * 1000 : growing(tries)), new Promise((done) => { this.wake = done; })]);
      }
    }

    // The same message by the same `client_id`, so that it cannot be there twice.
    again(message) {
      message.state = 'sending';
      this.view?.layout();
      this.hurry();
    }
    hurry() {
      this.wake?.();
      this.pump();
    }
  }

  let serverTime = 0; // how far the server's clock is ahead of ours
  const isWithin = (seconds, message) => seconds === null || Date.now() + serverTime - Date.parse(message.sent_at) < seconds * 1000;

  // What is not sent yet outlives the page.
  function keepOutbox() {
    const all = [...talks.values()].flatMap(({ id, pending }) => pending.map(({ text, client_id, sent_at }) => ({ id, text, client_id, sent_at })));
    kept.set('outbox', { person: me.id, all });
  }
  function sendOutbox() {
    const outbox = kept.get('outbox');
    for (const { id, ...message } of outbox?.person === me.id ? outbox.all : []) conversation(null, id).pending.push({ ...message, sender: me.id, state: 'sending' });
    for (const talk of talks.values()) talk.pump();
  }

  // MARK: Unseen

  let stamp = 0;
  let total = 0;

  const refreshUnseen = soon(async () => {
    const before = stamp;
    const answer = await call('GET', 'unseen').catch(() => null);
    if (!answer) return;
    if (before !== stamp) return refreshUnseen(); // a message came in between
    for (const talk of talks.values()) talk.unseen = 0;
    for (const one of answer.channels) {
      const talk = conversation(one.channel, one.person);
      if (talk) talk.unseen = one.unseen;
    }
    showUnseen();
    for (const talk of opened) talk.view.look();
  }, 150);

  function showUnseen() {
    const now = [...talks.values()].reduce((sum, talk) => sum + talk.unseen, 0);
    showPeople();
    if (now === total) return;
    total = now;
    title.show();
    launcher.paint();
    if (navigator.setAppBadge) navigator.setAppBadge(total).catch(() => {});
    window.dispatchEvent(new CustomEvent('hansard-chat:unseen', { detail: { unseen: total } }));
  }

  // “(3) Customers”, also when the page gives itself another title.
  const title = {
    own: document.title, shown: document.title, prefix: '',
    show() {
      if (document.title !== this.shown) this.own = document.title.startsWith(this.prefix) ? document.title.slice(this.prefix.length) : document.title;
      this.prefix = total ? `(${total}) ` : '';
      this.shown = this.prefix + this.own;
      if (document.title !== this.shown) document.title = this.shown;
      this.shown = document.title;
    },
  };

  // MARK: Sound and notifications

  // Which of several pages tells: none when one of them shows the message, otherwise the first to take the lock.
  const tabs = window.BroadcastChannel ? new BroadcastChannel('hansard-chat') : null;
  const shown = new Set();
  if (tabs) tabs.onmessage = ({ data }) => shown.add(data);
  let audio = null;
  let isMuted = kept.get('muted', 'localStorage');

  // Browsers let a page sound only after somebody has used it.
  function unlock() {
    audio = audio || (window.AudioContext ? new AudioContext() : null);
    for (const name of ['pointerdown', 'keydown']) removeEventListener(name, unlock, true);
  }

  async function alert(talk, message) {
    if (!talk.view || talk.view.isSmall) say(t('from', { name: nameOf(talk.id) }));
    // A page that can sound goes first.
    await wait(250 + 150 * Math.random() + (audio ? 0 : 200));
    const tell = () => {
      if (shown.has(message.id)) return;
      shown.add(message.id);
      tabs?.postMessage(message.id);
      blip();
      notify(talk, message);
    };
    if (navigator.locks) navigator.locks.request(`hansard-chat ${message.id}`, { ifAvailable: true }, (lock) => { if (lock) tell(); return wait(3000); });
    else tell();
  }

  function blip() {
    if (!audio || isMuted) return;
    audio.resume();
    for (const [pitch, at] of [[660, 0], [880, 0.09]]) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const start = audio.currentTime + at;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.08, start);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.25);
      tone.connect(volume).connect(audio.destination);
      tone.start(start);
      tone.stop(start + 0.3);
    }
  }

  const canNotify = (state) => window.Notification && Notification.permission === state;

  function notify(talk, message) {
    if (!canNotify('granted')) return;
    try {
      const note = new Notification(nameOf(talk.id), { body: message.text.slice(0, 200), tag: message.channel });
      note.onclick = () => { window.focus(); note.close(); openWindow(talk); };
    } catch { /* a phone's browser that only lets service workers notify */ }
  }

  // MARK: Windows

  let opened = []; // from the first to the last
  let version = 0;
  let isUnsaved = false;
  let onPhone = null; // the one conversation that a phone shows
  const phone = matchMedia('(max-width: 600px)');

  class View {
    constructor(talk) {
      Object.assign(this, { talk, elements: new WeakMap(), days: new Map(), isStuck: true, isSmall: false, fresh: 0, editing: null, typedAt: 0 });
      this.name = make('bdi');
      this.about = make('small');
      this.avatar = avatar(talk.id);
      this.badge = make('b', { class: 'badge' });
      this.folder = button('fold', (event) => { event.stopPropagation(); fold(talk, !this.isSmall); });
      const closer = button('close', (event) => { event.stopPropagation(); closeWindow(talk); });
      const head = make('header', { onclick: () => (this.isSmall || !phone.matches) && fold(talk, !this.isSmall) },
        this.avatar, make('h2', {}, this.name, this.about), this.badge, this.folder, closer);
      this.log = make('div', { class: 'log', role: 'log', 'aria-live': 'off', tabindex: 0, onscroll: () => this.scrolled(), onkeydown: (event) => this.walk(event) });
      this.jump = make('button', { type: 'button', class: 'jump', hidden: '', onclick: () => this.toNewest() });
      this.typing = make('p', { class: 'typing', hidden: '' });
      this.body = make('div', { class: 'body' }, this.log, make('div', { class: 'over' }, this.typing, this.jump), this.composer());
      this.element = make('section', { class: 'window', role: 'region', onkeydown: (event) => this.escape(event), onfocusin: () => this.look() }, head, this.body);
      this.watch = new ResizeObserver(() => { if (this.isStuck) this.toBottom(); });
      this.watch.observe(this.log);
      this.paintHead();
      this.setDraft(talk.draft);
    }

    composer() {
      this.field = make('textarea', { rows: 1, dir: 'auto', enterkeyhint: 'send', oninput: () => this.typed(), onkeydown: (event) => this.key(event) });
      this.grow = make('div', { class: 'grow' }, this.field);
      this.count = make('span', { class: 'count', role: 'note' });
      this.submit = make('button', { class: 'send', title: t('send'), 'aria-label': t('send') }, icon('send'));
      this.bar = make('p', { class: 'editing', hidden: '' }, t('editing'), make('button', { type: 'button', onclick: () => this.stopEditing() }, t('cancel')));
      return make('form', { onsubmit: (event) => { event.preventDefault(); this.send(); } }, this.bar, this.grow, this.count, this.submit);
    }

    paintHead() {
      const { id, unseen } = this.talk;
      const { isOnline, title: job } = person(id);
      const name = nameOf(id);
      put(this.name, { text: name });
      put(this.about, { text: [job, t(isOnline ? 'online' : 'offline')].filter(Boolean).join(' · ') });
      put(this.element, { 'aria-label': t('with', { name }) });
      put(this.log, { 'aria-label': t('log', { name }) });
      put(this.field, { 'aria-label': t('write', { name }), placeholder: t('write', { name }) });
      this.avatar.paint();
      put(this.badge, { text: unseen ? figure(unseen) : '' });
      const key = this.isSmall ? 'unfold' : 'fold';
      if (this.folder.className !== key) {
        put(this.folder, { class: key, title: t(key), 'aria-label': t(key), 'aria-expanded': String(!this.isSmall) });
        this.folder.replaceChildren(icon(phone.matches ? 'back' : key));
      }
    }

    // MARK: The log

    layout() {
      const { talk } = this;
      if (!talk.isLoaded && !talk.pending.length) return;
      const nodes = talk.isLoaded && !talk.hasMore ? [this.day('', t('empty', { name: nameOf(talk.id) }))] : [];
      let before = null;
      for (const message of talk.isBehind ? talk.messages : [...talk.messages, ...talk.pending]) {
        const at = new Date(message.sent_at);
        const isSameDay = before && at.toDateString() === new Date(before.sent_at).toDateString();
        if (!isSameDay) nodes.push(this.day(at.toDateString(), dayName(at)));
        const element = this.elements.get(message) || this.paint(message);
        element.classList.toggle('next', Boolean(isSameDay && before.sender === message.sender && at - new Date(before.sent_at) < 3e5));
        if (message.state !== element.state) this.paint(message);
        nodes.push(element);
        before = message;
      }
      const top = this.log.scrollTop;
      const height = this.log.scrollHeight;
      const first = this.log.querySelector('.message');
      place(this.log, nodes);
      if (this.isStuck) this.toBottom();
      // What has been put in, or taken away, above leaves the rest where it is.
      else if (first && first !== this.log.querySelector('.message')) this.log.scrollTop = top + this.log.scrollHeight - height;
      if (talk.isLoaded) setTimeout(() => put(this.log, { 'aria-live': 'polite' }), 300);
    }

    day(key, text) {
      if (!this.days.has(key)) this.days.set(key, make('div', { class: 'day' }, make('span', { dir: 'auto' })));
      const line = this.days.get(key);
      put(line.firstChild, { text });
      return line;
    }

    paint(message) {
      const isOwn = message.sender === me.id;
      const element = this.elements.get(message) || make('div', { class: 'message', part: 'message', tabindex: -1 });
      this.elements.set(message, element);
      element.state = message.state;
      element.classList.toggle('deleted', Boolean(message.deleted_at));
      put(element, { 'data-id': message.id || message.client_id });
      if (isOwn) element.dataset.own = '';
      const text = make('span', { class: 'text', dir: 'auto' }, ...(message.deleted_at ? [t('deleted')] : linked(message.text || '')));
      const time = make('time', { datetime: message.sent_at, title: formats.full.format(new Date(message.sent_at)) }, clock(message.sent_at));
      const meta = make('span', { class: 'meta' }, message.edited_at && !message.deleted_at ? t('edited') + ' ' : '', time);
      if (isOwn && !message.deleted_at) {
        element.tick = make('span', { class: 'tick', role: 'img' });
        meta.append(element.tick);
      }
      element.replaceChildren(make('span', { class: 'hide' }, `${nameOf(message.sender)}: `), make('div', { class: 'bubble' }, text, meta));
      if (isOwn) this.equip(element, message);
      return element;
    }

    equip(element, message) {
      this.tick(element, message);
      if (message.deleted_at) return;
      const tools = make('div', { class: 'tools' });
      if (message.state && message.state !== 'sending') {
        const why = t(message.state) + (message.why && message.state === 'failed' ? `: ${message.why}` : '');
        const again = make('button', { type: 'button', onclick: () => this.talk.again(message) }, t('again'));
        const drop = make('button', { type: 'button', onclick: () => { this.talk.arrived(message.client_id); keepOutbox(); this.layout(); } }, t('drop'));
        element.append(make('div', { class: 'problem' }, make('span', {}, why), again, ...(message.state === 'failed' ? [drop] : [])));
      } else if (!message.state) {
        if (isWithin(session.edit_seconds, message)) tools.append(button('edit', () => this.edit(message)));
        if (isWithin(session.delete_seconds, message)) tools.append(button('delete', (event) => this.remove(message, event.currentTarget)));
        if (tools.firstChild) element.append(tools);
      }
    }

    tick(element, message) {
      if (!element.tick) return;
      const isSeen = message.sequence <= (this.talk.seen[this.talk.id]?.sequence || 0);
      const key = message.state || (isSeen ? 'seen' : 'sent');
      const label = t(key) + (isSeen && message.seenAt ? ` ${clock(message.seenAt)}` : '');
      if (element.tick.title === label) return;
      put(element.tick, { class: `tick ${key}`, title: label, 'aria-label': label });
      element.tick.replaceChildren(icon(key));
    }
    ticks() {
      for (const message of this.talk.messages) if (this.elements.has(message)) this.tick(this.elements.get(message), message);
    }

    toBottom() {
      this.isStuck = true;
      this.fresh = 0;
      this.log.scrollTop = this.log.scrollHeight;
      this.paintJump();
    }
    toNewest() {
      if (this.talk.isBehind) this.talk.load();
      else this.toBottom();
      this.field.focus();
    }

    async scrolled() {
      const { log, talk } = this;
      const below = log.scrollHeight - log.scrollTop - log.clientHeight;
      this.isStuck = below < 40 && !talk.isBehind;
      if (this.isStuck) this.fresh = 0;
      this.paintJump();
      this.look();
      const turn = log.scrollTop < 200 && talk.hasMore ? 'older' : below < 200 && talk.isBehind ? 'newer' : '';
      if (!turn || this.isTurning || !talk.isLoaded) return;
      this.isTurning = true;
      put(log, { 'aria-live': 'off' });
      await talk[turn]().catch(() => wait(2000));
      this.isTurning = false;
    }

    paintJump() {
      this.jump.hidden = this.isStuck;
      this.jump.replaceChildren(icon('down'), this.fresh ? t(this.fresh === 1 ? 'new1' : 'newN', { n: figure(this.fresh) }) : '');
      put(this.jump, { 'aria-label': this.jump.textContent || t('newest') });
    }

    isLookedAt() { return !this.isSmall && !this.element.hidden && this.isStuck && document.visibilityState === 'visible' && document.hasFocus(); }
    look() { if (this.isLookedAt()) this.talk.sendSeen(); }

    // Arrows go through the messages; their buttons can be reached from there.
    walk(event) {
      const step = { ArrowUp: 'previous', ArrowDown: 'next' }[event.key];
      if (!step) return;
      event.preventDefault();
      const all = [...this.log.querySelectorAll('.message')];
      const now = all.indexOf(shadow.activeElement?.closest('.message'));
      const next = all[now < 0 ? all.length - 1 : now + (step === 'next' ? 1 : -1)];
      if (next) next.focus();
    }

    showTyping() {
      put(this.typing, { text: t('typing', { name: nameOf(this.talk.id) }) });
      this.typing.hidden = false;
      clearTimeout(this.fade);
      this.fade = setTimeout(() => this.hideTyping(), 5000);
    }
    hideTyping() { this.typing.hidden = true; }

    // MARK: Writing

    typed() {
      const bytes = new TextEncoder().encode(this.field.value).length;
      const max = session.limits.message_bytes;
      this.grow.dataset.text = this.field.value;
      put(this.count, { text: bytes > max - 300 ? t('bytes', { n: figure(bytes), max: figure(max) }) : '' });
      this.count.classList.toggle('over', bytes > max);
      this.submit.disabled = bytes > max || !this.field.value.trim();
      if (this.editing) return;
      const isNew = this.talk.draft !== this.field.value;
      this.talk.draft = this.field.value;
      if (isNew) save();
      if (!this.field.value || Date.now() - this.typedAt < 3000) return;
      this.typedAt = Date.now();
      line.trigger(this.talk.channel, 'client-typing', { person: me.id });
    }

    setDraft(text) {
      this.field.value = this.talk.draft = text;
      this.typedAt = Date.now();
      this.typed();
      this.typedAt = 0;
    }

    key(event) {
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === 'Enter' && !event.shiftKey) {
        event.preventDefault();
        if (!this.submit.disabled) this.send();
      } else if (event.key === 'ArrowUp' && !this.field.value && !this.editing) {
        const last = this.talk.messages.findLast((one) => one.sender === me.id && !one.deleted_at);
        if (last && isWithin(session.edit_seconds, last)) { event.preventDefault(); this.edit(last); }
      }
    }

    escape(event) {
      if (event.key !== 'Escape' || event.isComposing) return;
      event.stopPropagation();
      if (this.editing) return this.stopEditing();
      fold(this.talk, true);
    }

    send() {
      const text = this.field.value.trim();
      if (!text) return;
      if (this.editing) {
        const { id } = this.editing;
        this.amend('edits', { id, text });
        return this.stopEditing();
      }
      this.setDraft('');
      save();
      this.talk.send(text);
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

    // The button asks once: what is deleted is gone for both.
    remove(message, asked) {
      if (asked.classList.contains('sure')) return this.amend('deletions', { id: message.id });
      put(asked, { class: 'delete sure', 'aria-label': t('sure'), title: t('sure') });
      asked.append(t('sure'));
      setTimeout(() => this.elements.get(message) === asked.closest('.message') && this.paint(message), 5000);
    }

    amend(path, body) {
      const { talk } = this;
      call('POST', path, { channel: talk.channel, socket_id: line.id, ...body }).then(({ message }) => {
        talk.change(message);
        talk.catchUp();
      }, (error) => say(error.message || t('refused'), true));
    }
  }

  // Links are made of http and https alone, and of what looks like nothing else.
  function linked(text) {
    return text.split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]}])/gi).map((part, index) => {
      if (index % 2 === 0) return part;
      try { return make('a', { href: new URL(part).href, target: '_blank', rel: 'noopener noreferrer' }, part); } catch { return part; }
    });
  }

  function avatar(id) {
    const made = make('span', { class: 'avatar', 'aria-hidden': 'true' });
    made.paint = () => {
      const words = (person(id).name.match(/[\p{L}\p{N}]+/gu) || ['#']);
      const letters = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => [...word][0] || '').join('');
      put(made, { 'data-color': String([...id].reduce((sum, digit) => sum * 7 + Number(digit), 3) % 6), text: letters.toLocaleUpperCase(language) });
      made.classList.toggle('online', person(id).isOnline);
    };
    return made;
  }

  function addWindow(talk) {
    if (talk.view) return;
    opened.push(talk);
    talk.view = new View(talk);
    line.join(talk.channel);
    talk.load();
  }

  // Opened by its reader: to the last place, where it is shown for sure.
  function openWindow(talk) {
    const isShown = talk.view && !talk.view.isSmall;
    addWindow(talk);
    if (!isShown) opened = [...opened.filter((one) => one !== talk), talk];
    talk.isFolded = false;
    if (phone.matches) showOnPhone(talk);
    arrange();
    save();
    talk.view.field.focus();
    talk.view.look();
  }

  function fold(talk, isFolded) {
    if (!isFolded) return openWindow(talk);
    if (phone.matches) {
      showOnPhone(null);
      arrange();
      return panel.toggle(true);
    }
    talk.isFolded = true;
    arrange();
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
    arrange();
    save();
    if (panel.isOpen) panel.search.focus();
    else launcher.element.focus();
  }

  function showOnPhone(talk) {
    onPhone = talk;
    kept.set('phone', talk && talk.id);
  }

  // As many windows as fit are unfolded, the last ones first.
  function arrange() {
    const room = innerWidth - (panel.isOpen ? 372 : 88) - 16;
    const fitting = Math.max(1, Math.floor((room - 56 * Math.max(0, opened.length - Math.floor(room / 344))) / 344));
    let left = phone.matches ? opened.length : fitting;
    for (const talk of [...opened].reverse()) {
      const { view } = talk;
      view.element.hidden = phone.matches && talk !== onPhone;
      view.isSmall = !phone.matches && (talk.isFolded || left-- <= 0);
      view.element.classList.toggle('small', view.isSmall);
      view.body.hidden = view.isSmall;
      view.paintHead();
      view.look();
    }
    place(dock.windows, opened.map((talk) => talk.view.element));
    root.classList.toggle('full', phone.matches && Boolean(onPhone || panel.isOpen));
  }

  const putWindows = (keepalive) => {
    const windows = opened.map((talk) => ({ channel: talk.channel, folded: talk.isFolded, draft: talk.draft })).slice(-20);
    isUnsaved = false;
    return call('PUT', 'windows', { windows, socket_id: line.id }, { keepalive }).then((answer) => {
      version = Math.max(version, answer.version);
      if (!isUnsaved) kept.set('windows', null);
    }, () => { isUnsaved = true; });
  };
  const saveSoon = soon(() => isUnsaved && putWindows(false), 500);

  // A page that follows at once may ask before the server has been told; what is not saved is kept for it here.
  function save() {
    isUnsaved = true;
    kept.set('windows', { person: me.id, windows: opened.map(({ id, isFolded, draft }) => ({ person: id, folded: isFolded, draft })) });
    saveSoon();
  }

  function setWindows(answer) {
    if (isUnsaved || answer.version <= version) return;
    version = answer.version;
    const now = answer.windows.map((one) => [conversation(one.channel, one.person), one]).filter(([talk]) => talk);
    for (const talk of opened) if (!now.some(([other]) => other === talk)) removeWindow(talk);
    for (const [talk, { folded, draft, name }] of now) {
      if (name) setPerson({ id: talk.id, name });
      talk.isFolded = Boolean(folded);
      if (!talk.view) talk.draft = draft || '';
      addWindow(talk);
      if (shadow.activeElement !== talk.view.field && !talk.view.editing && talk.draft !== draft) talk.view.setDraft(draft || '');
    }
    opened = now.map(([talk]) => talk);
    arrange();
  }

  // MARK: The list of people

  const panel = {
    isOpen: false, rows: new Map(), found: null,

    make() {
      this.search = make('input', { type: 'search', placeholder: t('find'), 'aria-label': t('find'), autocomplete: 'off', dir: 'auto', oninput: () => this.find() });
      this.lists = ['online', 'offline'].map((key) => make('section', {}, make('h3', {}, t(key)), make('ul')));
      this.end = make('p', { class: 'end' });
      this.sound = button('mute', () => this.mute());
      this.bell = button('bell', () => Notification.requestPermission().then(() => this.paint()), 'notify');
      this.scroller = make('div', { class: 'people' }, ...this.lists, this.end);
      this.element = make('aside', { class: 'panel', 'aria-label': t('chat'), hidden: '', onkeydown: (event) => this.key(event) },
        make('header', {}, make('h2', {}, t('chat')), this.bell, this.sound, button('close', () => this.toggle(false))),
        make('label', { class: 'search' }, icon('search'), this.search), this.scroller);
      this.lookFor = soon(() => this.ask(), 200);
    },

    toggle(isOpen = !this.isOpen, isQuiet = false) {
      this.isOpen = isOpen;
      this.element.hidden = !isOpen;
      kept.set('panel', isOpen);
      arrange();
      launcher.paint();
      this.paint();
      if (isOpen && areThereMore !== null) call('GET', query('online', { limit: 1000 })).then((answer) => { areThereMore = answer.more; setPeople(answer); }, () => {});
      if (isQuiet) return;
      if (isOpen) this.search.focus();
      else launcher.element.focus();
    },

    mute() {
      isMuted = !isMuted;
      kept.set('muted', isMuted, 'localStorage');
      this.paint();
    },

    find() {
      this.paint();
      this.lookFor();
    },
    ask() {
      const q = this.search.value.trim();
      if (q) call('GET', query('online', { q, limit: 50 })).then(setPeople, () => {});
    },

    key(event) {
      if (event.key === 'Escape') {
        event.stopPropagation();
        if (!this.search.value) return this.toggle(false);
        this.search.value = '';
        return this.find();
      }
      const rows = [...this.element.querySelectorAll('.person')];
      const now = rows.indexOf(shadow.activeElement);
      const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: rows.length - 1 }[event.key];
      if (next === undefined || (now < 0 && event.key !== 'ArrowDown')) return;
      event.preventDefault();
      (rows[next] || (next < 0 ? this.search : null))?.focus();
    },

    row(who) {
      if (!this.rows.has(who.id)) {
        const face = avatar(who.id);
        const row = make('button', { type: 'button', class: 'person', onclick: () => openWindow(conversation(null, who.id)) },
          face, make('span', { class: 'who' }, make('bdi'), make('small', { dir: 'auto' })), make('b', { class: 'badge' }));
        row.face = face;
        this.rows.set(who.id, make('li', {}, row));
      }
      const item = this.rows.get(who.id);
      const row = item.firstChild;
      const unseen = talks.get(who.id)?.unseen || 0;
      row.face.paint();
      put(row.querySelector('bdi'), { text: who.name });
      put(row.querySelector('small'), { text: who.title });
      put(row.lastChild, { text: unseen ? figure(unseen) : '' });
      put(row, { 'aria-label': [who.name, who.title, t(who.isOnline ? 'online' : 'offline'), unseen && t('unseen', { n: unseen })].filter(Boolean).join(', ') });
      return item;
    },

    paint() {
      if (!this.isOpen) return;
      const unseen = ({ id }) => (talks.get(id)?.unseen ? 1 : 0);
      const wanted = this.search.value.trim().toLocaleLowerCase(language);
      const all = [...people.values()].filter(({ id, name }) => name && (!wanted || id === wanted || name.toLocaleLowerCase(language).includes(wanted)));
      all.sort((a, b) => unseen(b) - unseen(a) || byName(a.name, b.name));
      this.lists.forEach((list, index) => {
        const rows = all.filter((who) => who.isOnline === (index === 0)).map((who) => this.row(who));
        list.hidden = rows.length === 0;
        place(list.lastChild, rows);
      });
      put(this.end, { text: all.length === 0 ? t('none') : areThereMore && !wanted ? t('more') : '' });
      this.bell.hidden = !canNotify('default');
      const key = isMuted ? 'unmute' : 'mute';
      put(this.sound, { title: t(key), 'aria-label': t(key) });
      this.sound.replaceChildren(icon(key));
    },
  };

  const launcher = {
    make() {
      this.badge = make('b', { class: 'badge' });
      this.element = make('button', { type: 'button', class: 'launcher', onclick: () => panel.toggle() }, icon('chat'), icon('close'), this.badge);
      this.paint();
    },
    paint() {
      put(this.badge, { text: total ? (total > 99 ? '99+' : figure(total)) : '' });
      put(this.element, { 'aria-label': t('chat') + (total ? `, ${t('unseen', { n: total })}` : ''), 'aria-expanded': String(panel.isOpen) });
    },
  };

  // MARK: The page

  const host = document.createElement('hansard-chat');
  const shadow = host.attachShadow({ mode: 'open' });
  const state = make('div', { class: 'state', role: 'status' });
  const news = make('div', { class: 'hide', 'aria-live': 'polite' });
  const dock = make('div', { class: 'dock' });
  const root = make('div', { class: 'root', lang: isGerman ? 'de' : 'en' }, dock, state, news);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  let hasLeft = false;
  let hasBeenLost = false;

  function say(text) {
    news.textContent = text;
    setTimeout(() => { if (news.textContent === text) news.textContent = ''; }, 5000);
  }

  // A short break is nobody's concern.
  const sayState = soon(() => {
    put(state, { text: isConnected ? (hasBeenLost ? t('back') : '') : t('waiting') });
    state.classList.toggle('good', isConnected);
    if (isConnected && hasBeenLost) setTimeout(() => { if (isConnected) put(state, { text: '' }); }, 3000);
    hasBeenLost = !isConnected;
  }, 1200);

  function dress() {
    const isRTL = getComputedStyle(html).direction === 'rtl';
    const side = script.dataset.position || (isRTL ? 'left' : 'right');
    const theme = html.dataset.theme || document.body.dataset.theme || (dark.matches ? 'dark' : 'light');
    put(root, { dir: isRTL ? 'rtl' : 'ltr', 'data-theme': theme, 'data-corner': (side === 'left') === isRTL ? 'end' : 'start' });
  }

  const css = `
:host { all: initial !important; display: contents !important; }
.root { --paper: #fff; --tint: #f2f4f1; --line: #dfe3dd; --ink: #1b1f1d; --quiet: #5b635e; --accent: #0c5c40; --on: #fff; --live: #1d8a53; --alarm: #c42b1c; --shade: 0 0 1px #0005, 0 12px 36px -8px #0006;
  position: fixed; inset: 0; z-index: 2147483000; pointer-events: none; color-scheme: light; color: var(--ink); font: 14px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; text-align: start; -webkit-text-size-adjust: 100%; }
[data-theme=dark] { --paper: #1b1f1d; --tint: #282e2b; --line: #363d39; --ink: #e6eae7; --quiet: #a3ada7; --accent: #15704f; --live: #4cc38a; --alarm: #d93f31; --shade: 0 0 0 1px #ffffff1a, 0 12px 36px -8px #000c; color-scheme: dark; }
* { box-sizing: border-box; margin: 0; }
[hidden] { display: none !important; }
button, input, textarea { padding: 0; border: 0; background: none; color: inherit; font: inherit; letter-spacing: inherit; text-align: start; }
button { cursor: pointer; }
button:disabled { cursor: default; opacity: .45; }
:focus-visible { outline: 2px solid var(--live); outline-offset: 2px; }
svg { display: block; width: 20px; height: 20px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; flex: none; }
h2, h3, small { font-size: 12px; font-weight: 400; }
h2 { font-size: 15px; font-weight: 600; min-width: 0; flex: 1; }
small { display: block; color: var(--quiet); }
bdi, small { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
bdi { display: block; }
ul { padding: 0; list-style: none; }
.hide { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.badge { min-width: 20px; padding: 0 6px; border-radius: 10px; background: var(--alarm); color: #fff; font-size: 12px; font-weight: 700; line-height: 20px; text-align: center; flex: none; }
.badge:empty { display: none; }

.dock { position: absolute; inset-inline: 20px; bottom: 20px; display: flex; flex-direction: row-reverse; align-items: flex-end; gap: 12px; }
[data-corner=start] .dock { flex-direction: row; }
.windows { display: flex; flex: 1; justify-content: flex-end; align-items: flex-end; gap: 12px; min-width: 0; }
[data-corner=start] .windows { flex-direction: row-reverse; }
.corner { display: flex; flex-direction: column; align-items: flex-end; gap: 12px; flex: none; }
[data-corner=start] .corner { align-items: flex-start; }
.launcher, .panel, .window { pointer-events: auto; box-shadow: var(--shade); }
.launcher { position: relative; display: grid; place-items: center; width: 56px; height: 56px; border-radius: 50%; background: var(--accent); color: #fff; }
.launcher svg { width: 26px; height: 26px; }
.launcher .close, [aria-expanded=true] > .chat { display: none; }
.launcher[aria-expanded=true] > .close { display: block; }
.launcher .badge { position: absolute; inset-block-start: -4px; inset-inline-end: -4px; outline: 2px solid var(--paper); }
.panel, .window { display: flex; flex-direction: column; width: 340px; height: min(580px, 100dvh - 112px); overflow: hidden; border-radius: 14px; background: var(--paper); }
.window { width: 332px; height: min(520px, 100dvh - 40px); flex: none; }
header { display: flex; align-items: center; gap: 8px; min-height: 58px; padding: 8px 10px 8px 14px; padding-inline: 14px 10px; border-bottom: 1px solid var(--line); flex: none; cursor: default; }
header button { display: grid; place-items: center; width: 32px; height: 32px; border-radius: 8px; color: var(--quiet); flex: none; }
header button:hover, .person:hover { background: var(--tint); }
.panel h2 { font-size: 18px; }
.search { display: flex; align-items: center; gap: 8px; margin: 10px 14px 6px; padding: 0 10px; border-radius: 10px; background: var(--tint); color: var(--quiet); }
.search input { flex: 1; min-width: 0; height: 38px; outline: 0; color: var(--ink); }
.search:focus-within { outline: 2px solid var(--live); }
::placeholder { color: var(--quiet); opacity: 1; }
.people { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 0 6px 10px; }
h3, .end { padding: 10px 8px 4px; color: var(--quiet); font-weight: 600; }
h3::first-letter { text-transform: uppercase; }
.person { display: flex; align-items: center; gap: 10px; width: 100%; padding: 7px 8px; border-radius: 10px; content-visibility: auto; contain-intrinsic-height: auto 54px; }
.person:focus-visible { outline-offset: -2px; }
.who { flex: 1; min-width: 0; }
.avatar { --hue: #3d5a80; position: relative; display: grid; place-items: center; width: 38px; height: 38px; border-radius: 50%; background: var(--hue); color: #fff; font-size: 13px; font-weight: 600; flex: none; }
[data-color="1"] { --hue: #7a4b8c; } [data-color="2"] { --hue: #96552b; } [data-color="3"] { --hue: #2f6f73; } [data-color="4"] { --hue: #8a3f5b; } [data-color="5"] { --hue: #56683a; }
.online::after { content: ""; position: absolute; inset-block-end: -1px; inset-inline-end: -1px; width: 12px; height: 12px; border: 2px solid var(--paper); border-radius: 50%; background: var(--live); forced-color-adjust: none; }

.window.small { position: relative; flex: 0 1 200px; width: 200px; min-width: 54px; height: auto; border-radius: 28px; }
.small header { min-height: 56px; border: 0; padding-inline: 8px; }
.small small { display: none; }
.small .unfold { position: absolute; inset: 0; width: auto; height: auto; border-radius: 28px; opacity: 0; }
.small .unfold:focus-visible { opacity: 1; background: none; color: transparent; outline-offset: -3px; }
.small .close { position: relative; width: 24px; }
.body { display: flex; flex-direction: column; flex: 1; min-height: 0; }
.log { flex: 1; overflow-y: auto; overflow-anchor: none; overscroll-behavior: contain; padding: 8px 14px; }
.log:focus-visible { outline-offset: -2px; }
.day { margin: 14px 0 6px; text-align: center; color: var(--quiet); font-size: 12px; }
.message { position: relative; display: flex; flex-direction: column; align-items: flex-start; margin-top: 10px; border-radius: 14px; }
.message.next { margin-top: 2px; }
[data-own] { align-items: flex-end; }
.bubble { max-width: 82%; padding: 7px 11px; border-radius: 16px; border-end-start-radius: 5px; background: var(--tint); overflow-wrap: anywhere; }
[data-own] .bubble { border-radius: 16px; border-end-end-radius: 5px; background: var(--accent); color: var(--on); }
.text { white-space: pre-wrap; unicode-bidi: plaintext; }
.deleted .bubble { background: none; border: 1px dashed var(--line); color: var(--quiet); font-style: italic; }
.bubble a { color: inherit; text-underline-offset: 2px; }
.meta { float: inline-end; margin: 4px 0 -3px; margin-inline-start: 10px; font-size: 11px; color: var(--quiet); white-space: nowrap; }
[data-own] :not(.deleted) > .meta { color: #d5ebe0; }
.tick { display: inline-block; vertical-align: -3px; margin-inline-start: 3px; }
.tick svg { width: 14px; height: 14px; stroke-width: 2.5; }
.tick.seen { color: #8ff0bd; }
.tools { position: absolute; inset-block-start: -14px; inset-inline-end: 8px; display: flex; border-radius: 10px; background: var(--paper); box-shadow: var(--shade); opacity: 0; }
.message:hover .tools, .message:focus-within .tools, .message:focus .tools { opacity: 1; }
.tools button { display: flex; gap: 4px; padding: 5px 8px; color: var(--quiet); font-size: 12px; }
.tools svg { width: 16px; height: 16px; }
.tools .sure { color: var(--alarm); }
.problem { font-size: 12px; color: var(--alarm); margin-top: 2px; }
.problem button, .editing button { margin-inline-start: 8px; color: var(--ink); text-decoration: underline; }
.over { position: relative; height: 0; }
.jump { position: absolute; inset-block-end: 8px; inset-inline-start: 50%; translate: -50%; display: flex; gap: 6px; padding: 6px 10px; border-radius: 16px; background: var(--paper); box-shadow: var(--shade); font-size: 13px; font-weight: 600; white-space: nowrap; }
.typing { position: absolute; inset-block-end: 2px; inset-inline-start: 14px; padding: 2px 8px; border-radius: 8px; background: var(--paper); color: var(--quiet); font-size: 12px; }
form { position: relative; display: flex; flex-wrap: wrap; align-items: flex-end; gap: 4px 8px; padding: 8px 10px; border-top: 1px solid var(--line); flex: none; }
.editing { flex-basis: 100%; font-size: 12px; color: var(--quiet); }
.grow { display: grid; flex: 1; min-width: 0; max-height: 132px; overflow: hidden; border-radius: 18px; background: var(--tint); }
.grow:focus-within { outline: 2px solid var(--live); outline-offset: -1px; }
.grow::after { content: attr(data-text) " "; visibility: hidden; }
textarea, .grow::after { grid-area: 1 / 1; min-width: 0; max-height: 132px; padding: 8px 13px; white-space: pre-wrap; overflow-wrap: anywhere; overflow-y: auto; font: inherit; }
textarea { resize: none; outline: 0; }
.count { order: 3; flex-basis: 100%; font-size: 12px; color: var(--quiet); }
.count:empty { display: none; }
.count.over { color: var(--alarm); height: auto; font-weight: 600; }
.send { display: grid; place-items: center; width: 36px; height: 36px; border-radius: 50%; background: var(--accent); color: #fff; flex: none; }
.state { position: absolute; inset-block-end: 88px; inset-inline-end: 20px; padding: 6px 12px; border-radius: 16px; background: #7a4a00; color: #fff; font-size: 13px; }
[data-corner=start] .state { inset-inline: 20px auto; }
.state.good { background: var(--accent); }
.state:empty { padding: 0; }

@media (max-width: 600px) {
  .full .dock { inset: 0; }
  .full .launcher { display: none; }
  .full .corner, .full .windows { flex: 1; align-items: stretch; align-self: stretch; }
  .panel, .window { width: auto; flex: 1; height: var(--height, 100dvh); border-radius: 0; }
  .full .corner:not(:has(.panel:not([hidden]))) { display: none; }
  .full .windows:not(:has(.window:not([hidden]))) { display: none; }
  .windows:has(.window:not([hidden])) ~ .corner, .corner:has(~ .windows > .window:not([hidden])) { display: none; }
  textarea, .search input { font-size: 16px; }
}
@media (prefers-reduced-motion: no-preference) {
  .panel, .window:not(.small) { animation: rise .18s ease-out; }
  .launcher { transition: scale .15s; }
  .launcher:hover { scale: 1.06; }
  .tools { transition: opacity .1s; }
}
@keyframes rise { from { opacity: 0; translate: 0 12px; } }
@media (forced-colors: active) { .panel, .window, .launcher, .bubble, .grow, .search, .jump, .badge { border: 1px solid; } }
@media print { .root { display: none; } }`;

  function build() {
    panel.make();
    launcher.make();
    dock.windows = make('div', { class: 'windows' });
    dock.append(make('div', { class: 'corner' }, panel.element, make('nav', { 'aria-label': t('launcher') }, launcher.element)), dock.windows);
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      shadow.adoptedStyleSheets = [sheet];
    } catch { shadow.append(make('style', {}, css)); }
    shadow.append(root);
    dress();
    document.body.append(host);
  }

  // Frameworks replace the page's title, its body and its theme under our feet.
  const watch = new MutationObserver(() => {
    if (!host.isConnected) document.body.append(host);
    title.show();
    dress();
  });

  function listen() {
    watch.observe(html, { childList: true, attributes: true, attributeFilter: ['data-theme', 'dir', 'lang'] });
    watch.observe(document.head, { childList: true, subtree: true, characterData: true });
    watch.observe(document.body, { childList: true, attributes: true, attributeFilter: ['data-theme'] });
    const look = () => opened.forEach((talk) => talk.view.look());
    const wake = () => { line.probe(); for (const talk of talks.values()) talk.hurry(); };
    dark.addEventListener('change', dress);
    for (const [target, name, action] of [
      [window, 'resize', arrange], [window, 'focus', look], [window, 'online', wake], [window, 'offline', () => line.probe()],
      [document, 'visibilitychange', () => { look(); if (document.visibilityState === 'visible') line.probe(); }],
      [window, 'pagehide', () => { if (isUnsaved) putWindows(true); line.close(); }],
      [window, 'pageshow', (event) => { if (event.persisted) line.open(); }],
      [window, 'pointerdown', unlock], [window, 'keydown', unlock],
    ]) target.addEventListener(name, (event) => { if (!hasLeft) action(event); }, { capture: true, passive: true });
    // A phone's keyboard takes its place from the window.
    window.visualViewport?.addEventListener('resize', () => root.style.setProperty('--height', `${window.visualViewport.height}px`));
  }

  // Signed out, or not somebody who may chat: as if it had never been there.
  function leave() {
    if (hasLeft) return;
    hasLeft = true;
    watch.disconnect();
    if (me) line.close();
    host.remove();
    total = 0;
    title.show();
    if (navigator.clearAppBadge) navigator.clearAppBadge().catch(() => {});
    window.dispatchEvent(new CustomEvent('hansard-chat:unseen', { detail: { unseen: 0 } }));
  }

  let session = null;
  let me = null;
  const early = []; // whom the page has asked for before we know who we are

  async function start() {
    for (let tries = 0; !session; tries++) {
      try { session = await call('GET', 'session'); } catch (error) {
        if (hasLeft || [403, 404].includes(error.status)) return;
        await wait(growing(tries));
      }
    }
    me = session.person;
    build();
    listen();
    // Who signs in where somebody else was finds nothing of theirs.
    if (kept.get('person') !== me.id) for (const name of ['windows', 'phone', 'panel']) kept.set(name, null);
    kept.set('person', me.id);
    const before = kept.get('windows');
    if (before?.person === me.id) {
      setWindows({ windows: before.windows, version: 0.5 });
      version = 0;
      save();
    }
    if ('pusherJs' in script.dataset && window.Pusher) line = pusherLine();
    line.join(session.presence);
    line.open();
    sayState();
    call('GET', 'windows').then(setWindows, () => {});
    refreshUnseen();
    sendOutbox();
    const id = kept.get('phone');
    if (id) showOnPhone(conversation(null, id));
    if (kept.get('panel')) panel.toggle(true, true);
    for (const one of early) window.HansardChat.open(one);
  }

  window.HansardChat = {
    open(id) { if (me) { const talk = conversation(null, String(id)); if (talk) openWindow(talk); } else early.push(id); },
    close() {
      if (!me) return;
      for (const talk of opened) talk.isFolded = true;
      showOnPhone(null);
      save();
      panel.toggle(false, true);
    },
    get unseen() { return total; },
  };
  start();
})();
