// What kind of file somebody has chosen or dropped: a private key, a letter, or something else that is told apart by name.

import { loose } from "./armour.js";
import { isMsg, isTnef } from "./outlook.js";
import { Trouble } from "./trouble.js";

export const MOST_BYTES = 2 * 1024 * 1024; // a letter of ours is at most 150 kB; 2 MB keep the page busy for a second or two

const ARMOUR = /^-----BEGIN PGP ([A-Z ]+?)(?: BLOCK)?-----/m;
const PRIVATE = /^-----BEGIN PGP PRIVATE KEY BLOCK-----/m;
const HEADER = /^(?:From [^\n]*\n)?[!-9;-~]+:/; // mail from a mailbox file has a line "From " before its headers
const MIME_HEADER = /^(?:From [^\n]*\n)?(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:Content-Type|MIME-Version):/i;
const COUNTED = /^\d+[ \t]*\r?\n(?=[!-9;-~]+:)/; // Apple Mail (.emlx) puts the length of the mail before it
const CODED = /^[A-Za-z0-9+/]+={0,2}$/; // an attachment that is still in base64, its line ends taken out
const KINDS = { "PRIVATE KEY": "key", "PUBLIC KEY": "certificate", MESSAGE: "letter" };
const OTHERS = { SIGNATURE: "not_sealed", "SIGNED MESSAGE": "not_sealed" };
const MARK = /^\xef\xbb\xbf/; // Notepad writes it first
const TAGS = { 1: "letter", 3: "letter", 18: "letter", 5: "key", 6: "certificate" }; // RFC 9580, 5

/** Return {kind, name, bytes, text} of *file*; kind is key, certificate, letter (OpenPGP) or mail. Throws Trouble. */
export async function recognise(file) {
  const name = file.name;
  if (file.size > MOST_BYTES) throw new Trouble("file_huge", { name });
  const bytes = tidied(await contents(file));
  const text = latin(bytes).replace(MARK, "").trimStart();
  if (!text) throw new Trouble("file_empty", { name });
  const foreign = otherwise(bytes, text);
  if (foreign) throw new Trouble(foreign, { name });
  return { kind: kindOf(bytes, text, name), name, bytes, text };
}

async function contents(file) {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Trouble("file_unreadable", { name: file.name }); // a folder, or a file that was moved meanwhile
  }
}

/** *bytes* without what programs put around a whole letter: a length before it, base64, line ends of another time. */
function tidied(bytes) {
  const text = latin(bytes).replace(MARK, "").trimStart();
  const counted = COUNTED.exec(text)?.[0];
  if (counted) return octets(text.slice(counted.length));
  const coded = /^[A-Za-z0-9+/]{20}/.test(text) && text.replace(/\s/g, "");
  if (coded && coded.length % 4 === 0 && CODED.test(coded)) return octets(atob(coded));
  const lines = text.includes("\r") && !text.includes("\n") && /^(?:-----|[!-9;-~]+:)/.test(text);
  return lines ? octets(text.replaceAll("\r", "\n")) : bytes;
}

function octets(text) {
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
}

export function isMail(text) {
  return MIME_HEADER.test(text.slice(0, 65536).replaceAll("\r\n", "\n"));
}

function otherwise(bytes, text) {
  const first = bytes[0] * 256 + bytes[1];
  if (first === 0xfffe || first === 0xfeff) return "file_utf16";
  if (first === 0x504b || first === 0x1f8b) return "file_packed";
  if (text.startsWith("<") && !loose(text).length) return "file_web_page";
  if (bytes[0] === 0x30 || /^-----BEGIN (?!PGP)/.test(text)) return "file_smime";
  return "";
}

function kindOf(bytes, text, name) {
  const armour = ARMOUR.exec(text);
  if (isTnef(bytes) || isMsg(bytes) || (armour?.index !== 0 && HEADER.test(text))) return "mail";
  if (KINDS[armour?.[1]] === undefined && loose(text).length) return "letter";
  const kind = armour ? KINDS[armour[1]] : TAGS[tag(bytes[0])];
  if (kind === "certificate" && PRIVATE.test(text)) return "key"; // both halves in one file, the public one first
  if (!kind) throw new Trouble(OTHERS[armour?.[1]] ?? "file_unknown", { name });
  return kind;
}

function tag(octet) {
  if (octet < 0x80) return 0;
  return octet & 0x40 ? octet & 0x3f : (octet >> 2) & 0x0f;
}

/** The bytes as a string of as many characters, so that places in one are places in the other. */
export function latin(bytes) {
  let text = "";
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return text;
}
