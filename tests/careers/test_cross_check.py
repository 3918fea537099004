"""Our own schemas and records mean the same to the reference implementation."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from tests.helpers import number_of_records


@pytest.mark.slow
@pytest.mark.heavy
def test_all_our_schemas_and_records(hidata):
    schemas = [*(ROOT / "schema").rglob("*.json")]
    count = f"{number_of_records(ROOT):,} records"
    code, out = hidata("--root", ROOT, "validate", "--cross-check")
    assert (code, f"ok: {count} checked, 0 findings" in out) == (0, True), out
    # each schema by its draft, and by the one meta-schema
    assert f"{2 * len(schemas)} schemas and {count} compared" in out
    reasons = {line.split(": ")[2] for line in out.splitlines() if line.startswith("not compared")}
    assert reasons == {"format uri", "format uri-reference", "format regex"}
