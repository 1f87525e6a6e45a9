"""Work: who stands in for whom, tasks, and changes of systems that opened reviews."""

from datetime import timedelta

from riskreg.actions import people, reviews, systems, tasks
from riskreg.management.house import House, Told, chapter
from riskreg.models import Membership, Review, Task, TaskState
from riskreg.queries import days
from riskreg.rules.staleness import Kind


def tell(house: House) -> None:
    """What of the chapter is not there yet."""
    told = chapter("work").get(house.organisation.slug)
    if told is None:
        return
    for key, deputy in told["deputies"].items():
        membership = Membership.objects.get(organisation=house.organisation, user=house.cast[key])
        if membership.deputy_id is None:
            people.set_deputy(house.head, membership, deputy=house.cast[deputy])
    known = set(Task.objects.of(house.organisation).values_list("title", flat=True))
    for each in told["tasks"]:
        if each["title"] not in known:
            _task(house, each)
    for each in told["changes"]:
        _change(house, each)


def _task(house: House, told: Told) -> None:
    today = days.today(house.organisation)
    values = {
        "title": told["title"],
        "details": told.get("details", ""),
        "owner": house.cast[told["owner"]],
        "due": today + timedelta(days=told["in"]),
    }
    if "system" in told:
        values["system"] = house.systems[told["system"]]
    task = tasks.add(house.cast[told["by"]], house.organisation, values=values)
    for state in (TaskState.DONE, TaskState.DROPPED):
        if state.value in told:
            tasks.close(task.owner, task, state=state, outcome=told[state.value])


def _change(house: House, told: Told) -> None:
    """Another version of a system; told once, since later it is another still."""
    system = house.systems[told["system"]]
    of_this = [{"cause": Kind.VERSION.value, "now": told["version"]}]
    if Review.objects.filter(system=system, causes__contains=of_this).exists():
        return
    systems.change(house.cast[told["by"]], system, values={"version": told["version"]})
    closed = told.get("closed")
    if closed:
        for review in Review.objects.filter(system=system, subject_kind=closed["record"]):
            reviews.close(house.cast[closed["by"]], review, outcome=closed["outcome"])
