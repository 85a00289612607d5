/* Leaving: by Exit, or by Shift or Esc three times. In the same tick the page is hidden and emptied, and the safe page
   takes its place; nothing is asked of the network before (SAFETY 2 to 4). It is on every page, so it is kept tiny, and
   plain enough for old telephones. Without it the link still leaves, as an ordinary link. */
(function () {
  var page = document, root = page.documentElement, count, last, time,
    rest = ";path=/;samesite=strict" + (location.protocol === "https:" ? ";secure" : ""),
    way = performance.navigation || performance.getEntriesByType("navigation")[0];

  /* form.reset() would bring back what the server rendered. The token is hidden; it is not hers. */
  function hide() {
    root.style.visibility = "hidden";
    [].forEach.call(page.querySelectorAll("input:not([type=hidden]),textarea,select"), function (field) {
      field.checked = field.value = "";
    });
  }
  function leave() {
    hide();
    root.hidden = true;
    page.title = "\u00a0";
    page.cookie = "v=1" + rest;
    location.replace(page.head.dataset.exit);
  }

  /* By Back, Forward or Reload after an exit: leave again. By link or typed address: she comes on purpose. */
  if (!way.type || way.type === "navigate") page.cookie = "v=;max-age=0" + rest;
  if (/v=1/.test(page.cookie)) leave();
  /* What the browser keeps of this page for Back is blank and empty, and as long as it was: she finds her place again. */
  addEventListener("pagehide", function () {
    if (/^.form/.test(location.pathname)) history.replaceState(0, "", "");
    hide();
  });
  addEventListener("pageshow", function (event) {
    if (!event.persisted) return;
    if (/v=1/.test(page.cookie)) leave();
    /* An emptied form is fetched anew, with its safest answers. */
    else if (page.forms[0]) location.replace(location.pathname);
    else root.style.visibility = "";
  });
  addEventListener("click", function (event) {
    if (event.target.className === "exit") event.preventDefault(), leave();
  });
  /* Any other key between begins anew: capitals, or Alt with Shift, which changes the keyboard's language. */
  addEventListener("keyup", function (event) {
    var key = event.keyCode, soon = event.timeStamp - time < 3e3;
    count = soon && key === last && (key === 16 || key === 27) && !event.altKey && !event.ctrlKey ? count + 1 : 1;
    last = key;
    time = event.timeStamp;
    if (count > 2) leave();
  });
})();
