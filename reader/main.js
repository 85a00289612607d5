// Puts the page together: its two halves, the language, dropped files, and forgetting.

import { $, showing, tell } from "./fields.js";
import { watch } from "./lock.js";
import * as making from "./making.js";
import * as reading from "./reading.js";
import { own, speak } from "./words.js";

function only(wanted) {
  for (const id of ["reading", "making"]) $(id).hidden = id !== wanted;
}

function view(wanted) {
  only(wanted);
  $(`${wanted}-title`).focus();
}

function toMaking() {
  reading.forget();
  making.forget();
  view("making");
}

function toReading() {
  making.forget();
  view("reading");
}

function leaveMaking() {
  if (making.unsaved() && $("leaving-said").dataset.word !== "leave_unsaved") return tell("leaving-said", "leave_unsaved", {}, true);
  return toReading();
}

function forget(idle) {
  reading.forget(idle ? "locked_idle" : "");
  if (idle) return making.forgetPhrases(); // a new key would be lost, and the fingerprint is no secret
  making.forget();
  return only("reading");
}

function language(button) {
  for (const other of document.querySelectorAll(".languages button")) {
    other.setAttribute("aria-pressed", String(other === button));
  }
  speak(button.lang);
}

function dropping() {
  addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("over");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("over");
    const { files } = event.dataTransfer;
    if (files.length) ($("reading").hidden ? making : reading).take(files);
  });
}

for (const button of document.querySelectorAll(".languages button")) {
  button.addEventListener("click", () => language(button));
}
for (const button of document.querySelectorAll(".lock")) {
  button.addEventListener("click", () => { reading.forget("locked"); $("key-file").focus(); });
}
$("to-making").addEventListener("click", toMaking);
$("to-reading").addEventListener("click", leaveMaking);
showing();
reading.start();
making.start(toReading);
watch(forget);
addEventListener("beforeunload", (event) => {
  if (making.unsaved()) event.preventDefault(); // the browser asks whether to leave
});
dropping();
language(document.querySelector(`.languages [lang="${own()}"]`));
$("reading").hidden = false;
