"""Reasons as HTML: every word escaped, lists shared, nothing written where nothing is told."""

from dataclasses import replace

from governance.ui import reasons
from governance.ui.coverage_marks import MARKS
from governance.ui.coverage_words import Line, Told

PLAIN = Told(
    mark=MARKS["unknown"],
    applies="Applies",
    counted=(),
    missing=(),
    lapsed=(),
    change="",
    rule="",
    rule_reason="",
    claim="",
    law="",
)


def test_nothing_told_is_nothing_written() -> None:
    assert reasons.Writer().html(PLAIN).strip() == ""


def test_every_word_is_escaped_and_leads_to_its_record() -> None:
    line = Line("untested", "<b>CTL-1</b> has not been tested.", "/controls/1/?a=1&b=2")
    told = replace(
        PLAIN,
        missing=(line,),
        lapsed=(replace(line, url=""),),
        change="<i>",
        claim="<u>",
        rule="<s>",
        rule_reason="<q>",
        law="<a>",
    )
    text = reasons.Writer().html(told)
    assert '<a href="/controls/1/?a=1&amp;b=2">&lt;b&gt;CTL-1&lt;/b&gt; has not' in text
    assert "<li>&lt;b&gt;CTL-1&lt;/b&gt; has not been tested.</li>" in text
    for tag in ("<b>", "<i>", "<u>", "<s>", "<q>", "<a>"):
        assert tag not in text
    for head in ("Missing", "Lapsed", "What is enough", "Why it binds"):
        assert f'<p class="reason__head">{head}</p>' in text
    assert "Counted" not in text


def test_what_many_entries_share_is_written_alike() -> None:
    writer = reasons.Writer()
    told = replace(PLAIN, counted=(Line("in_place", "CTL-2 is in place.", "/controls/2/"),))
    assert writer.html(told) == writer.html(replace(told, applies="Later"))
    assert "CTL-2" in writer.html(told)
