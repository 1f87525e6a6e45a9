"""A mail backend slow enough for its worker to be killed in the middle; for test_reminders.py."""

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class Backend(BaseEmailBackend):
    """Writes a line when a mail is handed over, waits, and writes another when it has gone out."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            _write("begun", message)
            time.sleep(float(os.environ["SLOW_MAIL"]))
            _write("sent", message)
        return len(email_messages)


def _write(word: str, message: EmailMessage) -> None:
    diary = Path(os.environ["RISKREG_VAR"]) / "mails"
    with diary.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps([word, message.to[0], message.body]) + "\n")
