// From the bytes of a sealed letter to what may be shown of it: a subject, a date and plain text. Knows OpenPGP.js.

import { decrypt, enums, readMessage } from "openpgp/lightweight";
import { armours, cutShort, mended } from "./armour.js";
import { latin, MOST_BYTES } from "./files.js";
import { groups } from "./key.js";
import { Trouble } from "./trouble.js";
import { parse, unpack } from "./unpack.js";

const MIME = /^(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?Content-Type:/i;
const AES = [enums.symmetric.aes128, enums.symmetric.aes192, enums.symmetric.aes256];
const IN_CLEAR = [enums.publicKey.x25519, enums.publicKey.x448]; // these name the cipher where anybody can change it

/** Return {subject, date, text, attachments} of the letter in *file* (see files.js), opened with *key*. Throws Trouble. */
export async function open(file, key) {
  const message = await sealed(file);
  forThisKey(message, key);
  if (await strange(message, key)) throw new Trouble("letter_strange");
  return shown(await opened(message, key), file.name);
}

async function sealed(file) {
  const armour = file.kind === "mail" ? await inMail(file) : only(armours([file.text]), file.name);
  const forms = armour ? [{ armoredMessage: armour }, { binaryMessage: mended(armour) }] : [{ binaryMessage: file.bytes }];
  for (const form of forms) {
    const message = await readMessage(form).catch(() => null);
    if (message) return message;
  }
  throw new Trouble("letter_broken", { name: file.name });
}

async function inMail({ name, bytes }) {
  const { texts, smime, tnef, msg, pgp } = await whole(unpack(bytes), name);
  const armour = only(armours(texts), name);
  if (armour) return armour;
  if (cutShort(texts)) throw new Trouble("letter_broken", { name });
  const why = [[smime, "letter_smime"], [tnef, "letter_winmail"], [msg, "file_outlook"], [pgp, "letter_stripped"]];
  const [, word] = why.find(([seen]) => seen) ?? [true, "not_sealed"];
  throw new Trouble(word, { name });
}

async function whole(parsing, name) {
  try {
    return await parsing;
  } catch {
    throw new Trouble("letter_broken", { name }); // parts within parts without end, or headers
  }
}

/** The one armour of *found*, if any: a second letter must not be passed over. */
function only(found, name) {
  if (found.length > 1) throw new Trouble("letter_several", { name, number: found.length });
  return found[0];
}

function forThisKey(message, key) {
  const wanted = message.getEncryptionKeyIDs();
  if (!wanted.length) throw new Trouble("not_sealed_to_key");
  const ours = key.getKeys().map((one) => one.getKeyID());
  if (wanted.some((id) => id.isWildcard() || ours.some((one) => one.equals(id)))) return;
  throw new Trouble("other_key", { wanted: groups(wanted[0].toHex()).join(" ") });
}

/**
 * Whether *message* is sealed with other ciphers than AES, the only one that the page has. Who holds the certificate can
 * put such a name on a letter, so the sentence does not say that the letter is whole.
 */
async function strange(message, key) {
  const [content] = message.packets.filterByTag(enums.packet.symEncryptedIntegrityProtectedData);
  if (content?.version !== 1) return false; // one without proof against change is refused as such
  const sealed = message.packets.filterByTag(enums.packet.publicKeyEncryptedSessionKey);
  const named = (await Promise.all(sealed.map((packet) => ciphers(packet, key)))).flat();
  return named.length > 0 && !named.some((cipher) => AES.includes(cipher));
}

/** The ciphers named in *packet*, where its own seal keeps them from being changed. */
async function ciphers(packet, key) {
  const found = [];
  if (IN_CLEAR.includes(packet.publicKeyAlgorithm)) return found;
  for (const { keyPacket } of key.getKeys()) {
    try {
      await packet.decrypt(keyPacket);
      found.push(packet.sessionKeyAlgorithm);
    } catch (error) {
      // The library says so of a cipher that it does not know, and only after the seal was found whole.
      if (/invalid enum value|unsupported cipher/i.test(error.message)) found.push("unknown");
    }
  }
  return found;
}

async function opened(message, key) {
  try {
    const config = { maxDecompressedMessageSize: 2 * MOST_BYTES, allowUnauthenticatedMessages: false };
    return (await decrypt({ message, decryptionKeys: key, format: "binary", config })).data;
  } catch (error) {
    // A letter is unpacked after its proof against change was found good, so neither hides that it was changed.
    if (/left out/.test(error.message)) throw new Trouble("letter_strange"); // bzip2, see build.mjs
    throw new Trouble(/message size/i.test(error.message) ? "letter_huge" : "letter_changed");
  }
}

async function shown(bytes, name) {
  if (!MIME.test(latin(bytes.subarray(0, 65536)).replaceAll("\r\n", "\n"))) {
    return { subject: "", date: "", text: plain(new TextDecoder().decode(bytes)), attachments: 0, html: false };
  }
  const mail = await whole(parse(bytes), name);
  const onlyHtml = Boolean(mail.html) && !mail.text?.trim();
  const text = onlyHtml ? "" : plain(mail.text ?? "");
  return { subject: mail.subject ?? "", date: mail.date ?? "", text, attachments: mail.attachments.length, html: onlyHtml };
}

function plain(text) {
  return text.replaceAll("\r\n", "\n");
}
