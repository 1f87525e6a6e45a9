"""What a browser asks and sends about a question set."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from riskreg.models import Questionnaire

# A chatbot of a provider in the Union: every question of the class answered.
CHATBOT: dict[str, Any] = {
    "is_ai_system": "true",
    "eu_nexus": "placed_on_eu_market",
    "interacts_with_persons": "true",
    "obvious_ai": "false",
}


def page(begun: Questionnaire, topic: str) -> str:
    """The address of one page of questions."""
    return reverse("questionnaire_topic", args=[begun.pk, topic])


def answers_of(begun: Questionnaire) -> dict[str, Any]:
    """What is stored now."""
    return dict(Questionnaire.objects.get(pk=begun.pk).answers)


def text_of(response: HttpResponse) -> str:
    """The page as text."""
    return response.content.decode()


def seen_on(response: HttpResponse) -> str:
    """What the form of a page says it showed."""
    return str(response.context["form"]["seen"].value())  # type: ignore[attr-defined]


def answer_page(client: Client, address: str) -> HttpResponse:
    """Answer every question of a page as a person would who knows: yes, no, or none of these."""
    shown = client.get(address)
    given: dict[str, Any] = {"seen": seen_on(shown), "to": "next"}
    for question in shown.context["questions"]:
        options = [code for code, _label in getattr(question.answer.field, "choices", ())]
        default = next((code for code in ("false", "none", "nothing") if code in options), "")
        if default:
            given[question.name] = CHATBOT.get(question.name, default)
    return client.post(address, given)


def review_of(begun: Questionnaire) -> str:
    """The address of the review page."""
    return reverse("questionnaire_review", args=[begun.pk])


def leave_open(client: Client, begun: Questionnaire) -> None:
    """Say "I don't know yet" to what is unanswered."""
    client.post(reverse("questionnaire_leave_open", args=[begun.pk]))
