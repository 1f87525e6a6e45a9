"""Forms: help, errors and their ids, in words that say what to do."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string

from governance.ui.forms import Form, explain, problems


class Sample(Form):
    """One of each."""

    name = explain(
        forms.CharField(label="Name", help_text="As people call it."),
        example="Applicant ranking",
        provision="AI Act Art. 3(1)",
        url="/law",
    )
    kind = forms.ChoiceField(
        label="Kind", widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")]
    )
    share = forms.ChoiceField(label="Share in %", choices=[("1", "1")])
    since = forms.DateField(label="Since", required=False)
    address = forms.EmailField(label="Address", required=False)
    own = forms.CharField(label="Own", error_messages={"required": "Say it in our words."})
    read = forms.BooleanField(label="I have read it")


REFUSED = {"name": "", "kind": "z", "share": "7", "since": "2026-02-30", "address": "x"}


def test_errors_say_what_to_do() -> None:
    assert [problem.sentence for problem in problems(Sample(REFUSED))] == [
        "Fill in “Name”.",
        "“Kind”: choose one of the answers offered.",
        "“Share in %”: choose one of the answers offered.",
        "“Since”: give a day that exists, with day, month and year.",
        "“Address”: give a whole address, like name@example.eu.",
        "Say it in our words.",
        "Tick “I have read it” to go on.",
    ]


@pytest.mark.parametrize("typed", ["nan", "inf", "x"])
def test_what_is_no_number_is_told_though_the_label_holds_a_percent_sign(typed: str) -> None:
    class Rate(Form):
        rate = forms.DecimalField(label="Confidence, %")

    [told] = problems(Rate({"rate": typed}))
    assert told.sentence == "“Confidence, %”: give a number in digits."


def test_the_summary_links_to_ids_that_exist() -> None:
    html = str(Sample(REFUSED))
    anchors = re.findall(r'<a href="#([^"]+)">', html)
    assert len(anchors) == 7
    assert all(f'id="{anchor}"' in html for anchor in anchors)


def test_an_input_is_described_by_its_example_help_and_error() -> None:
    html = str(Sample(REFUSED))
    described = re.search(r'name="name"[^>]*aria-describedby="([^"]+)"', html)
    assert described is not None
    ids = described[1].split()
    assert ids == ["id_name_example", "id_name_helptext", "id_name_error"]
    assert all(f'id="{each}"' in html for each in ids)


def test_a_wrong_field_is_marked_and_keeps_what_was_typed() -> None:
    html = str(Sample({**REFUSED, "name": "<Alpha>"}))
    assert 'value="&lt;Alpha&gt;"' in html
    assert re.search(r'name="since"[^>]*aria-invalid="true"', html)
    assert not re.search(r'name="name"[^>]*aria-invalid', html)


def test_a_group_of_choices_is_a_fieldset_with_its_question_as_legend() -> None:
    html = str(Sample()["kind"].as_field_group())
    assert '<legend class="field__label">Kind</legend>' in html
    assert html.count('type="radio"') == 2


def test_optional_fields_say_so_and_dates_use_the_browser_s_field() -> None:
    html = str(Sample(initial={"since": "2026-11-21"})["since"].as_field_group())
    assert "(optional)" in html
    assert 'type="date"' in html


def test_a_question_shows_its_provision() -> None:
    assert '<a href="/law">AI Act Art. 3(1)</a>' in str(Sample()["name"].as_field_group())


def test_errors_of_the_whole_form_stand_first() -> None:
    form = Sample(REFUSED)
    form.add_error(None, "Somebody else changed this meanwhile.")
    first = next(iter(problems(form)))
    assert (first.anchor, first.sentence) == ("", "Somebody else changed this meanwhile.")


def test_a_form_takes_files_only_where_it_has_a_file_field() -> None:
    class Upload(Form):
        file = forms.FileField(label="File")

    assert "multipart" in render_to_string("ui/form.html", {"form": Upload(), "verb": "Send"})
    assert "multipart" not in render_to_string("ui/form.html", {"form": Sample(), "verb": "Send"})
