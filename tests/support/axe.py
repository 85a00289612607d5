"""axe-core, an independent judge of accessibility: WCAG 2.0 to 2.2 at levels A, AA and AAA, and its best practice.

It runs under our own content security policy, Trusted Types included: nothing is switched off for it.
"""

from playwright.sync_api import Page

WIDTHS = (320, 1280)
# All rules but those that axe itself has given up; the experimental ones too, among them "label in name".
# In the dark only the rules on colours can say anything new.
RULES = """axe.getRules().filter(rule => !rule.tags.some(tag => /deprecated|obsolete/.test(tag)))"""
RUN = f"""async dark => (await axe.run(document, {{preload: false, resultTypes: ["violations"], runOnly: {{type: "rule",
    values: {RULES}.filter(rule => !dark || rule.tags.includes("cat.color")).map(rule => rule.ruleId)}}}}))
    .violations.flatMap(fault => fault.nodes.map(node => fault.id + ": " + node.target))"""


def judged(page: Page, dark: bool = False) -> list[str]:
    """What axe has to say against the page as it stands: the rule, and where."""
    page.emulate_media(color_scheme="dark" if dark else "light")
    found: list[str] = page.evaluate(RUN, dark)
    return found


def faults(page: Page, *, everywhere: bool = True) -> list[str]:
    """Every fault of the page; the menu and the first counties are unfolded.

    *everywhere* is in all four looks: narrow and wide, light and dark. Else it is narrow and light alone.
    """
    page.evaluate("document.querySelectorAll('details').forEach((part, at) => part.open = at < 4)")
    found = []
    for width in WIDTHS if everywhere else WIDTHS[:1]:
        page.set_viewport_size({"width": width, "height": 700})
        for dark in (False, True) if everywhere else (False,):
            found += [f"{page.url} at {width} px{' in the dark' * dark}: {fault}" for fault in judged(page, dark)]
    return found
