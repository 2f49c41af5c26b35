// Pictures of 24 by 24, drawn in lines.

const paths = {
	chat: 'M12 3.5c-5 0-9 3.3-9 7.5 0 2.3 1.2 4.3 3.1 5.7L5.5 20.5l4.3-2.2c5.6 1 11.2-2.3 11.2-7.3 0-4.2-4-7.5-9-7.5zM8 11h0M12 11h0M16 11h0',
	fold: 'M5 16h14', back: 'M15 5l-7 7 7 7', close: 'M6 6l12 12M18 6L6 18', send: 'M12 19V5M5 12l7-7 7 7', down: 'M12 5v14M5 12l7 7 7-7',
	search: 'M10 4a6 6 0 100 13 6 6 0 000-13zM20 20l-5-5', bell: 'M6 17v-6a6 6 0 1112 0v6l1 1H5zM10 21h4',
	mute: 'M4 10v4h3l5 4V6l-5 4zM15 9a4 4 0 010 6M18 7a8 8 0 010 10', unmute: 'M4 10v4h3l5 4V6l-5 4zM16 9l5 6M21 9l-5 6',
	sent: 'M5 12l5 5 9-9', seen: 'M2 12l4 5 9-9M12 16l1 1 9-9', sending: 'M12 4a8 8 0 100 16 8 8 0 000-16zM12 8v4l3 2',
};

export function icon(name) {
	const [svg, path] = ['svg', 'path'].map((tag) => document.createElementNS('http://www.w3.org/2000/svg', tag));
	svg.setAttribute('viewBox', '0 0 24 24');
	svg.setAttribute('aria-hidden', 'true');
	path.setAttribute('d', paths[name] || paths.sending);
	svg.append(path);
	return svg;
}
