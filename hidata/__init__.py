"""hidata: open data on health-information careers, and the tool that keeps it true."""

from __future__ import annotations

TYPE_CHECKING = False  # true to type checkers; typing takes as long to import as all else here
if TYPE_CHECKING:
    from typing import Any

    from hidata.api import Dataset

    __version__: str

__all__ = ["Dataset", "__version__"]


def __getattr__(name: str) -> Any:
    """Make what is first used when it is, so that `import hidata` costs next to nothing."""
    if name == "Dataset":
        from hidata.api import Dataset

        return Dataset
    if name == "__version__":
        from hidata.dataset.bundled import version

        return version()
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
