"""The two days of a run: the last on which something can be observed, and that of the data."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path


def latest_day() -> date:
    """Return the last day on which something can have been observed: tomorrow in UTC.

    Where the sun rises first, it is that day already. Checks measure against it, whatever day a
    release is stamped with, so that a fact of today is not in the future of an older commit.
    """
    return datetime.now(UTC).date() + timedelta(days=1)


def day_of(root: Path) -> date:
    """Return the day of the data: SOURCE_DATE_EPOCH, else the commit's day, else today.

    A release is stamped with it. No function below this package reads the clock. Raises ValueError
    if SOURCE_DATE_EPOCH, or the time of the commit, is not a number of seconds in a valid range.
    """
    from hidata.storage.repository import commit_time  # a run that needs no day does without git

    from_environment = os.environ.get("SOURCE_DATE_EPOCH")
    epoch = from_environment or commit_time(root)
    try:
        if isinstance(epoch, str) and (not epoch.isascii() or "_" in epoch):
            raise ValueError(epoch)  # though int() would read it
        moment = datetime.now(UTC) if epoch is None else datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        source = "SOURCE_DATE_EPOCH" if from_environment else "The time of the last commit"
        message = f"{source} is not a time in seconds: {epoch}."
        raise ValueError(message) from None
    return moment.date()
