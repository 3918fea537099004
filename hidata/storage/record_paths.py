"""The paths of very many files of records, in little memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload


class RecordPaths(Sequence[str]):
    """The paths of the files in a folder that holds one file a record and nothing else.

    Only the names without ending are stored (`stems`): a path is computed when it is asked for,
    which saves memory where there are a million records.
    """

    def __init__(self, folder: str, stems: Sequence[str]) -> None:
        """Take the folder, with a slash at its end, and the names, sorted."""
        self.folder, self.stems = folder, stems

    def __iter__(self) -> Iterator[str]:
        """Yield each path."""
        return (f"{self.folder}{stem}.json" for stem in self.stems)

    def __len__(self) -> int:
        """Return the number of files."""
        return len(self.stems)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...

    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        """Return one path, or those of a slice."""
        if isinstance(index, slice):
            return RecordPaths(self.folder, self.stems[index])
        return f"{self.folder}{self.stems[index]}.json"
