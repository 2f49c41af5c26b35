// Names that are offered to somebody who has begun to write one: a combobox with a list below it, as the ARIA practices have it.

/** How long somebody must stop typing before names are looked for, in milliseconds. */
const NAMES_PAUSE = 150;

class Combobox {
  /**
   * @param {HTMLInputElement} field
   * @param {() => { kind: NameKind, text: string } | null} begun what somebody is writing; null where it is no name
   * @param {(name: Name) => void} take
   */
  constructor(field, begun, take) {
    this.field = field;
    this.begun = begun;
    this.take = take;
    const id = `names-${field.name}`;
    this.list = make('ul', { id, class: 'names', role: 'listbox', 'aria-label': say('search.names') });
    this.list.hidden = true;
    field.after(this.list);
    /** @type {Name[]} */
    this.names = [];
    this.active = -1;
    this.asked = 0;
    for (const [name, value] of [
      ['role', 'combobox'],
      ['aria-autocomplete', 'list'],
      ['aria-expanded', 'false'],
      ['aria-controls', id],
      ['autocomplete', 'off'],
    ])
      field.setAttribute(name, value);
    field.addEventListener('input', () => this.ask());
    field.addEventListener('keydown', event => this.key(event));
    field.addEventListener('blur', () => this.close());
    // A press would take the focus from the field, and with it the list.
    this.list.addEventListener('pointerdown', event => event.preventDefault());
    this.list.addEventListener('click', event => {
      const option = event.target instanceof Element ? event.target.closest('[role=option]') : null;
      if (option) this.choose([...this.list.children].indexOf(option));
    });
  }

  get isOpen() {
    return !this.list.hidden;
  }

  async ask() {
    clearTimeout(this.pause);
    const number = ++this.asked,
      begun = this.begun();
    if (!begun) {
      this.close();
      return;
    }
    await new Promise(resolve => {
      this.pause = setTimeout(resolve, NAMES_PAUSE);
    });
    const names = await hansard.names(begun.kind, begun.text).catch(() => []);
    if (number === this.asked && document.activeElement === this.field) this.show(names);
  }

  /** @param {Name[]} names */
  show(names) {
    this.names = names;
    this.list.replaceChildren(
      ...names.map((name, i) =>
        make(
          'li',
          { id: `${this.list.id}-${i}`, role: 'option', 'aria-selected': 'false' },
          ...(name.people ? pairOf(name.people) : [make('bdi', {}, name.shown)]),
        ),
      ),
    );
    this.list.hidden = names.length === 0;
    this.field.setAttribute('aria-expanded', String(this.isOpen));
    this.activate(-1);
  }

  close() {
    this.asked++;
    clearTimeout(this.pause);
    if (this.isOpen) this.show([]);
  }

  /** @param {number} index of the one that Enter takes; -1 for none */
  activate(index) {
    this.active = index;
    for (const [i, option] of [...this.list.children].entries())
      option.setAttribute('aria-selected', String(i === index));
    const option = this.list.children[index];
    if (option) {
      this.field.setAttribute('aria-activedescendant', option.id);
      option.scrollIntoView({ block: 'nearest' });
    } else this.field.removeAttribute('aria-activedescendant');
  }

  /** @param {number} index */
  choose(index) {
    const name = this.names[index];
    this.close();
    if (name) this.take(name);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.isComposing) return;
    const last = this.names.length - 1;
    const steps = {
      ArrowDown: () => this.activate(this.active < last ? this.active + 1 : 0),
      ArrowUp: () => this.activate(this.active > 0 ? this.active - 1 : last),
      Enter: () => this.choose(this.active),
      Escape: () => this.close(),
    };
    if (!this.isOpen) {
      if (event.key !== 'ArrowDown' || !this.begun()) return;
      event.preventDefault();
      this.ask();
      return;
    }
    if (!(event.key in steps) || (event.key === 'Enter' && this.active < 0)) return;
    event.preventDefault();
    steps[/** @type {keyof typeof steps} */ (event.key)]();
  }
}
