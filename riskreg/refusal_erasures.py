"""The words of refusals about erasing people."""

from django.utils.translation import gettext_noop

WORDS: dict[str, str] = {
    "erasure_unreasoned": gettext_noop("Say why the person is erased, for example who asked when."),
    "erasure_names": gettext_noop(
        "Leave name and address out of the reason: it is kept, and they are not."
    ),
    "erasure_elsewhere": gettext_noop(
        "This account is used outside of this organisation too. End the access here instead."
    ),
    "erasure_self": gettext_noop("Ask another administrator: nobody erases themselves."),
    "erasure_twice": gettext_noop("This person was erased before."),
}
