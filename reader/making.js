// The half of the page that makes a key pair, in four steps. Holds the new key until its files are saved and tried.

import { recognise } from "./files.js";
import { $, again, attempt, drawn, empty, tell } from "./fields.js";
import * as keys from "./key.js";
import { fault, LEAST, suggest, SUGGESTED } from "./phrase.js";
import { Trouble } from "./trouble.js";
import { moment, put, say } from "./words.js";

const STEPS = ["step-address", "step-phrase", "step-save", "step-read"];
const ADDRESS = /^[!#$%&'*+/=?^_`{|}~0-9A-Za-z.-]+@[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)+$/; // what forms/message/mime.py takes
let made = null; // {privateKey, certificate, fingerprint, ends, address}
let trying = null; // the saved file, read back
let done = new Set(); // which of "key", "tried" and "certificate" are done
let turn = 0; // what was begun in an earlier turn has no say any more

export function start(finish) {
  on("step-address", "submit", address);
  on("suggest", "click", propose);
  on("bare", "change", () => bare($("bare").checked));
  on("step-phrase", "submit", make);
  on("save-key", "click", () => save("key", made.privateKey));
  on("save-certificate", "click", () => save("certificate", made.certificate));
  on("try-file", "change", chosen);
  on("try", "click", tried);
  on("step-save", "submit", saved);
  on("print-sheet", "click", () => print());
  on("finish", "click", finish);
}

function begin() {
  const mine = (turn += 1);
  return () => mine === turn;
}

function on(id, event, act) {
  $(id).addEventListener(event, (happened) => {
    if (event === "submit") happened.preventDefault();
    return act();
  });
}

/** What was typed as a new phrase, with "å" as one sign, however this machine writes it. */
function typed(id) {
  return $(id).value.normalize("NFC");
}

export function forget() {
  begin();
  [made, trying, done] = [null, null, new Set()];
  empty($("making"));
  bare(false);
  for (const said of $("making").querySelectorAll(".said, #suggested")) tell(said.id, "");
  for (const id of ["suggested", "fingerprint", "sheet-address", "sheet-made", "sheet-ends"]) $(id).replaceChildren();
  $("try-asks").hidden = true;
  step("step-address", false);
}

export function forgetPhrases() {
  for (const id of ["new-phrase", "again", "try-phrase"]) $(id).value = "";
  forgetSuggested();
}

function forgetSuggested() {
  $("suggested").replaceChildren();
  tell("suggested-said", "");
}

/** Whether something would be lost by leaving. */
export function unsaved() {
  return Boolean(made) && !done.has("tried");
}

function step(wanted, focus = true) {
  for (const id of STEPS) $(id).hidden = id !== wanted;
  if (focus) $(wanted).querySelector("h2").focus();
}

function address() {
  if (!ADDRESS.test($("address").value.trim())) {
    tell("address-said", "address_wrong", {}, true);
    return $("address").focus();
  }
  tell("address-said", "");
  step("step-phrase");
}

function propose() {
  const phrase = suggest();
  put($("suggested"), "");
  $("suggested").textContent = phrase;
  for (const id of ["new-phrase", "again"]) $(id).value = "";
  tell("new-phrase-said", "");
  tell("suggested-said", "secret_suggested", { words: SUGGESTED });
  $("new-phrase").focus();
}

function bare(without) {
  for (const id of ["new-phrase", "again"]) $(id).disabled = without;
  for (const id of ["new-phrase-said", "again-said"]) tell(id, "");
}

async function make() {
  const [phrase, to] = [$("bare").checked ? "" : typed("new-phrase"), $("address").value.trim()];
  if (!$("bare").checked && !good(phrase, to)) return;
  const newest = begin();
  tell("making-said", "working");
  await drawn();
  const fresh = await attempt("making-said", () => keys.make(to, phrase), newest);
  if (!fresh || !newest()) return;
  made = { ...fresh, address: to };
  tell("making-said", "");
  empty($("step-phrase"));
  forgetSuggested();
  lay();
  step("step-save");
}

function good(phrase, to) {
  const wrong = fault(phrase, to);
  tell("new-phrase-said", wrong || "phrase_long_enough", { least: LEAST }, Boolean(wrong));
  if (wrong) return $("new-phrase").focus();
  const same = phrase === typed("again");
  tell("again-said", same ? "" : "phrase_differs", {}, !same);
  if (!same) $("again").focus();
  return same;
}

function lay() {
  const now = new Date().toISOString().slice(0, 10);
  $("fingerprint").replaceChildren(...keys.groups(made.fingerprint).map(spoken));
  $("sheet-address").textContent = made.address;
  for (const [id, day] of [["sheet-made", now], ["sheet-ends", made.ends.toISOString().slice(0, 10)]]) {
    $(id).dateTime = day;
    $(id).textContent = moment(day);
  }
}

function spoken(group) {
  const element = document.createElement("span");
  element.textContent = group;
  return element;
}

function save(what, text) {
  const name = `${say(`file_${what}`)}-${made.address.replace(/[^0-9A-Za-z.-]+/g, "-")}.asc`;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/pgp-keys" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // a slow disk or a question "where to?" takes its time
  done.add(what);
  tell(`save-${what}-said`, "saved_as", { name });
}

/** Take a file that was dropped, where one is asked for. */
export function take(files) {
  if (!$("step-save").hidden && files.length === 1) tryFile(files[0]);
}

async function chosen() {
  const [file] = $("try-file").files;
  $("try-file").value = "";
  if (file) await tryFile(file);
}

async function tryFile(file) {
  const newest = begin();
  const read = await attempt("try-said", async () => keys.read(await privately(file)), newest);
  if (!read || !newest()) return;
  trying = read;
  tell("try-said", "");
  $("try-asks").hidden = !keys.needsPhrase(read);
  if (keys.needsPhrase(read)) $("try-phrase").focus();
  else await tried();
}

async function privately(file) {
  const known = await recognise(file);
  if (known.kind !== "key" && known.kind !== "certificate") throw new Trouble("key_is_letter", { name: file.name });
  return known;
}

async function tried() {
  const newest = begin();
  tell("try-said", "working");
  await drawn();
  const opened = await attempt("try-said", () => fits(), newest);
  if (!opened) return again($("try-phrase"));
  if (!newest()) return;
  empty($("step-save"));
  $("try-asks").hidden = true;
  done.add("tried");
  tell("try-said", "try_works");
  $("save-certificate").focus();
}

async function fits() {
  if (trying.getFingerprint().toUpperCase() !== made.fingerprint) throw new Trouble("try_other_key");
  keys.wipe(await keys.unlock(trying, $("try-phrase").value));
  return true;
}

function saved() {
  if ($("try-phrase").value) return tried(); // Enter was pressed in its field
  const lacking = ["key", "tried", "certificate"].find((what) => !done.has(what));
  tell("save-said", lacking ? `lacking_${lacking}` : "", {}, Boolean(lacking));
  if (lacking) return;
  [made, trying] = [{ ...made, privateKey: "", certificate: "" }, null];
  step("step-read");
}
