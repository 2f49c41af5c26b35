// What the browser keeps for this tab, unless it forbids that.

export class Memory {
	values = {};

	// `storage` gives the tab's storage, or throws where there is none.
	constructor(storage, key = 'hansard-chat') {
		this.storage = storage;
		this.key = key;
	}

	keep(values) {
		Object.assign(this.values, values);
		try { this.storage().setItem(this.key, JSON.stringify(this.values)); } catch { /* for this page only */ }
	}

	// What is kept of `person`, and nothing of whoever was here before.
	recall(person) {
		try { this.values = JSON.parse(this.storage().getItem(this.key)) || {}; } catch { /* nothing */ }
		if (this.values.person !== person) this.values = {};
		this.keep({ person });
		return this.values;
	}
}
