// Why something could not be done: the key of a sentence in the words files, and what stands in its gaps.

export class Trouble extends Error {
  constructor(word, values = {}) {
    super(word);
    this.word = word;
    this.values = values;
  }
}
