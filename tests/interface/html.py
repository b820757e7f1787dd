"""Rules that every piece of the site's HTML keeps, checked without a browser."""

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

NO_LABEL_NEEDED = {"hidden", "submit", "button", "reset", "image"}


def tree(html: str) -> Element:
    return html5lib.parse(html, namespaceHTMLElements=False)


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def ids(root: Element) -> Counter[str]:
    return Counter(element.get("id") for element in root.iter() if element.get("id"))


def controls(root: Element) -> Iterator[Element]:
    for tag in ("input", "select", "textarea"):
        for element in root.iter(tag):
            if element.get("type") not in NO_LABEL_NEEDED:
                yield element


def find(root: Element, **attributes: str) -> Element:
    """The one element with these attributes (`for_` and `class_` for the words Python keeps)."""
    wanted = {name.rstrip("_").replace("__", "-"): value for name, value in attributes.items()}
    found = [e for e in root.iter() if all(e.get(name) == value for name, value in wanted.items())]
    assert len(found) == 1, f"{wanted} found {len(found)} times"
    return found[0]


def description_of(root: Element, control: Element) -> str:
    """What a screen reader adds to the control's name."""
    by_id = {element.get("id"): element for element in root.iter() if element.get("id")}
    return " ".join(text_of(by_id[name]) for name in control.get("aria-describedby", "").split())


def faults(html: str) -> list[str]:
    """Everything in the HTML that breaks a rule, in words; empty when all is well."""
    root = tree(html)
    known = ids(root)
    found = [f"id {name} stands {count} times" for name, count in known.items() if count > 1]
    labelled = Counter(label.get("for") for label in root.iter("label"))
    for control in controls(root):
        name = control.get("name")
        if control.get("type") == "number":
            found.append(f"{name} is type=number, which empties bad input")
        if labelled[control.get("id")] != 1:
            found.append(f"{name} has {labelled[control.get('id')]} labels")
        if control.get("required") is not None:
            found.append(f"{name} is required in the browser, which answers before the server can")
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        for attribute in ("aria-describedby", "aria-labelledby", "aria-controls"):
            found += [
                f"{attribute} of {element.tag} names {name}, which is not there"
                for name in element.get(attribute, "").split()
                if name not in known
            ]
        found += [f"{element.tag} has {name}" for name in element.attrib if name == "style" or name.startswith("on")]
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            found.append(f"{element.tag} stands in the page")
        if element.tag == "a" and (element.get("href") or "").startswith("#") and element.get("href")[1:] not in known:
            found.append(f"link to {element.get('href')}, which is not there")
        if element.tag == "th" and not element.get("scope"):
            found.append(f"th {text_of(element)!r} has no scope")
        if element.tag in {"th", "td"} and not text_of(element) and not list(element.iter("input")):
            found.append("a table cell is empty")
        if element.tag == "table" and element.find("caption") is None:
            found.append("a table has no caption")
        if element.tag == "form" and element.get("novalidate") is None and list(controls(element)):
            found.append("a form lets the browser show its own bubbles")
    return found
