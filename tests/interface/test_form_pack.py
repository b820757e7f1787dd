import re

import pytest
from crispy_forms.helper import FormHelper
from django import forms

from interface.layout import Buttons, Grid
from tests.interface.html import description_of, faults, find, ids, text_of, tree
from tests.interface.samples import LAST_VISIT, PREVIOUS, ExaminationForm, PhoneForm, ResultForm, filled, html_of

Results = forms.formset_factory(ResultForm, extra=2)
BAD_EXAMINATION = {"ankle_r": "7", "grip_r": "x", "walk": "1,2", "wash": "9", "not_examined": "on"}


def results(**typed: str) -> forms.BaseFormSet:
    return Results({"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0"} | typed)


def table_of(formset: forms.BaseFormSet) -> str:
    helper = FormHelper()
    helper.template = "nhsuk/table_inline_formset.html"
    helper.caption = "Results"
    formset.helper = helper
    return html_of(formset)


SAMPLES = {
    "empty phone form": lambda: html_of(PhoneForm()),
    "accepted phone form": lambda: html_of(PhoneForm(filled(born="1958", seen="14 7 2026", signs="walk", fell="yes"))),
    "phone form with every mistake": lambda: html_of(PhoneForm({"falls": "x", "born": "x", "seen": "x", "signs": "x"})),
    "empty examination": lambda: html_of(ExaminationForm()),
    "examination beside the last one": lambda: html_of(ExaminationForm(previous=PREVIOUS)),
    "examination with mistakes": lambda: html_of(ExaminationForm(BAD_EXAMINATION, previous=PREVIOUS)),
    "table of results": lambda: table_of(Results()),
    "table of results with mistakes": lambda: table_of(results(**{"form-0-value": "x", "form-1-test": "v"})),
    "formset one below the other": lambda: html_of(Results()),
}


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_rendered_form_keeps_the_rules(sample: str) -> None:
    assert faults(SAMPLES[sample]()) == []


def test_the_rules_go_red_for_a_form_that_breaks_them() -> None:
    box = '<input type="number" name="a" id="x" style="color:red" aria-describedby="gone" required>'
    broken = f'<form>{box}<p id="x"></form>'
    assert len(faults(broken)) == 7


def test_the_error_summary_links_to_each_box_from_top_to_bottom() -> None:
    root = tree(html_of(ExaminationForm(BAD_EXAMINATION, previous=PREVIOUS)))
    links = [a for a in root.iter("a") if (a.get("href") or "").startswith("#")]
    assert [a.get("href") for a in links] == ["#id_ankle_r", "#id_grip_r", "#id_wash_0", "#id_walk"]
    assert text_of(links[0]) == "Ankle dorsiflexion, right must be between 0 and 5. You entered 7"
    assert find(root, data__module="nhsuk-error-summary").get("tabindex") == "-1"


def test_no_summary_without_mistakes() -> None:
    assert "nhsuk-error-summary" not in html_of(PhoneForm()) + html_of(PhoneForm(filled()))


def test_a_box_with_a_mistake_says_so_to_a_screen_reader() -> None:
    root = tree(html_of(ExaminationForm(BAD_EXAMINATION, previous=PREVIOUS)))
    box = find(root, id="id_ankle_r")
    assert box.get("aria-invalid") == "true"
    assert box.get("value") == "7"
    assert "Last: 4 on 14 August 2026" in description_of(root, box)
    assert "Error: Ankle dorsiflexion, right must be between 0 and 5" in description_of(root, box)


def test_hint_and_message_stand_above_the_box() -> None:
    html = html_of(PhoneForm({}))
    place = [html.index(part) for part in ('for="id_callback"', 'id="id_callback-hint"', 'id="id_callback-error"')]
    assert place == sorted(place)
    assert place[-1] < html.index('id="id_callback"')


def test_grid_boxes_are_named_by_row_and_side_and_show_the_last_value_outside_the_box() -> None:
    root = tree(html_of(ExaminationForm(previous=PREVIOUS)))
    assert text_of(find(root, for_="id_ankle_l")) == "Ankle dorsiflexion, left"
    box = find(root, id="id_ankle_l")
    assert box.get("value") is None
    assert description_of(root, box) == "Last: 2 on 14 August 2026"
    assert "Not applicable" in [text_of(cell) for cell in root.iter("td")]


def test_previous_dates_that_differ_stand_in_their_own_rows() -> None:
    mixed = PREVIOUS | {"ankle_l": ("2", LAST_VISIT.replace(year=2025))}
    html = html_of(ExaminationForm(previous=mixed))
    assert "14-Aug-2026" in html
    assert "14-Aug-2025" in html


def test_a_grid_row_with_too_few_boxes_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="1 boxes for 2 columns"):
        Grid("Power", columns=("Right", "Left"), rows=[("Grip", "grip_r")])


def test_radio_rows_name_question_and_answer() -> None:
    root = tree(html_of(ExaminationForm(previous=PREVIOUS)))
    assert text_of(find(root, for_="id_wash_1")) == "Wash or brush hair: Difficult"
    assert description_of(root, find(root, id="id_wash_1")) == "Last: Difficult on 14 August 2026"
    assert not [e for e in root.iter("input") if e.get("type") == "radio" and e.get("checked") is not None]


def test_the_first_button_is_the_harmless_one_and_the_last_the_primary_one() -> None:
    root = tree(html_of(PhoneForm()))
    buttons = list(root.iter("button"))
    assert [(b.get("name"), b.get("value"), text_of(b)) for b in buttons] == [
        ("action", "save", "Save draft"),
        ("action", "continue", "Save referral"),
    ]
    assert "nhsuk-button--secondary" in buttons[0].get("class")
    assert buttons[1].get("data-app-continue") is not None
    assert [button["style"] for button in Buttons(("Save", "save")).styled()] == ["primary"]


def test_only_optional_boxes_are_marked() -> None:
    root = tree(html_of(PhoneForm()))
    assert text_of(find(root, for_="id_seen")) == "Date seen (optional)"
    assert text_of(find(root, for_="id_caller")) == "Name and role"
    assert "(optional)" not in html_of(ExaminationForm())


def test_a_date_is_said_back_once_it_has_been_sent() -> None:
    root = tree(html_of(PhoneForm(filled(seen="14 7 2026", born="Jul 1958"))))
    assert description_of(root, find(root, id="id_seen")).endswith("Read as Tue 14-Jul-2026")
    assert description_of(root, find(root, id="id_born")).endswith("Read as Jul-1958")
    assert "Read as" not in html_of(PhoneForm())


def test_a_reveal_is_tied_to_its_answer_and_open_when_that_is_chosen() -> None:
    closed, opened = tree(html_of(PhoneForm())), tree(html_of(PhoneForm(filled(fell="yes"))))
    assert find(closed, id="id_fell_0").get("data-app-reveal") == "id_fell_0-reveal"
    assert "hidden" in find(closed, id="id_fell_0-reveal").get("class")
    assert "hidden" not in find(opened, id="id_fell_0-reveal").get("class")


def test_units_are_part_of_the_description() -> None:
    root = tree(html_of(ExaminationForm()))
    assert description_of(root, find(root, id="id_walk")) == "seconds"
    assert description_of(root, find(root, id="id_weight")) == "kg"
    assert find(root, id="id_walk").get("inputmode") == "decimal"
    assert find(root, id="id_walk").get("type") == "text"


def test_typed_markup_is_shown_as_text() -> None:
    html = html_of(PhoneForm({"caller": "<script>alert(1)</script>", "seen": '"><img src=x>'}))
    assert "<script>alert" not in html
    assert "<img" not in html


def test_hidden_fields_are_sent_though_the_layout_does_not_name_them() -> None:
    assert re.search(r'type="hidden" name="submission_key" value="[0-9a-f-]{36}"', html_of(PhoneForm()))


def test_every_field_is_shown_exactly_once() -> None:
    for form in (PhoneForm(), ExaminationForm()):
        shown = ids(tree(html_of(form)))
        for name in form.fields:
            assert shown[f"id_{name}"] + shown[f"id_{name}_0"] == 1, name


def test_formset_mistakes_name_their_row() -> None:
    html = table_of(results(**{"form-0-test": "v", "form-1-test": "v", "form-1-value": "x"}))
    assert "Row 2: Result must be a number" in html
    assert text_of(find(tree(html), for_="id_form-1-value")) == "Result, row 2"
