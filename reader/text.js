// A letter's text as elements: the very same letters, and numbers that read from left to right in every line.

// Two groups of digits or more. In an Arabic line, 22 48 03 80 would else be shown as 80 03 48 22: another number.
const NUMBER = /\+?\p{Nd}+(?:[ \u00a0.-]\p{Nd}+)+/gu;
// A line that holds scripts, or marks, that run from right to left. In other lines numbers are right by themselves.
const LEFTWARD = /^.*[\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}\p{sc=Adlam}\u200f\u202b\u202e\u2067].*$/gmu;
const MOST = 2000; // numbers; a letter of ours has room for a few hundred, and each costs the browser an element
const LINES = 100; // in a block: with all lines in one, Chromium needed a minute for 20,000 Arabic ones
const PARTS = 500; // between blank lines; a letter of ours has ten
const TOGETHER = 15; // lines of a part that is not divided between two sheets

/** Return elements that hold *text*, one for each part between blank lines, of at most a hundred lines. */
export function blocks(text) {
  const budget = { left: MOST };
  return [...parts(text.split("\n"))].map((part) => block(part, budget));
}

function* parts(lines) {
  let [begun, number] = [0, 0];
  for (let at = 1; at <= lines.length; at += 1) {
    const apart = number < PARTS && !lines[at - 1].trim() && lines[at]?.trim();
    if (at < lines.length && !apart && at - begun < LINES) continue;
    yield lines.slice(begun, at).join("\n") + (at < lines.length ? "\n" : "");
    [begun, number] = [at, number + 1];
  }
}

function block(text, budget) {
  const element = document.createElement("div");
  element.classList.toggle("together", text.split("\n").length <= TOGETHER);
  let end = 0;
  for (const { number, start } of numbers(text)) {
    if (budget.left-- <= 0) break;
    element.append(text.slice(end, start), leftToRight(number));
    end = start + number.length;
  }
  element.append(text.slice(end));
  return element;
}

function* numbers(text) {
  for (const { 0: line, index } of text.matchAll(LEFTWARD)) {
    for (const found of line.matchAll(NUMBER)) yield { number: found[0], start: index + found.index };
  }
}

function leftToRight(number) {
  const element = document.createElement("bdi");
  element.dir = "ltr";
  element.textContent = number;
  return element;
}
