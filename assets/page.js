/* The Exit link: leaves in the same tick, in the same tab, with nothing of hers left on the page (SAFETY 2).
   Without this script the link still leaves as an ordinary link. */
addEventListener("click", function (event) {
  var link = event.target.closest && event.target.closest("a.exit");
  if (!link) return;
  event.preventDefault();
  document.documentElement.hidden = true;
  document.title = "\u00a0";
  document.querySelectorAll("input,textarea,select").forEach(function (field) {
    /* form.reset() would bring back what the server rendered: empty each field instead. */
    if (field.type === "radio" || field.type === "checkbox") field.checked = false;
    else field.value = "";
  });
  location.replace(link.href);
});
