// From the bytes of a sealed letter to what may be shown of it: a subject, a date and plain text. Knows both libraries.

import { decrypt, readMessage } from "openpgp/lightweight";
import PostalMime from "postal-mime";
import { latin, MOST_BYTES } from "./files.js";
import { groups } from "./key.js";
import { Trouble } from "./trouble.js";

const SEALED = /-----BEGIN PGP MESSAGE-----[^]*?-----END PGP MESSAGE-----/;
const MIME = /^(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?Content-Type:/i;
const LIMITS = { maxNestingDepth: 20, maxRfc822NestingDepth: 0 };

/** Return {subject, date, text, attachments} of the letter in *file* (see files.js), opened with *key*. Throws Trouble. */
export async function open(file, key) {
  const message = await sealed(file);
  forThisKey(message, key);
  return shown(await opened(message, key));
}

async function sealed(file) {
  const armour = file.kind === "mail" ? await inMail(file) : file.text;
  try {
    return await readMessage(armour.startsWith("-----") ? { armoredMessage: armour } : { binaryMessage: file.bytes });
  } catch {
    throw new Trouble("letter_broken", { name: file.name });
  }
}

async function inMail({ name, bytes }) {
  const mail = await PostalMime.parse(bytes, LIMITS);
  const parts = mail.attachments.map((part) => latin(new Uint8Array(part.content)));
  const armour = SEALED.exec([...parts, mail.text ?? ""].join("\n"))?.[0];
  if (armour) return armour;
  if (mail.attachments.some((part) => /pkcs7-mime/i.test(part.mimeType))) throw new Trouble("letter_smime", { name });
  const begun = [...parts, mail.text ?? ""].some((part) => part.includes("-----BEGIN PGP MESSAGE-----"));
  throw new Trouble(begun ? "letter_broken" : "not_sealed", { name });
}

function forThisKey(message, key) {
  const wanted = message.getEncryptionKeyIDs();
  if (!wanted.length) throw new Trouble("not_sealed_to_key");
  const ours = key.getKeys().map((one) => one.getKeyID());
  if (wanted.some((id) => id.isWildcard() || ours.some((one) => one.equals(id)))) return;
  throw new Trouble("other_key", { wanted: groups(wanted[0].toHex()).join(" ") });
}

async function opened(message, key) {
  try {
    const config = { maxDecompressedMessageSize: 2 * MOST_BYTES, allowUnauthenticatedMessages: false };
    return (await decrypt({ message, decryptionKeys: key, format: "binary", config })).data;
  } catch (error) {
    throw new Trouble(/size|too large/i.test(error.message) ? "letter_huge" : "letter_changed");
  }
}

async function shown(bytes) {
  if (!MIME.test(latin(bytes.subarray(0, 65536)).replaceAll("\r\n", "\n"))) {
    return { subject: "", date: "", text: plain(new TextDecoder().decode(bytes)), attachments: 0, html: false };
  }
  const mail = await PostalMime.parse(bytes, LIMITS);
  const onlyHtml = Boolean(mail.html) && !mail.text;
  const text = onlyHtml ? "" : plain(mail.text ?? "");
  return { subject: mail.subject ?? "", date: mail.date ?? "", text, attachments: mail.attachments.length, html: onlyHtml };
}

function plain(text) {
  return text.replaceAll("\r\n", "\n");
}
