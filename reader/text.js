// A letter's text as nodes: the very same letters, and numbers that read from left to right in every line.

// Two groups of digits or more. In an Arabic line, 22 48 03 80 would else be shown as 80 03 48 22: another number.
const NUMBER = /\+?\p{Nd}+(?:[ \u00a0.-]\p{Nd}+)+/gu;

export function nodes(text) {
  const made = [];
  let end = 0;
  for (const { 0: number, index } of text.matchAll(NUMBER)) {
    made.push(text.slice(end, index), leftToRight(number));
    end = index + number.length;
  }
  return [...made, text.slice(end)];
}

function leftToRight(number) {
  const element = document.createElement("bdi");
  element.dir = "ltr";
  element.textContent = number;
  return element;
}
