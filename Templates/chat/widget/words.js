// The widget's words, figures and times, as the language of the page has them.

// The first of `tags` that there are words for in `languages`, by itself or by its first part (`de` for `de-AT`), or else English; and the
// `locale` of figures and times: the tag's own region, if it names one that is known.
export function chooseLanguage(tags, languages) {
	const find = (name) => languages.find((one) => one.toLowerCase() === name);
	for (const tag of tags) {
		const wanted = tag.toLowerCase(), language = find(wanted) || find(wanted.split('-')[0]);
		if (language) return { language, locale: canonical(tag) ?? language };
	}
	return { language: 'en', locale: 'en' };
}

function canonical(tag) {
	try { return Intl.getCanonicalLocales(tag)[0]; } catch { return undefined; }
}

export class Words {
	// `entries`: those of the section `chat` of a strings file, `{"chat.send": "Send", "chat.new_messages": {"one": …}}`, and `language.direction`.
	constructor(entries, language, locale = language) {
		this.entries = entries;
		this.language = language;
		this.locale = locale;
		this.plurals = new Intl.PluralRules(locale);
	}

	get isRTL() { return this.entries['language.direction'] === 'rtl'; }

	// The text of `key`, with `values` in their places: `text('with', { name })`. What is missing is seen.
	text(key, values = {}) { return this.fill(this.entries[`chat.${key}`], key, values); }

	// The form of `key` that goes with `number`, which stands in it as `{n}`.
	count(key, number) {
		const forms = this.entries[`chat.${key}`] || {};
		return this.fill(forms[this.plurals.select(number)] ?? forms.other, key, { n: this.figure(number) });
	}

	fill(text, key, values) {
		if (typeof text !== 'string') return `[chat.${key}]`;
		return text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
	}

	figure(number) { return number.toLocaleString(this.locale); }

	/**
	 * @param {string | number | Date} at
	 * @param {Intl.DateTimeFormatOptions} options
	 */
	clock(at, options = { timeStyle: 'short' }) { return new Date(at).toLocaleString(this.locale, options); }

	// “Today”, “Yesterday”, or the date.
	day(at) {
		const days = Math.round((new Date(at).setHours(12, 0, 0, 0) - new Date().setHours(12, 0, 0, 0)) / 864e5);
		if (days < -1) return this.clock(at, { dateStyle: 'full' });
		const text = new Intl.RelativeTimeFormat(this.locale, { numeric: 'auto' }).format(days, 'day');
		return text[0].toLocaleUpperCase(this.locale) + text.slice(1);
	}
}
