"""The other errors that the Python interface raises, for `hidata.Refused` and the like."""

from hidata.dataset.settings import NoDataset
from hidata.engine.executors import WorkerError
from hidata.release.build import Refused
from hidata.release.fetch import Unfetched
from hidata.release.read import Damaged

__all__ = ["Damaged", "NoDataset", "Refused", "Unfetched", "WorkerError"]
