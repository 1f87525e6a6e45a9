"""How the OpenAPI file describes an operation: with every refusal it can answer."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema

from governance.api import errors

_ALWAYS = (401, 403)
_OF_BODIES = (400, 415, 422)
_OF_LISTS = (400, 404)  # a filter that cannot be read, a page there is not


class Schema(AutoSchema):
    """Adds problem details (RFC 9457) to what the views say of themselves."""

    def _is_list_view(self, serializer: Any = None) -> bool:
        """A refusal is one, also where the answer is a list."""
        return serializer is not errors.Problem and super()._is_list_view(serializer)

    def _get_response_bodies(
        self, direction: Literal["request", "response"] = "response"
    ) -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status in self._refusals():
            code = str(status)
            if code not in bodies:
                bodies[code] = self._get_response_for_code(  # type: ignore[no-untyped-call]
                    errors.Problem, code, media_types=[errors.CONTENT_TYPE], direction=direction
                )
        return dict(sorted(bodies.items()))

    def _refusals(self) -> set[int]:
        found = {*_ALWAYS}
        if "{" in self.path:
            found |= {404}
        elif self.method == "GET":
            found |= {*_OF_LISTS}
        if self.method in ("POST", "PATCH"):
            found |= {*_OF_BODIES, 404}
        return found
