"""Charts: what is drawn, in whichever process."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

pytest.importorskip("vl_convert")


def test_a_chart_is_the_same_whoever_draws_it():
    from hidata.site.figures import Figure

    def spec(width: int) -> dict[str, object]:
        place = {"field": "pay", "type": "quantitative"}
        return {"width": width, "data": {"values": [{"pay": 7}]}, "mark": "bar", "encoding": {"x": place}}  # fmt: skip

    here, there = (Figure("pay", "Pay", "7", "7", spec, (), (), ()) for _ in range(2))
    with ThreadPoolExecutor(1) as executor:
        there.begin(executor)
        assert [*there.files()] == [*here.files()]
    assert there.sizes == here.sizes
    assert (there.sizes["wide"][0], there.sizes["narrow"][0]) > (736, 300)
