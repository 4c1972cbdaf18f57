"""The packages for handing on."""

from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path

import pack
import pytest
from version_numbers import four_numbers, version_of


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "dist" / "nptracker"
    (folder / "_internal" / "resources").mkdir(parents=True)
    (folder / "_internal" / "resources" / "名录.csv").write_text("一", encoding="utf-8")
    return folder


def test_the_zip_is_a_portable_copy_in_one_folder(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (program / "nptracker.exe").write_bytes(b"MZ")
    monkeypatch.setattr(pack.shutil, "which", lambda _name: None)
    (made,) = pack.pack(program, tmp_path / "out", "1.2.3")
    assert made.name == "nptracker-1.2.3-windows-x64.zip"
    with zipfile.ZipFile(made) as packed:
        assert set(packed.namelist()) == {
            "nptracker/nptracker.exe", "nptracker/_internal/resources/名录.csv", "nptracker/便携版.txt",
        }  # fmt: skip
        words = packed.read("nptracker/便携版.txt").decode("utf-8-sig")
    assert "“数据”文件夹" in words
    assert "\n" not in words.replace("\r\n", "")


def test_a_folder_for_linux_becomes_a_tar(program: Path, tmp_path: Path) -> None:
    (made,) = pack.pack(program, tmp_path / "out", "1.2.3")
    assert made.name == "nptracker-1.2.3-linux-x86_64.tar.gz"
    with tarfile.open(made) as packed:
        assert (
            f"{made.name.removesuffix('.tar.gz')}/program/_internal/resources/名录.csv" in packed.getnames()
        )


def _makensis(folder: Path, code: int) -> Path:
    tool = folder / "makensis"
    tool.write_text(
        f"""#!/bin/sh
echo "$@" >> {folder}/asked
for word in "$@"; do case "$word" in -DOUT=*) printf MZ > "${{word#-DOUT=}}";; esac; done
echo "Error: 没有这个文件"; exit {code}
""",
        encoding="utf-8",
    )
    tool.chmod(0o755)
    return tool


def test_the_installer_carries_the_folder_the_version_and_the_way_back(program: Path, tmp_path: Path) -> None:
    made = pack.make_installer(program, tmp_path / "setup.exe", "1.2", str(_makensis(tmp_path, 0)))
    rollback, setup = (tmp_path / "asked").read_text("utf-8").splitlines()
    assert made.read_bytes() == b"MZ"
    assert rollback.endswith("rollback.nsi")
    for words in (rollback, setup):
        assert "-DVERSION=1.2 -DVERSION4=1.2.0.0" in words
    assert f"-DDIST={program}" in setup
    deepest = len("\\discarded\\_internal\\resources\\名录.csv")
    assert f"-DLONGEST_PLACE={259 - deepest}" in setup
    assert f"-DROLLBACK={tmp_path / 'rollback-1.2.exe'}" in setup
    assert not (tmp_path / "rollback-1.2.exe").exists()


def test_a_failing_makensis_is_told_with_its_words(program: Path, tmp_path: Path) -> None:
    with pytest.raises(pack.PackError, match="没有这个文件"):
        pack.make_installer(program, tmp_path / "setup.exe", "1.2", str(_makensis(tmp_path, 1)))


def test_the_version_is_read_from_the_package_alone(tmp_path: Path) -> None:
    from nptracker import __version__

    assert version_of(pack.CHECKOUT) == __version__
    (tmp_path / "nptracker").mkdir()
    (tmp_path / "nptracker" / "__init__.py").write_text("__version__ = something()", encoding="utf-8")
    with pytest.raises(ValueError, match="no version"):
        version_of(tmp_path)


@pytest.mark.parametrize(
    ("version", "four"), [("1", (1, 0, 0, 0)), ("0.12.3", (0, 12, 3, 0)), ("1.2.3.4", (1, 2, 3, 4))]
)
def test_windows_gets_four_numbers(version: str, four: tuple[int, int, int, int]) -> None:
    assert four_numbers(version) == four


def test_a_version_of_five_numbers_is_none_for_windows() -> None:
    with pytest.raises(ValueError, match=r"1\.2\.3\.4\.5"):
        four_numbers("1.2.3.4.5")
