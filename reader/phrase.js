// Passphrases: what may plainly be said against one, and a random one (diceware) that is strong by the way it is made.

import list from "./phrase.words.txt";

export const LEAST = 16;
export const SUGGESTED = 6; // words; out of 1,642 they hold 64 bits of chance
const DIFFERENT = 8;
const WORDS = list.trim().split("\n");

/** Return the word of what is wrong with *phrase*, or "". Length is what we can see; whether he can guess it is not. */
export function fault(phrase, address) {
  if ([...phrase].length < LEAST) return "phrase_short";
  if (new Set(phrase.toLowerCase()).size < DIFFERENT) return "phrase_same";
  if (/^[\d\s.,/-]+$/.test(phrase)) return "phrase_digits";
  const names = address.toLowerCase().split(/[^\p{L}\d]+/u).filter((part) => part.length > 3);
  return names.some((name) => phrase.toLowerCase().includes(name)) ? "phrase_address" : "";
}

/** Return random words with a space between them. */
export function suggest() {
  return Array.from({ length: SUGGESTED }, word).join(" ");
}

function word() {
  const [limit, drawn] = [65536 - (65536 % WORDS.length), new Uint16Array(1)];
  do crypto.getRandomValues(drawn);
  while (drawn[0] >= limit); // else the first words of the list would come a little more often
  return WORDS[drawn[0] % WORDS.length];
}
