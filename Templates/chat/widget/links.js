// Web addresses in a text.

// The text in parts, every second of which is an address. It begins and ends where one on the archive's pages does
// (PlainText.swift): one table of cases, Tests/links.json, holds both to it.
export function addressed(text) {
	const parts = [], pattern = /(https?:\/\/|mailto:(?!\/\/))[^\0- "<>`\x7f\u2000-\u2fff]+/gi;
	let done = 0;
	for (let match; (match = pattern.exec(text));) {
		const [found, scheme] = match, { index } = match;
		const open = Object.fromEntries(['()', '[]'].map(([a, b]) => [b, found.split(a).length - found.split(b).length]));
		let end = found.length;
		// The punctuation that ends a sentence is not the address's, and a bracket only if the address opens it.
		for (; end > scheme.length; end--) {
			const last = found[end - 1];
			if (open[last] < 0) open[last]++;
			else if (!".,;:!?'*_".includes(last)) break;
		}
		const isAddress = end > scheme.length && !/[0-9A-Za-z\u00c0-\u07ff]/.test(text[index - 1] || '');
		pattern.lastIndex = isAddress ? index + end : index + 1;
		if (!isAddress) continue;
		parts.push(text.slice(done, index), found.slice(0, end));
		done = index + end;
	}
	return [...parts, text.slice(done)];
}
