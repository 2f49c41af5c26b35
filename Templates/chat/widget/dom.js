// Elements. Text is only ever put in as text.

// `make('b.badge', {…}, …)`: an element with its classes, its properties or attributes, and what is in it.
export function make(spec, set, ...children) {
	const [name, ...classes] = spec.split('.');
	const made = document.createElement(name);
	if (classes.length) made.className = classes.join(' ');
	for (const key in set) {
		if (key in made) made[key] = set[key];
		else if (key === 'onfocusin') made.addEventListener('focusin', set[key]);
		else made.setAttribute(key, set[key]);
	}
	made.append(...children);
	return made;
}

export const button = (spec, text, onclick, ...children) => label(make(`button.${spec}`, { type: 'button', onclick }, ...children), text);

// Names an element for screen readers, and where a pointer rests on it.
export function label(element, text) {
	element.setAttribute('aria-label', text);
	if (element.localName === 'button' || element.role === 'img') element.title = text;
	return element;
}

// Writing what is there already would make screen readers say it again.
export function write(element, text) {
	if (element.textContent !== String(text)) element.textContent = text;
}

// Makes `nodes` the children of `parent` and moves none that is in its place: focus and selection stay.
export function place(parent, nodes) {
	const stay = new Set(nodes);
	for (const child of [...parent.children]) if (!stay.has(child)) child.remove();
	let at = parent.firstChild;
	for (const node of nodes) node === at ? at = at.nextSibling : parent.insertBefore(node, at);
}
