"""What every API view starts from: the organisation the caller works in, and the right to read."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from riskreg import access
from riskreg.access import Right
from riskreg.models import ApiKey, Organisation, User

Done = TypeVar("Done")


def user_of(request: Request) -> User:
    """The signed-in person or key holder."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def organisation_of(request: Request) -> Organisation:
    """The key's organisation, or the one chosen in the session."""
    if isinstance(request.auth, ApiKey):
        return request.auth.organisation
    organisation: Organisation | None = getattr(request._request, "organisation", None)
    if organisation is None:
        raise PermissionDenied(_("You are not a member of an organisation."))
    return organisation


class View(GenericViewSet[Any]):
    """A view on the caller's organisation; nothing of another one can be reached from it."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Sign in, then ask for the right to enter before anything is looked up."""
        super().initial(request, *args, **kwargs)
        organisation = organisation_of(request)
        request._request.organisation = organisation  # type: ignore[attr-defined]
        access.require(user_of(request), self.right_to_enter(), organisation)

    def right_to_enter(self) -> Right:
        """What one needs to come in at all: as a rule the right to read."""
        return Right.VIEW

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filters narrow lists; one entry is found by its key, archived or not."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def told(self, kind: type[Serializer[Any]], thing: Any = None) -> dict[str, Any]:
        """What the body says, read by a serializer; of a thing that is there, what changes."""
        body = kind(
            thing,
            data=self.request.data,
            partial=thing is not None,
            context={"request": self.request},
        )
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    def act(self, do: Callable[..., Done], kind: type[Serializer[Any]] | None = None) -> Done:
        """Do an action to the thing of the address, which is found first, as the body says."""
        thing = self.get_object()
        return do(user_of(self.request), thing, **(self.told(kind) if kind else {}))
