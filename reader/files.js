// What kind of file somebody has chosen or dropped: a private key, a letter, or something else that is told apart by name.

import { Trouble } from "./trouble.js";

export const MOST_BYTES = 2 * 1024 * 1024; // a letter of ours is at most 150 kB; 2 MB keep the page busy for a second or two

const ARMOUR = /^-----BEGIN PGP ([A-Z ]+?)(?: BLOCK)?-----/m;
const PRIVATE = /^-----BEGIN PGP PRIVATE KEY BLOCK-----/m;
const HEADER = /^(?:From [^\n]*\n)?[!-9;-~]+:/; // mail from a mailbox file has a line "From " before its headers
const KINDS = { "PRIVATE KEY": "key", "PUBLIC KEY": "certificate", MESSAGE: "letter" };
const OTHERS = { SIGNATURE: "not_sealed", "SIGNED MESSAGE": "not_sealed" };
const TAGS = { 1: "letter", 3: "letter", 18: "letter", 5: "key", 6: "certificate" }; // RFC 9580, 5

/** Return {kind, name, bytes, text} of *file*; kind is key, certificate, letter (OpenPGP) or mail. Throws Trouble. */
export async function recognise(file) {
  const name = file.name;
  if (file.size > MOST_BYTES) throw new Trouble("file_huge", { name });
  const bytes = await contents(file);
  const text = latin(bytes).replace(/^\xef\xbb\xbf/, "").trimStart(); // the mark that Notepad writes first
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

function otherwise(bytes, text) {
  const first = bytes[0] * 256 + bytes[1];
  if (first === 0xfffe || first === 0xfeff) return "file_utf16";
  if (first === 0xd0cf) return "file_outlook";
  if (text.startsWith("<")) return "file_web_page";
  if (bytes[0] === 0x30 || /^-----BEGIN (?!PGP)/.test(text)) return "file_smime";
  return "";
}

function kindOf(bytes, text, name) {
  const armour = ARMOUR.exec(text);
  if (armour?.index !== 0 && HEADER.test(text)) return "mail";
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
