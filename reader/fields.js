// Small things that both halves of the page do with its elements.

import { Trouble } from "./trouble.js";
import { put } from "./words.js";

export const $ = (id) => document.getElementById(id);

/** Say a sentence where it belongs; *wrong* marks it as something to mend. "" takes it away. */
export function tell(id, word, values = {}, wrong = false) {
  $(id).classList.toggle("wrong", wrong);
  put($(id), word, values);
  for (const field of document.querySelectorAll(`input[aria-describedby="${id}"]`)) {
    field.setAttribute("aria-invalid", String(wrong));
  }
}

/** Do *work*, and tell at *id* what stands in its way, unless it is not *newest* any more. Returns what it returns. */
export async function attempt(id, work, newest = () => true) {
  try {
    return await work();
  } catch (error) {
    const trouble = error instanceof Trouble ? error : new Trouble("unexpected");
    if (newest()) tell(id, trouble.word, trouble.values, true);
    return undefined;
  }
}

/** Let a field be typed in again. */
export function again(field) {
  field.focus();
  field.select();
}

/** Empty every field inside *place*, and hide what a "show" button had shown. */
export function empty(place) {
  for (const field of place.querySelectorAll("input")) {
    if (field.type === "checkbox") field.checked = false;
    else field.value = "";
  }
  for (const button of place.querySelectorAll(".show")) cover(button, true);
}

/** Make each "show" button show and hide its field. */
export function showing() {
  for (const button of document.querySelectorAll(".show")) {
    button.addEventListener("click", () => cover(button, button.getAttribute("aria-pressed") === "true"));
  }
}

function cover(button, covered) {
  $(button.getAttribute("aria-controls")).type = covered ? "password" : "text";
  button.setAttribute("aria-pressed", String(!covered));
  put(button, covered ? "show" : "hide");
}

/** Let the browser draw what was just said, before work that keeps it busy. */
export function drawn() {
  return new Promise((done) => setTimeout(done, 30));
}
