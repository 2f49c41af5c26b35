/** The buttons below a page’s title, in the line of its facts where it has one. */
const tools = {
  order: /** @type {HTMLElement | null} */ (null),
  zone: /** @type {HTMLElement | null} */ (null),
  make() {
    const main = document.getElementById('main');
    const place = main?.querySelector('.title .line') ?? main?.querySelector('.title');
    const hasTimes = main?.querySelector('time[datetime$=Z]');
    if (!main || !place || !hasTimes) return;
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
