"""manage.py load_demo: the demo organisations, told through actions; again adds what is missing."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from riskreg.management import demo


class Command(BaseCommand):
    """Tell the demo and print its sign-ins."""

    help = "Load the demo organisations; what is there already is left as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, default=demo.FILE)

    def handle(self, *, file: Path, **options: Any) -> None:
        story = demo.read(file)
        password = os.environ.get("RISKREG_DEMO_PASSWORD") or story["password"]
        sign_ins = demo.tell(story, password=password)
        for organisation in dict.fromkeys(each.organisation for each in sign_ins):
            self.stdout.write(f"\n{organisation}")
            for each in sign_ins:
                if each.organisation == organisation:
                    role = each.role.replace("_", " ")
                    self.stdout.write(f"  {each.email:<34} {role:<20} {each.name}")
        self.stdout.write(f"\nThe password of each is {password}")
