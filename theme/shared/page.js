/* Leaving: by Exit, or by Shift or Esc three times. In the same tick the page is hidden and emptied, and the safe page
   takes its place; nothing is asked of the network before (SAFETY 2 to 4). It is on every page, so it is kept tiny, and
   plain enough for old telephones. Without it the link still leaves, as an ordinary link. */
(function () {
  var page = document, root = page.documentElement, count, last, time, channel, way,
    rest = ";path=/;samesite=strict" + (location.protocol === "https:" ? ";secure" : "");

  /* form.reset() would bring back what the server rendered. The token is hidden; it is not hers. */
  function hide() {
    root.style.visibility = "hidden";
    [].forEach.call(page.querySelectorAll("input:not([type=hidden]),textarea,select"), function (field) {
      field.checked = field.value = "";
    });
  }
  function leave(told) {
    hide();
    root.hidden = true;
    page.title = "\u00a0";
    page.cookie = "v=1" + rest;
    if (channel && !told) channel.postMessage(1);
    location.replace(page.head.dataset.exit);
  }
  function forget() {
    page.cookie = "v=;max-age=0" + rest;
  }
  function on(kinds, act) {
    kinds.split(" ").forEach(function (kind) { addEventListener(kind, act); });
  }
  /* Somebody has left, here or in another tab. */
  function left() {
    if (/v=1/.test(page.cookie)) return !leave(1);
  }
  /* Other tabs of ours leave with this one. Firefox refuses it where cookies are blocked. */
  function listen() {
    try {
      channel = new BroadcastChannel("v");
      channel.onmessage = leave;
    } catch (none) {}
  }

  /* By Back, Forward or Reload after an exit: leave again. By link or typed address: she comes on purpose. Of a tab that
     was restored, one of the two says that it was navigated to (Chromium the old one, WebKit the new one). A page that
     Chromium only guesses from what she types (prerender) is not come to. */
  way = performance.getEntriesByType;
  way = (performance.navigation || 0).type + " " + (way && performance.getEntriesByType("navigation")[0] || 0).type;
  if (!page.prerendering && !/^[12]\b|_|load/.test(way)) forget();
  left();
  listen();
  on("visibilitychange", left);
  /* What the browser keeps of this page for Back is blank and empty, and as long as it was: she finds her place again. */
  on("pagehide", function () {
    if (/^.form/.test(location.pathname)) history.replaceState(0, "", "");
    if (channel) channel.close();
    hide();
  });
  on("pageshow", function (event) {
    if (!event.persisted || left()) return;
    /* An emptied form is fetched anew, with its safest answers. */
    if (page.forms[0]) return location.replace(location.pathname);
    root.style.visibility = "";
    listen();
  });
  /* However the link is pressed, also with a key held or by a finger that slips: what is hit may lie deep inside it,
     since translators wrap each text. */
  on("click auxclick contextmenu dragstart", function (event) {
    for (var link = event.target, to; link && !/^a$/i.test(link.nodeName);) link = link.parentNode;
    if (!link) return;
    if (link.className === "exit") return event.preventDefault(), leave();
    to = link.getAttribute("href");
    if (event.type !== "click" || event.ctrlKey || event.metaKey || event.shiftKey || !/^[/#]/.test(to)) return;
    /* Where cookies are blocked no mark can be left: our pages are one entry of the history then, that Exit replaces. */
    page.cookie = "v=0" + rest;
    if (!page.cookie) event.preventDefault(), location.replace(to);
    forget();
  });
  /* A press counts between whose beginning and end nothing else comes, nor between it and the next: a capital, a click,
     Alt with Shift, which changes the keyboard's language. Of the Esc that closes a list only the end is heard. */
  on("keydown mousedown", function (event) {
    if (event.keyCode !== last) count = 0;
    last = !event.repeat && event.keyCode;
  });
  on("keyup", function (event) {
    var key = event.keyCode;
    if (key === 27 && key !== last || event.timeStamp - time > 3e3) count = 0;
    if (key === 27) last = key;
    if (key !== last || key !== 16 && key !== 27 || event.altKey || event.ctrlKey) return;
    time = event.timeStamp;
    if (++count > 2) leave();
  });
})();
