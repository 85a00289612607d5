/* The finder: picks cards out of the list that stands in the page anyway. Nothing is sent, stored or put into the
   address. Without this script the list is read by eye. Cards are cloned, so no HTML is made out of text.
   How a name is recognised, and when an answer is sure: docs/decisions/0020-finder-places.md. */
addEventListener("DOMContentLoaded", function () {
  var page = document, field = page.getElementById("place"), names = [], typed, bare, area,
    MUNICIPALITY = 1, COUNTY = 2, CENTRE = 3;
  if (!field) return;
  var found = page.getElementById("found"), answer = page.getElementById("answer");

  function each(list, act) { [].forEach.call(list, act); }

  /* Without case and accents. æ is ae, ø is oe, å is aa: but never a or o, since Lardal is not Lærdal. */
  function spelt(text) {
    text = text.toLowerCase().replace(/\d/g, "");
    if (text.normalize) text = text.normalize("NFD");
    text = text.replace(/æ|ae|a\u0308/g, 1).replace(/ø|oe|o\u0308/g, 2).replace(/å|aa|a\u030a/g, 3);
    text = text.replace(/đ/g, "d").replace(/ŋ/g, "n").replace(/ŧ/g, "t");
    text = text.replace(/[\u0300-\u036f]/g, "").replace(/[^a-z1-3]+/g, " ");
    return text.replace(/\b(kommune|bydel|sentrum|by|herad)n?\b/g, "").replace(/ +/g, " ").trim();
  }
  /* As it is typed on a keyboard without these letters. */
  function plain(text) {
    return text.replace(/[13]/g, "a").replace(/2/g, "o");
  }
  function holds(text, words) {
    return (" " + text + " ").indexOf(" " + words + " ") >= 0;
  }
  /* At most so many slips: a letter too many, missing or wrong, or two that changed places (Damerau). */
  function near(a, b, slips) {
    for (var i = 0; i < a.length && a.charAt(i) === b.charAt(i);) i++;
    a = a.slice(i);
    b = b.slice(i);
    if (a === b || Math.abs(a.length - b.length) > slips || !slips--) return a === b;
    var x = a.slice(1), y = b.slice(1), swapped = x && x.charAt(0) === b.charAt(0) && a.charAt(0) === y.charAt(0);
    return near(x, b, slips) || near(a, y, slips) || near(x, y, slips) || swapped && near(x.slice(1), y.slice(1), slips);
  }
  function long(name) {
    return bare.length > 3 && name.length > 3;
  }

  /* The ways to be alike; the first that finds something counts. A name is what is compared with what she typed. */
  var ways = [
    function (name) { return name.kind !== COUNTY && name.spelt === typed; },
    function (name) { return name.kind !== COUNTY && name.plain === bare; },
    function (name) { return name.plain === bare; },
    /* "Mandal" in a centre's name; "Voss, Vestland" and "Os i Hordaland" for the place in front. */
    function (name) {
      return name.plain === area || name.kind !== COUNTY && long(name.plain) && (holds(name.plain, bare) || holds(bare, name.plain));
    },
    function (name) {
      return long(name.plain) && (name.kind ? name.plain.split(" ") : []).concat(name.plain).some(function (word) {
        return word.length > 3 && near(bare, word, 1);
      });
    },
    function (name) { return Math.min(bare.length, name.plain.length) > 7 && near(bare, name.plain, 2); },
    /* "Groruddalen" for Grorud, "Lierbyen" for Lier, and a name that is not finished. */
    function (name) {
      return long(name.plain) && (!name.plain.indexOf(bare) ||
        !bare.indexOf(name.plain) && (name.kind === MUNICIPALITY || name.plain.length > 4));
    }
  ];

  /* Every name in the page: of municipalities, their towns, centres and counties, with the card that answers it. */
  function add(card, name, shown, kind) {
    var text = spelt(name);
    names.push({ card: card, spelt: text, plain: plain(text), shown: shown, kind: kind });
  }
  function read(card) {
    var county = card.parentNode.firstElementChild.textContent;
    add(card, county, "", COUNTY);
    each(card.querySelectorAll(".name"), function (name) { add(card, name.textContent, "", CENTRE); });
    each(card.querySelectorAll(".names li"), function (place) {
      var all = place.textContent.split(" / "), behind = all[0] === county ? "" : ", " + county;
      all.forEach(function (name) { add(card, name, place.textContent + behind, MUNICIPALITY); });
      (place.dataset.towns || "").split(",").forEach(function (town) {
        if (town) add(card, town, town + " (" + all[0] + behind + ")");
      });
    });
  }

  /* Each of these values once. */
  function once(list, key) {
    return list.map(function (hit) { return hit[key]; }).filter(function (value, i, all) {
      return value && all.indexOf(value) === i;
    });
  }
  /* A copy of the card with the names that were meant alone; with all where a centre or a county was. */
  function answered(card, shown) {
    var copy = card.cloneNode(true), list = copy.querySelector("ul");
    if (shown.length) list.textContent = "";
    shown.forEach(function (text) { list.appendChild(page.createElement("li")).textContent = text; });
    return copy;
  }
  /* Several cards are folded, so that she sees every place that may be hers. The line is like that of a county. */
  function folded(copy, line) {
    var fold = page.createElement("details"), list = copy.querySelector("ul");
    line.firstChild.textContent = [].map.call(list.children, function (place) { return place.textContent; }).join(" · ");
    fold.className = "panel";
    fold.appendChild(line);
    copy.removeChild(list);
    while (copy.firstChild) fold.appendChild(copy.firstChild);
    return fold;
  }
  function say(part, on) {
    page.getElementById("say-" + part).hidden = !on;
  }
  function find() {
    var hits = [], way = -1, cards, several, sure;
    if (!names.length) each(page.querySelectorAll("#counties .panel"), read);
    typed = spelt(field.value);
    bare = plain(typed);
    area = plain(spelt(field.value.replace(/( i |,).*/i, "")));
    answer.textContent = "";
    if (bare) while (!hits.length && ++way < ways.length) hits = names.filter(ways[way]);
    /* A word of every centre's name, such as "krisesenter", is no place. */
    if (way !== 2 && Math.max(once(hits, "card").length, once(hits, "shown").length) > 8) hits = [];
    cards = once(hits, "card");
    several = cards.length > 1;
    cards.forEach(function (card) {
      var copy = answered(card, once(hits.filter(function (hit) { return hit.card === card; }), "shown"));
      answer.appendChild(several ? folded(copy, card.parentNode.firstElementChild.cloneNode(true)) : copy);
    });
    /* Sure is the very name, also as typed without æ, ø, å; a county; and a town in a centre's own name. */
    sure = !way || way === 1 && typed === bare || way === 2 || way === 3 && !once(hits, "shown").length;
    say("like", hits.length && !sure);
    say("several", several && sure && way !== 2);
    say("county", hits.length && way === 2);
    /* The lines that know stand below a place that may be another, unless its own card begins with them. */
    say("others", field.value.trim() && (several || !(hits.length && sure) && !answer.querySelector("[rel]")));
    say("unknown", !hits.length);
    say("other", hits.length);
  }
  function show() {
    find();
    if (!field.value.trim()) return;
    /* The soft keyboard goes away, and the answer stands on the screen, below what she typed. */
    field.blur();
    if (found.getBoundingClientRect().bottom > innerHeight * .8) found.scrollIntoView();
  }
  page.getElementById("finder").hidden = false;
  page.getElementById("show").onclick = show;
  field.onkeydown = function (event) { if (event.keyCode === 13) show(); };
  /* What the browser keeps of this page for Back holds nothing of hers. */
  addEventListener("pagehide", function () { field.value = ""; find(); });
});
