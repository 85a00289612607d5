// The words of the page in three languages. An element knows the key of its words, so that all change at once.

import en from "./words.en.json";
import nb from "./words.nb.json";
import nn from "./words.nn.json";

const WORDS = { nb, nn, en };
let language = "nb";

/** The words of *key*, with the gaps filled in; a value stands in isolates, so that it turns nothing round. */
export function say(key, values = {}) {
  return WORDS[language][key].replace(/{(\w+)}/g, (_, gap) => `\u2068${gap === "day" ? moment(values.day) : values[gap]}\u2069`);
}

/** Write the words of *key* into *element*, now and whenever the language changes. "" empties it. */
export function put(element, key, values = {}) {
  element.dataset.word = key;
  element.dataset.values = JSON.stringify(values);
  element.textContent = key && say(key, values);
}

export function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  for (const element of document.querySelectorAll("[data-word]")) {
    put(element, element.dataset.word, JSON.parse(element.dataset.values ?? "{}"));
  }
  for (const element of document.querySelectorAll("time[datetime]")) element.textContent = moment(element.dateTime);
  document.title = say("title");
}

/** The language to begin with: the browser's, if it is one of ours. */
export function own() {
  const [first = ""] = navigator.languages;
  return first.startsWith("nn") ? "nn" : "nb";
}

/** A date as people here write it; one that is no date stays as it is. */
export function moment(date) {
  const when = new Date(date);
  if (Number.isNaN(when.getTime())) return date;
  const clock = date.length > 10 ? { timeStyle: "short" } : {};
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", ...clock }).format(when);
}
