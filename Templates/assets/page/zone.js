const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
const siteZone = html.dataset.zone || 'UTC';

/** In which zone a page shows its times. */
const zone = {
  isOwn: false,
  /**
   * By what they say and where.
   *
   * @type {Record<string, Intl.DateTimeFormat>}
   */
  formats: {},
  /**
   * @param {string} name
   * @param {Intl.DateTimeFormatOptions} options
   * @param {string} timeZone
   */
  format(name, options, timeZone) {
    const key = name + timeZone;
    this.formats[key] ??= new Intl.DateTimeFormat(language, { ...options, timeZone });
    return this.formats[key];
  },
  /**
   * @param {Date} at
   * @param {boolean} hasSeconds
   * @param {string} timeZone
   */
  clock(at, hasSeconds, timeZone) {
    /** @type {Intl.DateTimeFormatOptions} */
    const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
    if (hasSeconds) options.second = '2-digit';
    return this.format(`clock${hasSeconds}`, options, timeZone).format(at);
  },
  /**
   * @param {Date} at
   * @param {string} timeZone
   */
  full(at, timeZone) {
    return this.format('full', { dateStyle: 'long', timeStyle: 'long' }, timeZone).format(at);
  },
  /**
   * @param {Date} at
   * @param {string} timeZone
   */
  day(at, timeZone) {
    // Swedish writes a date as ISO 8601 does.
    const key = `day${timeZone}`;
    this.formats[key] ??= new Intl.DateTimeFormat('sv', { timeZone });
    return this.formats[key].format(at);
  },
  /** @param {boolean} isOwn */
  apply(isOwn) {
    if (this.isOwn === isOwn) return;
    this.isOwn = isOwn;
    /** @type {string | null} */
    let heading = null;
    for (const time of allTimes()) {
      const text = time.dataset.site ?? time.textContent ?? '';
      if (!time.dateTime.endsWith('Z')) {
        if (time.closest('h2')) heading = time.dateTime;
        continue;
      }
      time.dataset.site = text;
      time.textContent = isOwn ? this.text(time, text, heading) : text;
    }
  },
  /**
   * @param {HTMLTimeElement} time
   * @param {string} text as the site shows it
   * @param {string | null} heading the day of the heading above
   */
  text(time, text, heading) {
    const at = new Date(time.dateTime);
    const clock = /(\d\d:\d\d)(:\d\d)?$/.exec(text);
    if (!clock) return text;
    const shown = this.clock(at, Boolean(clock[2]), ownZone);
    // A time alone stands below the heading of its day by the site's clock.
    if (clock.index === 0 && heading === this.day(at, ownZone)) return shown;
    const day = this.format(
      'date',
      clock.index === 0 ? { day: 'numeric', month: 'short' } : { dateStyle: 'long' },
      ownZone,
    );
    return `${day.format(at)} ${shown}`;
  },
  toggle() {
    this.apply(!this.isOwn);
    memory.set('zone', this.isOwn ? 'own' : 'site');
    tools.label();
  },
};

/** @returns {NodeListOf<HTMLTimeElement>} */
const allTimes = () => document.querySelectorAll('#main time');
