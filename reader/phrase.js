// Passphrases: what may plainly be said against one, and a random one that is strong by the way it is made.

export const LEAST = 16;
const DIFFERENT = 8;
const [CONSONANTS, VOWELS] = ["bdfghjklmnprstv", "aeiouy"];
const [WORDS, SYLLABLES] = [4, 3];

/** How many bits of chance are in a suggested phrase: 12 syllables out of 90. */
export const BITS = Math.floor(WORDS * SYLLABLES * Math.log2(CONSONANTS.length * VOWELS.length));

/** Return the word of what is wrong with *phrase*, or "". Length is what we can see; whether he can guess it is not. */
export function fault(phrase, address) {
  if ([...phrase].length < LEAST) return "phrase_short";
  if (new Set(phrase.toLowerCase()).size < DIFFERENT) return "phrase_same";
  if (/^[\d\s.,/-]+$/.test(phrase)) return "phrase_digits";
  const names = address.toLowerCase().split(/[^\p{L}\d]+/u).filter((part) => part.length > 3);
  return names.some((name) => phrase.toLowerCase().includes(name)) ? "phrase_address" : "";
}

/** Return four words that mean nothing, easy to say and to type. */
export function suggest() {
  return Array.from({ length: WORDS }, () => Array.from({ length: SYLLABLES }, syllable).join("")).join(" ");
}

function syllable() {
  return one(CONSONANTS) + one(VOWELS);
}

function one(letters) {
  const [limit, drawn] = [256 - (256 % letters.length), new Uint8Array(1)];
  do crypto.getRandomValues(drawn);
  while (drawn[0] >= limit); // else the first letters of the row would come a little more often
  return letters[drawn[0] % letters.length];
}
