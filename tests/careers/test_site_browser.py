"""The site in a real browser: search, comparison, downloads, the keyboard, care for everybody."""

from __future__ import annotations

import functools
import hashlib
import http.server
import os
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
if not CHROMIUM and not os.environ.get("HIDATA_BROWSER"):
    pytest.skip("no Chromium here", allow_module_level=True)
playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytest.importorskip("vl_convert")

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]  # fmt: skip
KINDS_OF_PAGE = (
    "index.html", "browse.html", "occupation/index.html", "occupation/medical-records-specialist.html",
    "credential/rhit.html", "source/bls-oes-national-2025-05.html", "code/soc-2018-29-2072/wage.html", "projection/index.html", "code/onet-soc-2019-29-2072-00.html",
    "code/soc-2018-29-2072.html", "table/index.html", "table/wage.html", "releases/index.html",
    "article.html", "compare/occupation.html", "map.html", "pay.html", "404.html", "search.html?q=rhit+cost", "search.html?q=xyzzy",
    "credential/index.html", "credential/cmt.html", "credential/chps.html", "compare/credential.html",
    "area/index.html", "area/texas.html", "area/msa-19100.html", "compare/area.html",
)  # fmt: skip


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    handler = functools.partial(Quiet, directory=str(site.parent.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/a/site/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """A page that must raise no error, log nothing and ask no other host."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("console", lambda message: wrong.append(message.text))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on(
        "request",
        lambda request: None if request.url.startswith(address) else wrong.append(request.url),
    )
    yield opened
    context.close()
    assert wrong == []


def test_search_finds_by_name_abbreviation_and_code_with_the_keyboard(page: Any, address: str):
    page.goto(f"{address}credential/rhia.html")
    for query, target in (
        ("rhit", "credential/rhit.html"),
        ("medical record coord", "occupation/medical-records-specialist.html"),
        ("29-2072", "code/soc-2018-29-2072.html"),
    ):
        page.focus("#search")
        page.fill("#search", query)
        page.wait_for_selector("#found li")
        options = page.locator("#found li")
        at = [options.nth(n).get_attribute("data-href") for n in range(options.count())]
        place = next(n for n, href in enumerate(at) if href.endswith(target))
        for _ in range(place + 1):
            page.keyboard.press("ArrowDown")
        chosen = page.get_attribute("#search", "aria-activedescendant")
        assert page.get_attribute(f"#{chosen}", "aria-selected") == "true"
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{target}")
    page.fill("#search", "coder")
    page.wait_for_selector("#found li")
    first = page.locator("#found li").first  # of all that are called so, what most refer to
    assert first.get_attribute("data-href").endswith("occupation/medical-coder.html")
    page.keyboard.press("Escape")
    assert page.locator("#found").is_hidden()
    assert page.get_attribute("#search", "aria-expanded") == "false"


def test_a_question_opens_its_results_and_a_comparison_its_page(page: Any, address: str):
    """What is found is said aloud; Enter opens the page of results, whose address can be shared."""
    page.goto(f"{address}index.html")
    page.fill("#search", "how do i renew the rhit?")
    page.locator("#told", has_text="result").wait_for(state="attached")
    assert re.fullmatch(r"\d results; the first: Registered .* Technician: Renewal", page.inner_text("#told"))  # fmt: skip
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=how%20do%20i%20renew%20the%20rhit%3F")
    first = page.locator("#results li").first
    first.wait_for()
    assert "for “how do i renew the rhit?”" in page.inner_text("#summary")
    assert page.input_value("#search") == "how do i renew the rhit?"
    assert first.locator(".kind").inner_text() == "Credential"
    first.locator("a").click()
    page.wait_for_url("**/credential/rhit.html#*")
    assert page.locator(page.evaluate("location.hash")).count() == 1
    page.fill("#search", "rhit vs rhia")
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare/credential.html?ids=rhit,rhia")


def test_nothing_found_says_what_to_try(page: Any, address: str):
    page.goto(f"{address}search.html?q=%3Cxyzzy%3E")
    page.wait_for_selector("#examples a")
    assert page.inner_text("#summary") == "Nothing found for “<xyzzy>”"
    assert page.locator("main xyzzy").count() == 0
    page.locator("#examples a").first.click()
    page.wait_for_selector("#results a")
    page.fill("#search", "xyzzy")
    page.locator("#told", has_text="Nothing found").wait_for(state="attached")
    assert page.locator("#found").is_hidden()


def test_comparison_has_an_address_that_can_be_passed_on(page: Any, address: str):
    page.goto(f"{address}compare/occupation.html?ids=medical-coder,cancer-registrar")
    heads = page.locator("#compared thead th").all_inner_texts()
    assert heads == ["Medical coder", "Cancer registrar (oncology data specialist)"]
    pay = page.locator("#compared tbody tr").nth(1)  # under the name of the group of rows
    assert [text.split(" a year")[0] for text in pay.locator("td").all_inner_texts()] == ["$51,140", "$68,020"]  # fmt: skip
    assert "Cancer registrar is 33% above Medical coder." in page.inner_text("#sentence")
    source = "../source/bls-oes-national-2025-05.html"
    assert pay.locator("a").first.get_attribute("href") == source
    page.select_option("#choice-3", "medical-scribe")
    assert page.url.endswith("?ids=medical-coder,cancer-registrar,medical-scribe")
    page.reload()
    assert page.locator("#compared thead th").count() == 3
    page.locator("#compared thead a").first.click()
    page.wait_for_url("**/occupation/medical-coder.html")


@pytest.mark.parametrize("ids", ["__proto__", "constructor", "nobody", "%FF", ",,", ""])
def test_a_comparison_of_nobody_is_that_of_the_first_two(page: Any, address: str, ids: str):
    page.goto(f"{address}compare/occupation.html?ids={ids}")
    page.wait_for_selector("#compared thead th")
    assert page.locator("#compared thead th").count() == 2


def test_texas_and_california_are_two_clicks_away(page: Any, address: str):
    """Medians of 48,860 and 61,810: 26.5 percent more."""
    page.goto(address)
    page.click("main >> text=Compare places")
    sentence = page.inner_text("#sentence")
    assert "Texas $48,860; California $61,810. California is 27% above Texas." in sentence
    page.goto(address)
    page.click("header >> text=Places")
    page.click("text=Compare places: Texas and California")
    assert page.inner_text("#sentence") == sentence


def test_four_places_are_compared_and_rows_that_agree_can_be_left_out(page: Any, address: str):
    page.goto(f"{address}compare/area.html?ids=texas,msa-19100,california,us")
    assert page.locator("#compared thead th").count() == 4
    page.goto(f"{address}compare/credential.html?ids=rhit,rhia")
    given = page.locator('#compared tr:has(th:text-is("Given by"))')
    assert given.is_visible()
    page.check("#differ")
    assert not given.is_visible()
    assert page.locator('#compared tr:has(th:text-is("Level"))').is_visible()
    assert "not known" not in page.inner_text("#sentence")


def test_one_credential_alone_is_compared_with_another(page: Any, address: str):
    page.goto(f"{address}credential/chps.html")
    page.click("text=Compare with another credential")
    heads = page.locator("#compared thead th").all_inner_texts()
    assert [head.split(" (")[0] for head in heads] == ["CHPS", "RHIT"]


def test_credentials_without_experience_and_their_cost_are_found(page: Any, address: str):
    """Filter and sort in the browser: two clicks from the front page to what each costs."""
    page.goto(address)
    page.click("main >> text=Which credential first?")
    assert "CCA $199 members, $299 others" in page.inner_text(".path > li:first-child")
    rows = page.locator("tr[data-item]:visible")
    total = rows.count()
    page.select_option("[name=open]", "yes")
    page.select_option("[name=cost]", "known")
    shown = rows.count()
    assert 0 < shown < total
    assert page.inner_text(".hits") == f"{shown} credentials"
    page.click("th >> text=To earn")
    amounts = [float(row.get_attribute("data-earn")) for row in rows.all()]
    assert amounts == sorted(amounts)
    assert page.get_attribute("th[data-k=earn]", "aria-sort") == "ascending"
    page.click("th >> text=To earn")
    assert [float(row.get_attribute("data-earn")) for row in rows.all()] == sorted(amounts)[::-1]
    page.fill("[data-filter] [name=q]", "nobody gives this")
    assert rows.count() == 0
    assert "ask for less" in page.inner_text(".hits")


def test_a_download_has_the_sum_that_stands_beside_it(page: Any, address: str):
    page.goto(f"{address}table/wage.html")
    for row in page.locator("table").first.locator("tbody tr").all():
        with page.expect_download() as loaded:
            row.locator("a").click()
        data = Path(loaded.value.path()).read_bytes()
        assert hashlib.sha256(data).hexdigest() == row.locator("code").inner_text()


def test_somebody_new_finds_the_pay_its_source_and_its_history(page: Any, address: str):
    """From the front page by what is written on it."""
    page.goto(address)
    assert "$51,140 a year" in page.inner_text("main")
    page.click("text=Medical records specialist: pay in each year")
    page.click("summary >> nth=0")
    rows = page.locator("details table").first.locator("tbody tr")
    for row, period, median in (
        (rows.first, "2002", "$23,890"),
        (rows.last, "May 2025", "$51,140"),
    ):
        assert [row.locator("th, td").nth(n).inner_text() for n in (0, 4)] == [period, median]
    rows.last.locator("a").last.click()
    page.wait_for_url("**/source/bls-oes-national-2025-05.html")
    assert page.inner_text("h1").startswith("National Occupational Employment and Wage Estimates")
    assert "Bureau of Labor Statistics" in page.inner_text("#publisher")
    assert page.locator("#url a.out").get_attribute("href").startswith("https://")


def test_the_keyboard_alone_reaches_the_content(page: Any, address: str):
    page.goto(f"{address}occupation/medical-coder.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    inside = "document.querySelector('main').contains(document.activeElement)"
    assert page.evaluate(inside)
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"


def _violations(page: Any) -> list[tuple[str, list[str]]]:
    """What a page violates of the rules of axe-core: WCAG 2.2 AA and best practices."""
    page.wait_for_selector("#search:enabled")
    found = axe.Axe().run(page).response["violations"]
    return [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found]


@pytest.mark.parametrize("path", KINDS_OF_PAGE)
def test_no_page_violates_accessibility_rules(browser: Any, address: str, path: str):
    context = browser.new_context(color_scheme="light", viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    opened.goto(address + path)
    violations = _violations(opened)
    context.close()
    assert violations == []


@pytest.fixture(scope="module", params=KINDS_OF_PAGE)
def small_page(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[Any]:
    """A page on a telephone that is set to dark; it counts how much has moved."""
    context = browser.new_context(color_scheme="dark", viewport={"width": 320, "height": 700})
    opened = context.new_page()
    opened.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach("
        "entry => window.moved += entry.value)).observe({type: 'layout-shift', buffered: true})"
    )
    opened.goto(address + request.param, wait_until="load")
    yield opened
    context.close()


def test_a_small_screen_shows_all_and_nothing_moves(small_page: Any):
    assert small_page.evaluate("document.documentElement.scrollWidth") == 320
    assert small_page.evaluate("window.moved") < 0.01
    for picture in small_page.locator("figure img").all():
        picture.scroll_into_view_if_needed()
        assert "-narrow-" in picture.evaluate("picture => picture.currentSrc")
        assert picture.evaluate("picture => picture.clientWidth / picture.naturalWidth") > 0.9


def test_no_dark_page_on_a_telephone_violates_them(small_page: Any):
    assert _violations(small_page) == []


def test_dark_pages_have_dark_pictures(browser: Any, address: str):
    context = browser.new_context(color_scheme="dark")
    opened = context.new_page()
    opened.goto(address, wait_until="load")
    opened.locator("figure img").first.scroll_into_view_if_needed()
    picture = opened.locator("figure img").first
    for _ in range(100):  # its own polling would be eval, which the pages' policy forbids
        if source := picture.evaluate("picture => picture.currentSrc"):
            break
        opened.wait_for_timeout(50)
    assert source.endswith("-dark.svg")
    assert opened.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 24, 30)"
    context.close()


def test_all_is_reachable_without_javascript(browser: Any, address: str):
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(address)
    opened.click("text=Browse the records")
    opened.click("main >> text=Credential >> nth=0")
    opened.click("tr >> a:text-is('RHIT')")
    assert opened.inner_text("h1") == "RHIT Registered Health Information Technician"
    opened.goto(f"{address}compare/occupation.html")
    assert opened.locator("main a[href$='occupation/index.html']").count() == 1
    opened.goto(f"{address}credential/index.html")
    assert opened.locator("tr[data-item]:visible").count() > 100
    assert not opened.locator(".facets").first.is_visible()
    context.close()


def test_it_works_from_a_folder_without_a_server(browser: Any, site: Path):
    opened = browser.new_page()
    wrong: list[str] = []
    opened.on("console", lambda message: wrong.append(message.text))
    opened.goto((site / "index.html").as_uri())
    opened.fill("#search", "rhit")
    opened.wait_for_selector("#found li")
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("Enter")
    opened.wait_for_url("**/credential/rhit.html")
    opened.goto(f"{(site / 'search.html').as_uri()}?q=rhit")
    opened.wait_for_selector("#results a")
    opened.goto((site / "compare" / "credential.html").as_uri())
    assert opened.locator("#compared thead th").count() == 2
    opened.goto((site / "area" / "index.html").as_uri())
    opened.fill("[data-filter] input", "houston")
    assert opened.locator("[data-item]:visible").all_inner_texts()[0].startswith("Houston")
    assert wrong == []
    opened.close()
