"""The cycle: collect, deliver, listen. The one place that knows the order."""

from relay_connectors.cycle.options import RunFilter, RunOptions
from relay_connectors.cycle.report import Report
from relay_connectors.cycle.sync import plan, sync

__all__ = ["Report", "RunFilter", "RunOptions", "plan", "sync"]
