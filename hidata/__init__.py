"""Open data on health-information careers, and the tool that validates and publishes such data."""

TYPE_CHECKING = False  # type checkers take it as true; importing it from typing is slow
if TYPE_CHECKING:
    from typing import Any

    from hidata.api import Dataset, Release, Unknown
    from hidata.api.errors import Damaged, NoDataset, Refused, Unfetched, WorkerError

    __version__: str

__all__ = [
    "Damaged", "Dataset", "NoDataset", "Refused", "Release", "Unfetched", "Unknown", "WorkerError",
    "__version__",
]  # fmt: skip


def __getattr__(name: str) -> "Any":
    """Import what is asked for, and read the version, only when used, so that `import` is fast."""
    if name == "__version__":
        from hidata.dataset.bundled import bundled_version

        return bundled_version()
    if name in ("Dataset", "Release", "Unknown"):
        from hidata import api

        return getattr(api, name)
    if name in __all__:
        from hidata.api import errors

        return getattr(errors, name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """Return the names of the module, those that are imported when used among them."""
    return sorted({*globals(), *__all__})
