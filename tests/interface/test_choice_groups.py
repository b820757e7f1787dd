"""Radios under headings: each answer is described by the heading of its group."""

from django.template import Context, Template

from interface.fields import ChoiceRadioField
from interface.forms import ClinicForm
from tests.interface.html import faults, tree


class Codes(ClinicForm):
    code = ChoiceRadioField(
        label="What happened",
        choices=[("10", "First"), ("11", "Again"), ("30", "Treated")],
        option_groups={"10": "Starts", "30": "Stops"},
        option_hints={"30": "Once only"},
    )


def test_each_answer_is_described_by_the_heading_of_its_group() -> None:
    html = Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": Codes()}))
    page = tree(html)
    words = {each.get("id"): "".join(each.itertext()).strip() for each in page.iter() if each.get("id")}
    described = {
        each.get("value"): [words[one] for one in (each.get("aria-describedby") or "").split()]
        for each in page.iter("input")
        if each.get("type") == "radio"
    }
    assert described == {"10": ["Starts"], "11": ["Starts"], "30": ["Stops", "Once only"]}
    assert [fault for fault in faults(html) if "group" in fault or "describ" in fault] == []
