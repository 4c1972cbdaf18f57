"""Wheels are fetched whole or not at all, and a wrong hash is not asked for again."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from proof import wheels
from proof.places import ProofError


class Index:
    """A package index that fails with these words one after the other and then hands a wheel over."""

    def __init__(self, *troubles: str) -> None:
        self.troubles, self.asked = list(troubles), 0

    def run(self, command: list[str], **_how: object) -> subprocess.CompletedProcess[str]:
        """Answer one ``pip download``."""
        self.asked += 1
        folder = Path(command[command.index("--dest") + 1])
        folder.mkdir(exist_ok=True)
        (folder / f"part-{self.asked}.whl").touch()
        trouble = self.troubles.pop(0) if self.troubles else ""
        return subprocess.CompletedProcess(command, int(bool(trouble)), "", trouble)


def fetch(monkeypatch: pytest.MonkeyPatch, folder: Path, index: Index) -> Path:
    monkeypatch.setattr(wheels.subprocess, "run", index.run)
    return wheels.pinned_wheels(folder, folder.with_name("requirements.txt"), ["--platform", "win_amd64"])


def test_a_network_that_fails_is_asked_again_and_the_folder_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    index = Index("connection reset", "timed out")
    assert fetch(monkeypatch, tmp_path / "wheels", index) == tmp_path / "wheels"
    assert index.asked == 3
    fetch(monkeypatch, tmp_path / "wheels", index)
    assert index.asked == 3
    assert [path.name for path in tmp_path.iterdir()] == ["wheels"]


@pytest.mark.parametrize(
    ("troubles", "asked"), [(["THESE PACKAGES DO NOT MATCH THE HASHES"], 1), (["reset"] * 9, 3)]
)
def test_a_failure_leaves_no_folder_that_looks_whole(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, troubles: list[str], asked: int
) -> None:
    index = Index(*troubles)
    with pytest.raises(ProofError, match=troubles[0]):
        fetch(monkeypatch, tmp_path / "wheels", index)
    assert index.asked == asked
    assert not (tmp_path / "wheels").exists()
