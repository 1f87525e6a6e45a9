"""What work in the background and imports refuse, in words."""

from django.utils.translation import gettext_noop

WORDS: dict[str, str] = {
    "asked_already": gettext_noop(
        "Somebody else has asked for exactly this. Wait until it is done, then look in the list."
    ),
    "job_over": gettext_noop("It has ended already: there is nothing left to cancel."),
    "import_over": gettext_noop("This import is over: it was applied or discarded."),
    "import_unseen": gettext_noop("Look at the preview before you import."),
    "import_too_large": gettext_noop(
        "The file has %(size)s MB; at most %(limit)s MB can be imported. Split it."
    ),
    "rows_faulty": gettext_noop(
        "%(count)s faults were found. Nothing was imported; correct the file and upload it again."
    ),
}
