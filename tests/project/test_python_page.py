"""What docs/python.md shows is what happens."""

from __future__ import annotations

import doctest

from tests.conftest import ROOT


def test_the_examples_run():
    page = str(ROOT / "docs" / "python.md")
    done = doctest.testfile(page, module_relative=False, optionflags=doctest.ELLIPSIS)
    assert done.attempted > 12
    assert done.failed == 0
