// Why a request was not answered as it was meant to be.

export class Refusal extends Error {
	// `status` 0: no answer came. `seconds`: after how many it may be asked again.
	constructor(status, text, seconds) {
		super(text || '');
		this.status = status;
		this.seconds = seconds;
		this.isPassing = !status || status === 408 || status === 429 || status >= 500;
	}
}
