// What a mail holds: the texts of all its parts, of mails within it, of winmail.dat and of .msg. Knows postal-mime.

import PostalMime from "postal-mime";
import { isMail, latin } from "./files.js";
import { inMsg, inTnef, isMsg, isTnef } from "./outlook.js";

const LIMITS = { maxNestingDepth: 20, maxRfc822NestingDepth: 0 };
const DEEPEST = 5; // mails within mails; a letter that was forwarded twice has three
// The kind of a CMS message, which stands near its beginning (RFC 5652, 3 and 6; RFC 5083, 2).
const SIGNED = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
const SEALED = ["\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03", "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17"];

/** Return a mail as postal-mime sees it. Throws its errors: parts within parts without end, or headers. */
export function parse(bytes) {
  return PostalMime.parse(bytes, LIMITS);
}

/** Return {texts, smime, tnef, msg, pgp} of the mail, winmail.dat or .msg in *bytes*: whether there are such parts. Throws as parse. */
export async function unpack(bytes) {
  const seen = { texts: [], smime: false, tnef: false, msg: false, pgp: false };
  if (isTnef(bytes) || isMsg(bytes)) await part(bytes, {}, seen, 0);
  else await mail(bytes, seen, 0);
  return seen;
}

async function mail(bytes, seen, depth) {
  const parsed = await parse(bytes);
  for (const one of parsed.attachments) await part(new Uint8Array(one.content), one, seen, depth);
  for (const text of [parsed.text, parsed.html]) if (text) seen.texts.push(text);
  seen.pgp ||= parsed.headers.some(({ key, value }) => key === "content-type" && /^multipart\/encrypted/i.test(value));
}

async function part(bytes, { mimeType = "", filename = "" }, seen, depth) {
  const text = latin(bytes);
  if (isTnef(bytes) || isMsg(bytes)) {
    seen[isTnef(bytes) ? "tnef" : "msg"] = true;
    const packed = depth < DEEPEST ? (isTnef(bytes) ? inTnef : inMsg)(bytes) : [];
    for (const one of packed) await part(one, {}, seen, depth + 1);
  } else if (depth < DEEPEST && (mimeType === "message/rfc822" || isMail(text))) {
    await mail(bytes, seen, depth + 1);
  } else {
    seen.smime ||= sealedCms(text, mimeType, filename);
    seen.pgp ||= mimeType === "application/pgp-encrypted";
    seen.texts.push(text);
  }
}

function sealedCms(text, mimeType, filename) {
  const start = text.slice(0, 64);
  if (start.includes(SIGNED)) return false;
  return SEALED.some((kind) => start.includes(kind)) || /pkcs7-mime/i.test(mimeType) || /\.p7m$/i.test(filename);
}
