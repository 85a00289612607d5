// Key pairs: made, read from a file, opened with their passphrase, wiped. Knows OpenPGP.js.

import { decryptKey, enums, generateKey, readPrivateKeys } from "openpgp/lightweight";
import { Trouble } from "./trouble.js";

export const YEARS = 3;
const PRIVATE = /^-----BEGIN PGP PRIVATE KEY BLOCK-----[^]*?-----END PGP PRIVATE KEY BLOCK-----/m;
const DAY_S = 86400;
const CONFIG = {
  // What GnuPG 2.2 opens: version 4 keys, no AEAD, the old names of Curve 25519.
  v6Keys: false,
  aeadProtect: false,
  preferredSymmetricAlgorithm: enums.symmetric.aes256,
  s2kIterationCountByte: 255, // 65 MB hashed for each guess at the passphrase, the most that the format has
  showVersion: false,
  showComment: false,
};

/** Return {privateKey, certificate, fingerprint, ends}, the first two armoured; *phrase* "" leaves the key unlocked. */
export async function make(address, phrase, now = new Date()) {
  // Dated yesterday: a server whose clock is behind ours would take a key of today for one from the future.
  const date = new Date(now.getTime() - DAY_S * 1000);
  const made = await generateKey({
    type: "ecc",
    curve: "curve25519Legacy",
    userIDs: [{ email: address }],
    passphrase: phrase || undefined,
    keyExpirationTime: YEARS * 365 * DAY_S,
    date,
    format: "object",
    config: CONFIG,
  });
  const [privateKey, certificate] = [made.privateKey.armor(CONFIG), made.publicKey.armor(CONFIG)];
  const ends = new Date(made.publicKey.getCreationTime().getTime() + YEARS * 365 * DAY_S * 1000);
  const fingerprint = made.publicKey.getFingerprint().toUpperCase();
  wipe(made.privateKey);
  return { privateKey, certificate, fingerprint, ends };
}

/** Return the one private key in *file* (see files.js), as it is locked there; a public one may be there too. Throws Trouble. */
export async function read(file) {
  if (file.kind === "certificate") throw new Trouble("key_is_certificate", { name: file.name });
  const found = await parsed(file);
  const armours = file.text.split("-----BEGIN PGP PRIVATE").length - 1; // the library reads one armour only
  if (found.length !== 1 || armours > 1) throw new Trouble("key_several", { name: file.name });
  return found[0];
}

async function parsed({ name, bytes, text }) {
  const armoredKeys = PRIVATE.exec(text)?.[0] ?? text; // one that is cut short is refused below
  try {
    return await readPrivateKeys(text.includes("-----BEGIN PGP") ? { armoredKeys } : { binaryKeys: bytes });
  } catch {
    throw new Trouble("key_broken", { name });
  }
}

export function needsPhrase(key) {
  return key.getKeys().some(({ keyPacket }) => !keyPacket.isDecrypted() && !keyPacket.isDummy());
}

/** Return *key* opened with *phrase*. Throws Trouble. */
export async function unlock(key, phrase) {
  if (!needsPhrase(key)) return key;
  for (const form of forms(phrase)) {
    const opened = await tried(key, form);
    if (opened) return opened;
  }
  throw new Trouble("phrase_wrong");
}

/** *phrase* as it was typed, then with "å" as one sign and as two: machines differ, and look the same on the screen. */
function forms(phrase) {
  return [...new Set([phrase, phrase.normalize("NFC"), phrase.normalize("NFD")])];
}

async function tried(key, phrase) {
  try {
    return await decryptKey({ privateKey: key, passphrase: phrase });
  } catch (error) {
    if (/passphrase/i.test(error.message)) return null;
    throw new Trouble("key_unusable");
  }
}

/** Overwrite what OpenPGP.js lets us reach of an opened key. */
export function wipe(key) {
  try {
    key.clearPrivateParams();
  } catch {
    // A locked key has nothing to clear.
  }
}

/** The address in the key's name. */
export function owner(key) {
  const [named = ""] = key.getUserIDs();
  return /<([^<>]+)>$/.exec(named)?.[1] ?? named;
}

/** The day the key ends, as 2026-11-30, or "" when it never does. */
export async function ends(key) {
  const when = await key.getExpirationTime().catch(() => null);
  return when instanceof Date ? when.toISOString().slice(0, 10) : "";
}

/** A fingerprint or key id in groups of four, as it is read aloud. */
export function groups(fingerprint) {
  return fingerprint.toUpperCase().match(/.{1,4}/g) ?? [];
}
