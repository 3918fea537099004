"""hidata: open data on health-information careers, and the tool that keeps it true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hidata.api import Dataset

__all__ = ["Dataset"]


def __getattr__(name: str) -> Any:
    """Import `Dataset` when it is first used, so that `import hidata` costs next to nothing."""
    if name == "Dataset":
        from hidata.api import Dataset

        return Dataset
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
