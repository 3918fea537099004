"""What a release takes over from the dataset as it is: licences, and no file from elsewhere."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from hidata.release.texts import license_files

from tests.conftest import ROOT
from tests.helpers import git


@pytest.mark.parametrize(
    "name",
    ["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "LICENCE.rst", "COPYING", "COPYING.LESSER",
     "LICENSE-MIT", "LICENSE_CC", "License.md", "license", "licence.txt", "copying",
     "LICENSES/CC-BY-4.0.txt", "LICENSES/more/x"],
)  # fmt: skip
def test_a_licence_goes_into_the_release(hidata, root: Path, tmp_path: Path, name: str):
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text("the licence\n")
    assert hidata("--root", root, "build", "--zip", "--out", tmp_path / "dist")[0] == 0
    release = tmp_path / "dist/t-1.0.0"
    assert (release / name).read_text() == "the licence\n"
    assert f"  {name}\n" in (release / "SHA256SUMS").read_text()
    assert f"Licence of the data: CC0-1.0; see `{name}`.\n" in (release / "README.md").read_text()
    assert hidata("verify", release)[0] == 0
    with zipfile.ZipFile(tmp_path / "dist/t-1.0.0-csv.zip") as archive:
        assert f"t-1.0.0/{name}" in archive.namelist()
    (release / name).write_text("another\n")
    assert f"{name}: does not match its checksum" in hidata("verify", release)[1]


@pytest.mark.parametrize("name", ["MY-LICENSE", "licensed.csv", "copyright", "LICENSES/.hidden"])
def test_files_that_are_no_licence(root: Path, name: str):
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text("x")
    assert license_files(root) == {}


def test_several_licences(root: Path):
    (root / "LICENSES").mkdir()
    for name in ("LICENSE", "COPYING.md", "LICENSES/MIT.txt", "LICENSES/CC0-1.0.txt"):
        (root / name).write_text(name)
    expected = ["COPYING.md", "LICENSE", "LICENSES/CC0-1.0.txt", "LICENSES/MIT.txt"]
    assert license_files(root) == {path: path for path in expected}
    (root / "LICENSE-DATA").write_text("of the data")
    assert license_files(root) == {"LICENSE-DATA": "LICENSE"}
    (root / "LICENSE-DATA").rename(root / "LICENCE-DATA.md")
    assert license_files(root) == {"LICENCE-DATA.md": "LICENCE.md"}


def test_our_own_release_has_the_licence_of_the_data(release: Path):
    assert license_files(ROOT) == {"LICENSE-DATA": "LICENSE"}
    assert (release / "LICENSE").read_bytes() == (ROOT / "LICENSE-DATA").read_bytes()
    assert "; see `LICENSE`.\n" in (release / "README.md").read_text()


@pytest.mark.parametrize("name", ["LICENSE", "CHANGELOG.md", "CITATION.cff", "schema/notes.txt"])
def test_a_link_that_leads_out_of_the_dataset_is_not_followed(
    hidata, root: Path, tmp_path: Path, name: str
):
    (tmp_path / "secret").write_text("secret\n")
    (root / name).unlink(missing_ok=True)
    (root / name).symlink_to(tmp_path / "secret")
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    sentence = "This file cannot be read: it is a link that leads out of the dataset."
    assert (code, f"{name}:1:1: J001 {sentence}" in out) == (1, True)
    assert not list(tmp_path.glob("dist/*"))


def test_a_folder_of_licences_elsewhere(hidata, root: Path, tmp_path: Path):
    (tmp_path / "more").mkdir()
    (tmp_path / "more/secret").write_text("secret\n")
    (root / "LICENSES").symlink_to(tmp_path / "more")
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    assert (code, "LICENSES:1:1: J001" in out) == (1, True)


def test_links_within_the_dataset_are_followed(hidata, root: Path, tmp_path: Path):
    (root / "texts").mkdir()
    (root / "texts/cc0").write_text("the licence\n")
    (root / "LICENSE").symlink_to("texts/cc0")
    (root / "LICENSES").symlink_to("texts")
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    for name in ("LICENSE", "LICENSES/cc0"):
        path = tmp_path / "dist/t-1.0.0" / name
        assert path.read_text() == "the licence\n"
        assert not path.is_symlink()


@pytest.mark.parametrize("name", [b"LICENSE\xff", b"LICENSE\n.md"])
def test_a_name_that_no_list_of_checksums_can_have(hidata, root: Path, tmp_path: Path, name: bytes):
    (root / os.fsdecode(name)).write_text("x")
    git(root, "add", "-A")
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    assert (code, "no release can have a file of this name" in out) == (1, True)


def test_a_licence_that_is_no_regular_file_is_not_read(hidata, root: Path, tmp_path: Path):
    os.mkfifo(root / "LICENSE")
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    assert (code, "it is not a regular file" in out) == (1, True)
