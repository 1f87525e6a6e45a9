"""What only the templates of dossiers say."""

from django import template
from django.utils.safestring import SafeString

from governance.dossiers.cutting import marked

register = template.Library()


@register.filter
def cut(text: object, most: int) -> SafeString:
    """A text of at most so many signs, cut once what is withheld is struck from the whole."""
    return marked(text, most)
