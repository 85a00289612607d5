/* Counts the characters of a long answer, and stops a form that is too large for the server to take: sent, its text
   would be lost. Nothing is cut, sent or kept. Without this script the hint says how much there is room for. */
addEventListener("DOMContentLoaded", function () {
  var form = document.querySelector("form"), counts = document.querySelectorAll(".count");
  if (!form) return;

  /* Characters as the server counts them: a letter outside the first plane is one. */
  function length(text) {
    return text.trim().replace(/[\ud800-\udbff][\udc00-\udfff]/g, "x").length;
  }
  function count() {
    [].forEach.call(counts, function (place) {
      var most = +place.getAttribute("data-most"), used = length(place.previousElementSibling.value), left = most - used;
      place.textContent = place.getAttribute(left < 0 ? "data-over" : "data-left").replace("{number}", Math.abs(left));
      place.hidden = !used;
    });
  }
  form.addEventListener("input", count);
  form.addEventListener("submit", function (event) {
    var longest = 0, sum = 0, first;
    [].forEach.call(form.elements, function (field) {
      /* Each half of a pair is 6 of the 12 characters that it will be on its way; so is é. */
      var size = encodeURIComponent((field.value || "").replace(/[\ud800-\udfff]/g, "é")).length;
      sum += size;
      if (size > longest) longest = size, first = field;
    });
    if (sum < 120000) return;
    event.preventDefault();
    first.focus();
  });
  addEventListener("pageshow", count);
});
