'use strict';
// What a page can do beyond being read: keys, the order of messages, times in the reader's zone. Every page can be read
// without it. Text is only ever put into pages as text.
(function () {
  const hansard = (window.hansard = window.hansard || {});
  const words = hansard.words || {};
  const html = document.documentElement;
  // Figures are written as everywhere on the site, also where Arabic has its own.
  const language = (html.lang || 'en') + '-u-nu-latn';
  const root = html.dataset.root || '';

  // A browser may forbid storage, above all for files.
  const memory = {
    get(name) { try { return localStorage.getItem('hansard.' + name); } catch { return null; } },
    set(name, value) { try { localStorage.setItem('hansard.' + name, value); } catch { /* for this page only */ } },
  };

  function word(key, values) {
    return (words[key] || key).replace(/\{(\w+)\}/g, (_, name) => (values && values[name]) || '');
  }
  hansard.word = word;

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }
  hansard.element = element;

  // The id that the address leads to; empty for none, and for one that is not well written.
  function target() {
    try { return decodeURIComponent(location.hash.slice(1)); } catch { return ''; }
  }

  // MARK: A message that has moved

  // Messages that come late move later ones to the next page. A link to the old place finds them: a few pages on,
  // then as many back.
  const hops = 4;

  function seek() {
    const id = target();
    const log = document.querySelector('.log');
    if (!log || !id.startsWith('m-') || document.getElementById(id)) return;
    const state = /[?&]seek=(-?\d+)/.exec(location.search);
    let step = state ? Number(state[1]) : 0;
    let link = null;
    if (step >= 0 && step < hops) {
      link = document.querySelector('.pager a[rel=next]');
      step += 1;
    }
    if (!link) {
      // From the last page forward to the first one behind the beginning, and on from there.
      if (step > 0) step = -step;
      link = document.querySelector('.pager a[rel=prev]');
      step -= 1;
      if (step < -3 * hops) return;
    }
    if (link) location.replace(link.href.split(/[?#]/)[0] + '?seek=' + step + location.hash);
  }

  // MARK: Order

  const order = {
    isNewestFirst: false,
    apply(isNewestFirst) {
      const log = document.querySelector('.log');
      if (!log || this.isNewestFirst === isNewestFirst) return;
      this.isNewestFirst = isNewestFirst;
      const days = [];
      for (const child of [...log.children]) {
        if (child.localName === 'h2' || days.length === 0) days.push([]);
        days[days.length - 1].push(child);
      }
      days.reverse();
      for (const day of days) {
        const heading = day[0].localName === 'h2' ? day.shift() : null;
        log.append(...(heading ? [heading] : []), ...day.reverse());
      }
      log.classList.toggle('newest', isNewestFirst);
    },
    toggle() {
      this.apply(!this.isNewestFirst);
      memory.set('order', this.isNewestFirst ? 'newest' : 'oldest');
      tools.label();
    },
  };

  // MARK: Time zone

  const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
  const siteZone = html.dataset.zone || 'UTC';

  const zone = {
    isOwn: false,
    formats: {},
    format(name, options, timeZone) {
      const key = name + timeZone;
      return (this.formats[key] = this.formats[key] || new Intl.DateTimeFormat(language, { ...options, timeZone }));
    },
    clock(at, hasSeconds, timeZone) {
      const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
      if (hasSeconds) options.second = '2-digit';
      return this.format('clock' + hasSeconds, options, timeZone).format(at);
    },
    full(at, timeZone) {
      return this.format('full', { dateStyle: 'long', timeStyle: 'long' }, timeZone).format(at);
    },
    day(at, timeZone) {
      // Swedish writes a date as ISO 8601 does.
      const key = 'day' + timeZone;
      this.formats[key] = this.formats[key] || new Intl.DateTimeFormat('sv', { timeZone });
      return this.formats[key].format(at);
    },
    apply(isOwn) {
      if (this.isOwn === isOwn) return;
      this.isOwn = isOwn;
      let heading = null;
      for (const time of document.querySelectorAll('#main time')) {
        const text = time.dataset.site || time.textContent;
        if (!time.dateTime.endsWith('Z')) {
          if (time.closest('h2')) heading = time.dateTime;
          continue;
        }
        time.dataset.site = text;
        time.textContent = isOwn ? this.text(time, text, heading) : text;
      }
    },
    text(time, text, heading) {
      const at = new Date(time.dateTime);
      const clock = /(\d\d:\d\d)(:\d\d)?$/.exec(text);
      if (!clock) return text;
      const shown = this.clock(at, Boolean(clock[2]), ownZone);
      // A time alone stands below the heading of its day by the site's clock.
      if (clock.index === 0 && heading === this.day(at, ownZone)) return shown;
      const day = this.format('date', clock.index === 0 ? { day: 'numeric', month: 'short' } : { dateStyle: 'long' }, ownZone);
      return day.format(at) + ' ' + shown;
    },
    toggle() {
      this.apply(!this.isOwn);
      memory.set('zone', this.isOwn ? 'own' : 'site');
      tools.label();
    },
  };

  document.addEventListener('mouseover', (event) => {
    const time = event.target.closest && event.target.closest('time');
    if (!time || time.title || !time.dateTime.endsWith('Z')) return;
    const at = new Date(time.dateTime);
    const zones = [...new Set([siteZone, ownZone])];
    time.title = zones.map((name) => zone.full(at, name)).join('\n');
  });

  // MARK: Buttons

  const tools = {
    order: null,
    zone: null,
    make() {
      const main = document.getElementById('main');
      const place = main && main.querySelector('.title');
      const hasTimes = main && main.querySelector('time[datetime$=Z]');
      if (!place || !hasTimes) return;
      const line = element('p', { class: 'tools' });
      if (main.querySelector('.log')) {
        this.order = element('button', { type: 'button' });
        this.order.addEventListener('click', () => order.toggle());
        line.append(this.order);
      }
      if (ownZone !== siteZone) {
        this.zone = element('button', { type: 'button' });
        this.zone.addEventListener('click', () => zone.toggle());
        line.append(this.zone);
      }
      if (line.childElementCount) place.append(line);
      this.label();
    },
    label() {
      if (this.order) this.order.textContent = word(order.isNewestFirst ? 'script.oldest_first' : 'script.newest_first');
      if (this.zone) {
        this.zone.textContent = zone.isOwn
          ? word('script.site_zone', { zone: siteZone })
          : word('script.own_zone', { zone: ownZone });
      }
    },
  };

  // MARK: Keys

  function items() { return [...document.querySelectorAll('.log > article, .hits > li')]; }

  function move(step) {
    const all = items();
    if (all.length === 0) return;
    let now = all.findIndex((item) => item === document.activeElement || item.contains(document.activeElement));
    if (now < 0 && target()) now = all.findIndex((item) => item.id === target());
    // From nowhere, the first one that can be seen.
    if (now < 0) now = all.findIndex((item) => item.getBoundingClientRect().top >= 0) - (step > 0 ? 1 : 0);
    const next = all[Math.max(0, Math.min(all.length - 1, now + step))];
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
  }

  function follow(selector) {
    const link = document.querySelector(selector);
    if (link) location.href = link.href;
  }

  function search() {
    const field = document.querySelector('main input[type=search]') || document.querySelector('input[type=search]');
    if (field) {
      field.focus();
      field.select();
    } else {
      location.href = root + 'search.html';
    }
  }

  const keys = [
    ['/', 'search', search],
    ['j', 'next_message', () => move(1)],
    ['k', 'previous_message', () => move(-1)],
    ['n', 'next_page', () => follow('.pager a[rel=next]')],
    ['p', 'previous_page', () => follow('.pager a[rel=prev]')],
    ['o', 'order', () => order.toggle()],
    ['z', 'zone', () => zone.toggle()],
    ['?', 'help', () => help()],
  ];

  let dialog = null;

  function help() {
    if (!dialog) {
      const list = element('dl', { class: 'keys' });
      for (const [key, name] of keys) {
        list.append(element('div', {}, element('dt', {}, element('kbd', {}, key)), element('dd', {}, word('keys.' + name))));
      }
      const close = element('button', { type: 'button', autofocus: '' }, word('keys.close'));
      close.addEventListener('click', () => dialog.close());
      const title = element('h2', { id: 'keys-title' }, word('keys.title'));
      dialog = element('dialog', { class: 'help', 'aria-labelledby': 'keys-title' }, title, list, close);
      document.body.append(dialog);
    }
    if (!dialog.open) dialog.showModal();
  }

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest && event.target.closest('input, textarea, select, [contenteditable]')) return;
    if (dialog && dialog.open) return;
    const found = keys.find(([key]) => key === event.key);
    if (!found) return;
    event.preventDefault();
    found[2]();
  });

  // MARK: Beginning

  order.apply(memory.get('order') === 'newest');
  zone.apply(memory.get('zone') === 'own');
  tools.make();
  if (order.isNewestFirst && target()) document.getElementById(target())?.scrollIntoView();
  // A folded place opens for the link that leads into it.
  function unfold() {
    const inside = target() && document.getElementById(target());
    for (let fold = inside && inside.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
  }
  unfold();
  window.addEventListener('hashchange', () => { unfold(); seek(); });
  seek();
})();
