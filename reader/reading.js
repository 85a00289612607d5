// The half of the page that opens letters. Holds the one opened key and the one shown letter, and forgets them.

import { recognise } from "./files.js";
import { $, again, attempt, drawn, empty, tell } from "./fields.js";
import * as keys from "./key.js";
import { open } from "./letter.js";
import { blocks } from "./text.js";
import { Trouble } from "./trouble.js";
import { moment, put } from "./words.js";

let locked = null; // the key as it is in its file
let key = null; // the key, opened
let waiting = null; // a letter chosen before the key
const turns = { key: 0, letter: 0 }; // what was begun in an earlier turn has no say any more

export function start() {
  for (const what of ["key", "letter"]) $(`${what}-file`).addEventListener("change", () => chosen(what));
  $("unlocking").addEventListener("submit", unlock);
  $("print-letter").addEventListener("click", () => print());
  $("close-letter").addEventListener("click", () => { close(); tell("letter-said", ""); $("letter-file").focus(); });
}

/** Begin a turn with the key or the letter; returns a function that tells whether it is still the newest. */
function begin(what) {
  const mine = (turns[what] += 1);
  return () => mine === turns[what];
}

/** Forget key, phrase and letter. *word* says why, if there was anything. */
export function forget(word = "") {
  const held = key || locked || waiting;
  begin("key");
  begin("letter");
  if (key) keys.wipe(key);
  [key, locked, waiting] = [null, null, null];
  close();
  empty($("reading"));
  for (const id of ["key-owner", "key-ends"]) put($(id), "");
  tell("phrase-said", "");
  tell("letter-said", "");
  tell("key-said", held ? word : "");
  show();
}

/** Take files that were dropped: a key, a letter, or one of each, whichever comes first. */
export async function take(files) {
  const newest = begin("letter");
  const found = await attempt("letter-said", () => sorted([...files]), newest);
  if (!found || !newest()) return;
  if (found.letter) await showOrKeep(found.letter);
  if (found.key) await hold(found.key);
}

async function sorted(files) {
  const known = await Promise.all(files.map(recognise));
  const [key, ...moreKeys] = known.filter((file) => file.kind === "key" || file.kind === "certificate");
  const [letter, ...moreLetters] = known.filter((file) => file.kind === "letter" || file.kind === "mail");
  if (moreKeys.length || moreLetters.length) throw new Trouble("file_several");
  return { key, letter };
}

/** Take the file chosen in the field for a key or a letter; each may be chosen in either. */
async function chosen(what) {
  const input = $(`${what}-file`);
  const [file] = input.files;
  input.value = ""; // so that the same file can be chosen again
  if (!file) return;
  const newest = begin(what);
  const known = await attempt(`${what}-said`, () => recognise(file), newest);
  if (!known || !newest()) return;
  await (known.kind === "key" || known.kind === "certificate" ? hold(known) : showOrKeep(known));
}

async function hold(file) {
  const newest = begin("key");
  // What is said about keys is out of sight while one is open.
  const read = await attempt(key ? "letter-said" : "key-said", () => keys.read(file), newest);
  if (!read || !newest()) return;
  if (key) keys.wipe(key);
  [key, locked] = [null, read];
  $("phrase").value = "";
  tell("phrase-said", "");
  tell("key-said", "key_chosen", { name: file.name });
  if (!keys.needsPhrase(read)) return opened(read);
  show();
  $("phrase").focus();
}

async function unlock(event) {
  event.preventDefault();
  if (!locked) return;
  const [newest, from, phrase] = [begin("key"), locked, $("phrase").value];
  tell("phrase-said", "working");
  await drawn();
  const unlocked = await attempt("phrase-said", () => keys.unlock(from, phrase), newest);
  if (unlocked && newest()) return opened(unlocked);
  if (unlocked) keys.wipe(unlocked);
  else if (newest()) again($("phrase"));
}

async function opened(unlocked) {
  key = unlocked;
  empty($("unlocking"));
  tell("phrase-said", "");
  tell("key-said", "");
  put($("key-owner"), "key_open", { owner: keys.owner(key) });
  const day = await keys.ends(key);
  if (key !== unlocked) return;
  put($("key-ends"), !day ? "" : new Date(day) < new Date() ? "key_ended" : "key_ends", { day });
  show();
  $("key-owner").focus();
  if (waiting) await showOrKeep(waiting);
}

async function showOrKeep(file) {
  const newest = begin("letter");
  waiting = file;
  close();
  if (!key) return tell("letter-said", "letter_waits", { name: file.name });
  tell("letter-said", "working");
  await drawn();
  const letter = await attempt("letter-said", () => open(file, key), newest);
  if (!newest()) return;
  waiting = null;
  if (letter) lay(letter, file.name);
}

function lay(letter, name) {
  put($("subject"), letter.subject ? "" : "letter_no_subject");
  if (letter.subject) $("subject").textContent = letter.subject;
  $("date").dateTime = letter.date;
  $("date").textContent = letter.date && moment(letter.date);
  $("text").replaceChildren(...blocks(letter.text));
  note(letter);
  $("letter").hidden = false;
  tell("letter-said", "letter_opened", { name });
  $("subject").focus();
}

function note({ html, attachments, text }) {
  if (html) put($("letter-note"), "letter_html");
  else if (attachments) put($("letter-note"), "letter_attachments", { number: attachments });
  else put($("letter-note"), text.trim() ? "" : "letter_blank");
}

function close() {
  for (const id of ["subject", "letter-note"]) put($(id), "");
  $("text").textContent = $("date").textContent = "";
  $("date").removeAttribute("datetime");
  $("letter").hidden = true;
}

function show() {
  $("key-locked").hidden = Boolean(key);
  $("key-open").hidden = !key;
  $("key-asks").hidden = !locked || Boolean(key);
  $("new").hidden = Boolean(locked || key);
  $("key-file").labels[0].classList.toggle("second", Boolean(locked));
  $("letter-file").labels[0].classList.toggle("second", !key);
  for (const button of document.querySelectorAll(".lock")) button.hidden = !key;
}
