"""A page translator in the page, as those of Chrome and Google Translate work: each text is another, in two <font>."""

from tests.support.tabs import Driver

TRANSLATE = """(() => {
    const kept = "[translate=no],font,script,style,textarea", all = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) if (walk.currentNode.data.trim()) all.push(walk.currentNode);
    for (const text of all.filter(text => !text.parentNode.closest(kept))) {
        const [outer, inner] = [0, 1].map(() => document.createElement("font"));
        outer.style.verticalAlign = inner.style.verticalAlign = "inherit";
        inner.textContent = text.data.replace(/\\p{L}+/gu, "kelma").replace(/\\d/g, "7");
        text.replaceWith(outer);
        outer.append(inner);
    }
    document.documentElement.lang = "mt";
    document.documentElement.classList.add("translated-ltr");
    return all.length;
})()"""


def translate(tab: Driver) -> None:
    """Have the page that stands in *tab* translated; each word becomes "kelma", each digit a 7."""
    assert tab.eval(TRANSLATE)
