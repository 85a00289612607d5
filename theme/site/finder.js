/* The finder: picks cards out of the list that stands in the page anyway. Nothing is sent, stored or put into the
   address. Without this script the list is read by eye. Cards are cloned, so no HTML is made out of text. */
addEventListener("DOMContentLoaded", function () {
  var field = document.getElementById("place");
  if (!field) return;
  var answer = document.getElementById("answer"), like = answer.previousElementSibling,
    unknown = answer.nextElementSibling, cards = document.querySelectorAll("details .panel"), typed, way, hits, sure;

  /* Without case and accents. æ is ae, ø is oe, å is aa: but never a or o, since Lardal is not Lærdal. */
  function spelt(text) {
    text = text.toLowerCase().replace(/\d/g, "");
    if (text.normalize) text = text.normalize("NFD");
    text = text.replace(/æ|ae|a\u0308/g, 1).replace(/ø|oe|o\u0308/g, 2).replace(/å|aa|a\u030a/g, 3);
    text = text.replace(/[\u0300-\u036f]/g, "").replace(/[^a-z1-3]+/g, " ");
    return text.replace(/\bkommune\b/, "").trim();
  }
  /* As it is typed on a keyboard without these letters. */
  function plain(text) {
    return spelt(text).replace(/[13]/g, "a").replace(/2/g, "o");
  }
  function holds(text, words) {
    return (" " + text + " ").indexOf(" " + words + " ") >= 0;
  }
  /* One letter too many, missing or wrong, or two that changed places. */
  function near(name) {
    for (var i = 0; i < name.length && typed.charAt(i) === name.charAt(i);) i++;
    var a = typed.slice(i), b = name.slice(i), rest = a.slice(1);
    return rest === b || a === b.slice(1) || rest === b.slice(1) || rest.charAt(0) + a.charAt(0) + a.slice(2) === b;
  }
  /* Three ways to be alike; the first that finds something counts. Short names are part of, and near to, too many. */
  function alike(name) {
    name = plain(name);
    if (!way) return typed === name;
    if (typed.length < 4 || name.length < 4) return false;
    /* "Mandal" in a centre's name; "Mo i Rana" for Rana. */
    return way < 2 ? holds(name, typed) || holds(typed, name) : name.split(" ").concat(name).some(near);
  }
  /* The very name, spelt as it may be spelt. */
  function same(name) {
    return spelt(name) === spelt(field.value);
  }
  function pick(card) {
    var copy = card.cloneNode(true), list = copy.querySelector("ul"), places = [], before = hits;
    [].forEach.call(copy.querySelectorAll(".names li,.name"), function (name) {
      var texts = name.textContent.split(" / "), place = name.parentNode === list;
      if (!texts.some(alike)) return;
      hits++;
      if (place) places.push(name);
      /* A town in a centre's own name needs no doubt either; any other word may belong to another place. */
      sure = sure || texts.some(same) || !place && holds(plain(texts[0]), typed);
    });
    if (places.length) list.textContent = "";
    places.forEach(function (place) {
      place.textContent += ", " + card.parentNode.firstElementChild.textContent;
      list.appendChild(place);
    });
    if (hits > before) answer.appendChild(copy);
  }
  function find() {
    typed = plain(field.value);
    answer.textContent = "";
    sure = false;
    for (hits = 0, way = -1; !hits && ++way < 3;) [].forEach.call(cards, pick);
    /* A word of every centre's name, such as "krisesenter", is no place. */
    if (hits > 8) answer.textContent = "", hits = 0;
    like.hidden = !hits || sure;
    /* The lines that know stand below a place that is only alike, unless its own card begins with them. */
    unknown.hidden = !field.value.trim() || hits && (sure || answer.querySelector("[rel]"));
  }
  document.getElementById("finder").hidden = false;
  document.getElementById("show").onclick = find;
  field.onkeydown = function (event) { if (event.keyCode === 13) find(); };
  /* What the browser keeps of this page for Back holds nothing of hers. */
  addEventListener("pagehide", function () { field.value = ""; find(); });
});
