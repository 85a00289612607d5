// What Outlook packs letters into: winmail.dat (MS-OXTNEF) and .msg (MS-OXMSG, in a compound file: MS-CFB).

const ATTACHED = 0x0006800f; // attAttachData (MS-OXTNEF, 2.1.3.3.15)
// PidTagAttachDataBinary, PidTagBody and PidTagHtml, as their streams are named (MS-OXMSG, 2.2.5).
const CONTENT = /^__substg1\.0_(?:3701|1000|1013)/;
const WIDE = /001F$/i; // in UTF-16
const [SMALL, LAST] = [4096, 0xfffffff0]; // below it, in the mini stream; from it on, no sector (MS-CFB, 2.1, 2.2)
const ROOT = 5;
const MOST = 64; // streams: each can claim the whole file

export function isTnef(bytes) {
  return begins(bytes, 0x78, 0x9f, 0x3e, 0x22); // MS-OXTNEF, 2.1.3.1
}

export function isMsg(bytes) {
  return begins(bytes, 0xd0, 0xcf, 0x11, 0xe0);
}

function begins(bytes, ...first) {
  return first.every((octet, place) => bytes[place] === octet);
}

/** The attachments in a winmail.dat: attributes, each with a level, a name, a length and a checksum around its content. */
export function inTnef(bytes) {
  const [view, found] = [viewOf(bytes), []];
  for (let at = 6, end; at + 9 <= bytes.length; at = end + 2) {
    end = at + 9 + view.getUint32(at + 5, true);
    if (end > bytes.length) break;
    if (view.getUint32(at + 1, true) === ATTACHED) found.push(bytes.slice(at + 9, end));
  }
  return found;
}

/** The attachments and bodies in a .msg; none when it is not whole. */
export function inMsg(bytes) {
  try {
    return contents(bytes);
  } catch {
    return []; // a number that points outside the file
  }
}

function contents(bytes) {
  const view = viewOf(bytes);
  const [width, mini] = [1 << view.getUint16(30, true), 1 << view.getUint16(32, true)];
  if (![512, 4096].includes(width) || mini !== 64) return [];
  const number = (at) => view.getUint32(at, true);
  const table = Array.from({ length: Math.min(number(44), 109) }, (_, place) => sector(bytes, number(76 + 4 * place), width));
  const whole = (start) => chain(start, numbers(joined(table)), (one) => sector(bytes, one, width));
  const entries = [...listed(whole(number(48)))];
  const small = whole(entries.find(({ kind }) => kind === ROOT).start);
  const smalls = numbers(whole(number(60)));
  const stream = ({ start, size }) =>
    (size < SMALL ? chain(start, smalls, (one) => small.subarray(one * mini, (one + 1) * mini)) : whole(start)).slice(0, size);
  const wanted = entries.filter(({ name }) => CONTENT.test(name)).slice(0, MOST);
  return wanted.map((one) => narrow(stream(one), one.name));
}

function sector(bytes, place, width) {
  return bytes.subarray((place + 1) * width, (place + 2) * width);
}

/** The sectors from *start* on, one after the other; *next* says which follows which. */
function chain(start, next, read) {
  const found = [];
  for (let one = start; one < LAST && found.length <= next.length; one = next[one]) found.push(read(one));
  return joined(found);
}

function* listed(directory) {
  const view = viewOf(directory);
  for (let at = 0; at + 128 <= directory.length; at += 128) {
    const name = new TextDecoder("utf-16le").decode(directory.subarray(at, at + Math.max(view.getUint16(at + 64, true) - 2, 0)));
    yield { name, kind: directory[at + 66], start: view.getUint32(at + 116, true), size: view.getUint32(at + 120, true) };
  }
}

function narrow(content, name) {
  return WIDE.test(name) ? new TextEncoder().encode(new TextDecoder("utf-16le").decode(content)) : content;
}

function viewOf(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function numbers(bytes) {
  const view = viewOf(bytes);
  return Uint32Array.from({ length: bytes.length >> 2 }, (_, place) => view.getUint32(4 * place, true));
}

function joined(pieces) {
  const whole = new Uint8Array(pieces.reduce((sum, one) => sum + one.length, 0));
  pieces.reduce((at, one) => (whole.set(one, at), at + one.length), 0);
  return whole;
}
