"""Each right in words, for people and for the documentation."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from riskreg.access import Right

RIGHT_WORDS: dict[Right, str | Promise] = {
    Right.VIEW: _("Read everything of the organisation and download dossiers"),
    Right.EDIT_SYSTEM: _("Register and change AI systems"),
    Right.ARCHIVE_SYSTEM: _("Archive and restore AI systems"),
    Right.EDIT_INVENTORY: _("Add, change and remove models, datasets, vendors and units"),
    Right.CLASSIFY: _("Answer the questions of a classification"),
    Right.DECIDE: _("Record a classification"),
    Right.IMPORT: _("Import systems from a file"),
    Right.MAKE_DOSSIER: _("Have dossiers made"),
    Right.MANAGE_PEOPLE: _("Let people in, change roles, end access"),
    Right.MANAGE_KEYS: _("Create and revoke API keys of one's own"),
}
