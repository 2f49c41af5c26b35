// The texts of messages: words and what stands between them, each with a code.

const END = 0,
  SPELLED = 1,
  FIRST_ITEM = 2,
  END_OF_SPELLING = 256;

/** @param {string} item UTF-8, a character a byte */
const isWordItem = item => {
  const byte = item.charCodeAt(0),
    second = item.charCodeAt(1);
  if (byte < 0x80) return /[0-9A-Za-z]/.test(item[0]);
  if (byte < 0xe0) return true;
  if (item.length < (byte < 0xf0 ? 3 : 4)) return true;
  return (byte === 0xe0 && second < 0xb8) || (byte === 0xe1 && second >= 0xb8);
};

class TextModel {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    const bits = new Bits(bytes);
    this.spelling = new PrefixDecoder(Array.from({ length: END_OF_SPELLING + 1 }, () => bits.bits(5)));
    const lengths = [bits.bits(5), bits.bits(5)];
    /** @type {{ text: string, isWord: boolean }[]} */
    this.items = [];
    for (let length = 1; length <= 20; length++) {
      let last = '';
      for (let count = bits.number(4); count > 0; count--) {
        last = last.slice(0, bits.number(0)) + this.spelled(bits);
        this.items.push({ text: last, isWord: isWordItem(last) });
        lengths.push(length);
      }
    }
    this.symbols = new PrefixDecoder(lengths);
  }
  /** @param {Bits} bits */
  spelled(bits) {
    let text = '';
    for (;;) {
      const byte = this.spelling.read(bits);
      if (byte === END_OF_SPELLING) return text;
      text += String.fromCharCode(byte);
    }
  }
  /** @param {Bits} bits */
  text(bits) {
    let text = '',
      wasWord = false;
    for (;;) {
      const symbol = this.symbols.read(bits);
      if (symbol === END) return text;
      const item = symbol === SPELLED ? this.spelledItem(bits) : this.items[symbol - FIRST_ITEM];
      if (item.isWord && wasWord) text += ' ';
      text += item.text;
      wasWord = item.isWord;
    }
  }
  /** @param {Bits} bits */
  spelledItem(bits) {
    const text = this.spelled(bits);
    return { text, isWord: isWordItem(text) };
  }
}
