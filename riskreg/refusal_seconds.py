"""What second assessments refuse, in words."""

from django.utils.translation import gettext_noop

WORDS: dict[str, str] = {
    "second_replaced": gettext_noop(
        "A newer classification has taken its place. Ask for a second assessment of that one."
    ),
    "second_no_right": gettext_noop(
        "This person may not classify systems, or does not see this one. Choose somebody whose "
        "role and part of the register allow it."
    ),
    "second_had_a_part": gettext_noop(
        "This person decided, began, answered or asks for this, or stands in for who did. Choose "
        "another."
    ),
    "second_asked": gettext_noop("This person was asked already. Choose another."),
    "second_due": gettext_noop("The day has passed. Choose today or a later day."),
    "second_over": gettext_noop("This second assessment is over. Nothing more can be changed."),
    "second_unanswered": gettext_noop(
        "%(n)s questions that can change the class have no answer. Answer them, or say that you "
        "don't know yet."
    ),
    "second_third_person": gettext_noop(
        "You, or somebody you stand in for, gave one of the two answers. A third person decides."
    ),
    "second_undecided": gettext_noop("Choose whose answer holds."),
    "second_not_differing": gettext_noop("Both said the same here. Leave this question out."),
    "second_not_yours": gettext_noop("Only the second assessor answers this and submits it."),
    "second_apart": gettext_noop(
        "These are the answers of a second assessment. Submit them on its own page."
    ),
}
