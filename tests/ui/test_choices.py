"""Lists of choices, written in Python: the markup and the escaping of their templates."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from governance.ui.forms import Renderer

PLAIN: list[Any] = [("", 'Any <b>"&'), ("a", gettext_lazy("Yes")), (1, mark_safe("<i>x</i>"))]
GROUPED: list[Any] = [("G<", [("a", "A"), ("b'", "B")]), ("c", "C")]
ATTRS: list[dict[str, Any]] = [{}, {"id": "x<", "disabled": True, "hidden": False, "data-x": '"q"'}]


@pytest.mark.parametrize("attrs", ATTRS)
@pytest.mark.parametrize("choices", [PLAIN, GROUPED, []])
@pytest.mark.parametrize("value", [None, "a", "b'"])
def test_a_list_that_opens_is_written_as_django_writes_it(
    value: str | None, choices: list[Any], attrs: dict[str, Any]
) -> None:
    for widget, told in ((forms.Select, value), (forms.SelectMultiple, value and [value])):
        drawn = widget(choices=choices)
        theirs = drawn.render("na<me", told, attrs, renderer=TemplatesSetting())
        ours = drawn.render("na<me", told, attrs, renderer=Renderer())
        assert ours == theirs.replace("\n\n", "\n")


def test_boxes_are_escaped_and_each_has_its_words() -> None:
    boxes = forms.CheckboxSelectMultiple(choices=[*PLAIN, *GROUPED])
    assert boxes.render("f", ["a"], {"id": "k<"}, renderer=Renderer()) == (
        '<div class="choices" id="k&lt;">'
        '<div class="choice"><input type="checkbox" name="f" value="" id="k&lt;_0">'
        '<label class="choice__label" for="k&lt;_0">Any &lt;b&gt;&quot;&amp;</label></div>'
        '<div class="choice"><input type="checkbox" name="f" value="a" id="k&lt;_1" checked>'
        '<label class="choice__label" for="k&lt;_1">Yes</label></div>'
        '<div class="choice"><input type="checkbox" name="f" value="1" id="k&lt;_2">'
        '<label class="choice__label" for="k&lt;_2"><i>x</i></label></div>'
        '<div class="choices" role="group" aria-labelledby="k&lt;_group_3">'
        '<p class="choices__group" id="k&lt;_group_3">G&lt;</p>'
        '<div class="choice"><input type="checkbox" name="f" value="a" id="k&lt;_3_0" checked>'
        '<label class="choice__label" for="k&lt;_3_0">A</label></div>'
        '<div class="choice"><input type="checkbox" name="f" value="b&#x27;" id="k&lt;_3_1">'
        '<label class="choice__label" for="k&lt;_3_1">B</label></div></div>'
        '<div class="choice"><input type="checkbox" name="f" value="c" id="k&lt;_4">'
        '<label class="choice__label" for="k&lt;_4">C</label></div></div>'
    )


def test_radio_buttons_without_an_id_have_none() -> None:
    radio = forms.RadioSelect(choices=[("b", "B")])
    assert radio.render("f", "b", {}, renderer=Renderer()) == (
        '<div class="choices"><div class="choice"><input type="radio" name="f" value="b" checked>'
        '<label class="choice__label">B</label></div></div>'
    )
