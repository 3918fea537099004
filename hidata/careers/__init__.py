"""The extension for health-information careers: its rules, its codes, and its site's pages."""

from __future__ import annotations

from pathlib import Path

from hidata.careers.contradiction_rules import CONTRADICTION_RULES
from hidata.careers.credential_rules import CREDENTIAL_RULES
from hidata.careers.dataset_rules import DATASET_RULES
from hidata.careers.evidence_rules import EVIDENCE_RULES
from hidata.careers.framework_rules import FRAMEWORK_RULES
from hidata.careers.place_rules import PLACE_RULES
from hidata.careers.record_rules import RECORD_RULES
from hidata.careers.series_rules import SERIES_RULES
from hidata.careers.source_rules import SOURCE_RULES
from hidata.careers.value_rules import VALUE_RULES
from hidata.checks.extensions import Extension

EXTENSION = Extension(
    rules={
        **RECORD_RULES,
        **DATASET_RULES,
        **CREDENTIAL_RULES,
        **CONTRADICTION_RULES,
        **EVIDENCE_RULES,
        **FRAMEWORK_RULES,
        **PLACE_RULES,
        **SERIES_RULES,
        **SOURCE_RULES,
        **VALUE_RULES,
    },
    letters={"D": "domain rules", "E": "evidence"},
    codes=Path(__file__).with_name("codes.toml"),
    site="hidata.careers.site.pages:CareersSite",
)
"""The object that the entry point `careers` of the group `hidata.extensions` refers to."""
