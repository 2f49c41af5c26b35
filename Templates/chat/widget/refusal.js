// Why a request was not answered as it was meant to be.

// The text for the reader, by the end of the problem's `type`: docs/chat.md, “Endpoints”.
const REASONS = new Map([
	['too-late', 'refused_late'], ['taken-back', 'refused_taken_back'], ['not-found', 'refused_not_found'], ['forbidden', 'refused_forbidden'], ['not-here', 'refused_not_here'],
	['too-large', 'refused_long'], ['characters', 'refused_characters'], ['too-many', 'refused_often'], ['unavailable', 'refused_unavailable'],
]);

export class Refusal extends Error {
	// `status` 0: no answer came. `problem`: what the server says of it. `seconds`: after how many it may be asked again.
	constructor(status, problem, seconds) {
		super(problem?.detail || problem?.title || '');
		this.status = status;
		this.seconds = seconds;
		this.isPassing = !status || status === 408 || status === 429 || status >= 500;
		this.reason = REASONS.get(String(problem?.type).split(':').at(-1)) ?? 'refused';
	}
}
