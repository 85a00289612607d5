// The text of HTML, for armour in it only: nothing of it is shown. The policy of the page lets nothing parse HTML.

const LINE = /<br\b[^<>]*>|<\/(?:p|div|tr|li|pre|blockquote)\b[^<>]*>/gi;
const ELEMENT = /<[^<>]*>/g;
const SIGN = /&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|(nbsp|gt|lt|amp|equals|plus|sol));/gi;
const NAMED = { nbsp: "\u00a0", gt: ">", lt: "<", amp: "&", equals: "=", plus: "+", sol: "/" };

export function fromHtml(html) {
  return html.replace(LINE, "\n").replace(ELEMENT, "").replace(SIGN, (_, hex, number, name) => {
    if (name) return NAMED[name.toLowerCase()];
    const point = parseInt(hex ?? number, hex ? 16 : 10);
    return point <= 0x10ffff ? String.fromCodePoint(point) : "";
  });
}
