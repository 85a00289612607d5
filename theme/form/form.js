/* Sends a form while its page still stands, and puts the answer in its place. So no POST stands in the history, whose
   body a browser would write to the disk (SAFETY 9), and no answer takes her text away: where none comes that can be
   used, the page stays as it is, and says so. Without this script, or where it fails, the form is sent as ever.
   Also counts the characters of long answers (nothing is cut or kept), unfolds lists inside the page, and asks before a
   link takes away what she has written. */
(function () {
  var page = document, root = page.documentElement, sending, pressed, former, asked, since;

  /* An ordinary POST came before this page: its body leaves the history before the browser saves it. */
  history.replaceState(0, "", location.href);

  /* Characters as the server counts them: a letter outside the first plane is one. */
  function length(text) {
    return text.trim().replace(/[\ud800-\udbff][\udc00-\udfff]/g, "x").length;
  }
  function count() {
    [].forEach.call(page.querySelectorAll(".count"), function (place) {
      var most = +place.getAttribute("data-most"), used = length(place.previousElementSibling.value), left = most - used;
      place.textContent = place.getAttribute(left < 0 ? "data-over" : "data-left").replace("{number}", Math.abs(left));
      place.hidden = !used;
    });
  }
  function encoded(text) {
    /* Half of a pair alone cannot be encoded. */
    return encodeURIComponent(text.replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, function (mark) {
      return mark[1] ? mark : "\ufffd";
    })).replace(/%20/g, "+");
  }
  /* A message that is higher than the screen is read from its beginning. */
  function show(message) {
    message.focus();
    message.scrollIntoView();
  }
  /* The number of the centre that she has chosen stands in its option. */
  function failed() {
    var centre = page.querySelector("#centre option:checked"), number = centre && centre.getAttribute("data-tel"),
      unsent = page.getElementById("unsent"), call = unsent.querySelector("a");
    if (number) {
      unsent.querySelector("strong").textContent = centre.text;
      call.querySelector("bdi").textContent = centre.getAttribute("data-printed");
      call.href = "tel:" + number;
    }
    call.parentNode.hidden = !number;
    unsent.hidden = false;
    show(unsent);
  }
  function answered() {
    var answer = this.response, place = page.querySelector(".page"), note = page.getElementById("leaving"), first;
    if (root.hidden) return; /* she has left */
    if (/\/sent\//.test(this.responseURL)) return location.replace(this.responseURL);
    sending = page.body.className = "";
    if (!answer || !answer.querySelector(this.status === 200 ? ".exit" : "#form")) return failed();
    answer = page.importNode(answer.querySelector(".page"), true);
    first = answer.querySelector("[autofocus]");
    if (first) first.removeAttribute("autofocus"); /* the button that was pressed has the focus: browsers would complain */
    place.parentNode.replaceChild(answer, place);
    if (note.parentNode) note.parentNode.removeChild(note), asked = 0; /* it may stand at a link below the page */
    scrollTo(0, 0);
    count();
    first ? show(first) : page.getElementById("main").focus();
  }

  /* An open list is a window of the browser's own, and no press of Shift in it reaches the page (SAFETY 3). So it unfolds
     inside the page, over what follows; but not where fingers choose, who have no such keys. */
  function listOf(event) {
    for (var list = event.target; list && !list.options;) list = list.parentNode;
    return list && window.matchMedia && matchMedia("(pointer:fine)").matches && list;
  }
  function fold(list) {
    list.removeAttribute("size");
    list.style.marginBottom = "";
  }
  function turn(list) {
    var height = list.offsetHeight;
    if (list.size) return fold(list);
    former = list.selectedIndex;
    list.size = Math.max(2, Math.min(8, list.length));
    list.style.marginBottom = height - list.offsetHeight + "px";
    list.scrollIntoView({block: "nearest"});
  }
  addEventListener("mousedown", function (event) {
    pressed = !event.button && listOf(event);
    if (pressed && !pressed.size) event.preventDefault(), pressed.focus({preventScroll: true});
  });
  /* A press on the label gives the list a click too, and opens nothing. */
  addEventListener("click", function (event) {
    if (pressed && pressed === listOf(event)) turn(pressed);
  });
  /* Enter, Space, F4 and, on some systems alone, arrows open a list. */
  addEventListener("keydown", function (event) {
    var list = listOf(event), key = event.keyCode, arrow = key === 38 || key === 40;
    if (!list || !(key === 13 || key === 32 || key === 115 || (list.size ? key === 27 || arrow && event.altKey : arrow))) return;
    event.preventDefault();
    if (key === 27) list.selectedIndex = former;
    if (!event.repeat) turn(list);
  });
  addEventListener("blur", function (event) {
    if (event.target.size && event.target.options) fold(event.target);
  }, true);

  /* The list of centres takes the place of the line with her centre, and its focus. */
  addEventListener("toggle", function (event) {
    if (event.target.className === "to" && event.target.open) page.getElementById("centre").focus();
  }, true);

  /* Whether she has answered anything: "no" is what stands there before. */
  function written() {
    return [].some.call(page.querySelectorAll("form [placeholder],form input:checked:not([value=no])"), function (field) {
      return !field.placeholder || field.value;
    });
  }
  /* A link that would take it away asks at the first press; Exit never asks. What comes within a second is the same
     press: a double click, or a finger that trembles. */
  addEventListener("click", function (event) {
    for (var link = event.target, note = page.getElementById("leaving"); link && !/^a$/i.test(link.nodeName);) link = link.parentNode;
    if (!note || !link || /exit/.test(link.className) || !/^(\/|http)/.test(link.getAttribute("href")) || !written()) return;
    if (link === asked && event.timeStamp - since > 1e3) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (link === asked) return;
    link.parentNode.insertBefore(note, link.nextSibling);
    note.hidden = false;
    note.scrollIntoView({block: "nearest"});
    asked = link;
    since = event.timeStamp;
  }, true);

  addEventListener("input", count);
  addEventListener("pageshow", count);
  addEventListener("submit", function (event) {
    var parts = [], longest = 0, body, first, request = new XMLHttpRequest();
    if (sending) return event.preventDefault();
    [].forEach.call(event.target.elements, function (field) {
      if (!field.name || /radio|checkbox/.test(field.type) && !field.checked) return;
      var part = field.name + "=" + encoded(field.value);
      parts.push(part);
      if (part.length > longest) longest = part.length, first = field;
    });
    body = parts.join("&");
    /* Too large for the server to take: sent, its text would be lost. */
    if (body.length > 120000) return event.preventDefault(), first.focus();
    request.open("POST", location.pathname);
    request.responseType = "document";
    if (request.responseType !== "document" || !("responseURL" in request)) return;
    /* Longer than the web server waits for an answer; a second more for each kilobyte, on a slow line. */
    request.timeout = 6e4 + body.length;
    request.onloadend = answered;
    request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.send(body);
    event.preventDefault();
    sending = page.body.className = "busy";
  });
})();
