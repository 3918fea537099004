"""Open data on health-information careers, and the tool that validates and publishes such data."""

TYPE_CHECKING = False  # type checkers take it as true; importing it from typing is slow
if TYPE_CHECKING:
    from typing import Any

    from hidata.api import Dataset

    __version__: str

__all__ = ["Dataset", "__version__"]


def __getattr__(name: str) -> "Any":
    """Import `Dataset` and read the version only when they are used, so that `import` is fast."""
    if name == "Dataset":
        from hidata.api import Dataset

        return Dataset
    if name == "__version__":
        from hidata.dataset.bundled import bundled_version

        return bundled_version()
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
