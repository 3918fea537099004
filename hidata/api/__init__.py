"""The Python interface: `Dataset` to read, validate and build a dataset, `Release` to read one."""

from hidata.api.dataset import Dataset
from hidata.api.days import day_of, latest_day
from hidata.api.release import Release
from hidata.api.unknown import Unknown

__all__ = ["Dataset", "Release", "Unknown", "day_of", "latest_day"]
