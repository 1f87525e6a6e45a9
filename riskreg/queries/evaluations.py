"""Evaluations, findings, flags and signals of systems, read in few statements."""

from riskreg.models import Metric
from riskreg.rules.evaluations import Measure


def measure_of(metric: Metric) -> Measure:
    """A metric as the rules know it."""
    return Measure(
        metric.name,
        metric.dimension,
        metric.unit,
        metric.is_higher_better,
        metric.threshold,
        metric.value,
        metric.low,
        metric.high,
    )
