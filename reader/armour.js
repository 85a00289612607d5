// Armour (RFC 9580, 6.2) in text: as it should be, and as programs leave it that quote, indent, join or code it.

import { fromHtml } from "./html.js";

const BEGIN = "-----BEGIN PGP MESSAGE-----";
const END = "-----END PGP MESSAGE-----";
const WHOLE = /^[ \t]*(-----BEGIN PGP MESSAGE-----[^]*?(?:-----END PGP MESSAGE-----|(?![^])))/gm; // or to the end, if cut short
const CUT = /^[ \t>|]*(?:- )?-----BEGIN PGP MESSAGE-----[ \t]*\r?$/m;
const QUOTED = /^[^\x21-\x7e]*(?:[>|][^\x21-\x7e]*)*-?/; // "> ", spaces of any kind, and "- " before dashes (RFC 9580, 7.1)
const HEADER = /^[A-Za-z][A-Za-z-]*: /;
const BASE64 = /^([A-Za-z0-9+/]+={0,2})(?:=[A-Za-z0-9+/]{4})?$/; // and the checksum, which proves nothing that the seal does not

/** Return the armours in *texts*, each once. Those that are not whole count where the others are as they should be, too. */
export function armours(texts) {
  const whole = texts.flatMap((text) => [...text.matchAll(WHOLE)].map((match) => match[1]));
  const found = distinct(texts.flatMap(loose).filter(mended));
  return found.length && !whole.some(mended) ? found : distinct([...found, ...whole]);
}

/** Whether an armour begins in one of *texts* that has no end. */
export function cutShort(texts) {
  return texts.some((text) => CUT.test(text) || (text.includes(BEGIN) && CUT.test(fromHtml(text))));
}

/** The armours anywhere in *text*, and if there are none in it as it is, those that HTML hides. */
export function loose(text) {
  if (!text.includes(BEGIN)) return [];
  const found = framed(text);
  return found.some(mended) ? found : framed(fromHtml(text));
}

function framed(text) {
  const found = [];
  for (let from = 0, end = text.indexOf(END); end >= 0; from = end + END.length, end = text.indexOf(END, from)) {
    const start = text.slice(from, end).lastIndexOf(BEGIN);
    if (start >= 0) found.push(text.slice(from + start, end + END.length));
  }
  return found;
}

/** A second copy is the same letter, whatever its lines look like. */
function distinct(found) {
  const known = new Map(found.map((armour) => [base64(armour) ?? armour.replace(/\s/g, ""), armour]));
  return [...known.values()];
}

/** Return the octets of *armour*, or null when it is not whole. */
export function mended(armour) {
  const coded = base64(armour);
  try {
    return coded && Uint8Array.from(atob(coded), (sign) => sign.charCodeAt(0));
  } catch {
    return null; // of a length that base64 cannot have
  }
}

function base64(armour) {
  const end = armour.lastIndexOf(END);
  if (end < 0) return null;
  const lines = unquoted(armour.slice(BEGIN.length, end)).split(/[\r\n]+/).map((line) => line.replace(QUOTED, ""));
  const signs = lines.filter((line) => !HEADER.test(line)).join("").replace(/[^\x21-\x7e]/g, "");
  return BASE64.exec(signs)?.[1] ?? null;
}

/** Without quoted-printable, in which each "=" has become "=3D" (RFC 2045, 6.7). */
function unquoted(text) {
  return /=3D/i.test(text) ? text.replace(/=[ \t]*\r?\n/g, "").replace(/=3D/gi, "=") : text;
}
