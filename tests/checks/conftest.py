"""The tests of this room do without the extension of hidata's own data."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _engine_alone(without_careers: None) -> None:
    pass
