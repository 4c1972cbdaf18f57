"""The proof says what it lacks, and cannot pass by doing nothing."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest
from proof import building, debian_root, places, source, stages, windows_python, wine_root
from proof.places import NotReadyError, ProofError

NSIS = places.PACKAGING


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv(places.CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setenv(places.OUTPUT_VARIABLE, str(tmp_path / "output"))
    monkeypatch.delenv(windows_python.PYTHON_VARIABLE, raising=False)
    return tmp_path / "cache"


def test_without_a_windows_python_it_says_how_to_get_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert stages.prove(["python"]) == 2
    said = capsys.readouterr().out
    assert "NPTRACKER_WINDOWS_PYTHON" in said
    assert "3.11.9" in said
    assert windows_python.ZIP_SHA256 in said


def test_another_zip_is_refused_by_its_hash(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given = tmp_path / "other.zip"
    given.write_bytes(b"PK")
    monkeypatch.setenv(windows_python.PYTHON_VARIABLE, str(given))
    with pytest.raises(NotReadyError, match="sha256 不对"):
        windows_python.python_given()


def test_a_folder_is_taken_when_a_python_lies_in_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(windows_python.PYTHON_VARIABLE, str(tmp_path))
    with pytest.raises(NotReadyError, match=r"没有 python\.exe"):
        windows_python.python_given()
    (tmp_path / "python.exe").touch()
    assert windows_python.python_given() == tmp_path


def test_a_command_ends_with_its_own_code_and_its_words_are_kept(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("before\n", "utf-8")
    command = ["sh", "-c", 'echo "$WHO"; echo trouble >&2; exit 3']
    assert debian_root.run_bounded(command, {"WHO": "张三"}, log, called="sh", seconds=20) == 3
    assert log.read_text("utf-8").splitlines() == ["before", "张三", "trouble"]


def test_a_command_that_does_not_end_is_ended_with_all_it_started(tmp_path: Path) -> None:
    kept = tmp_path / "child"
    command = ["sh", "-c", f"sleep 60 & echo $! > {kept}; wait"]
    with pytest.raises(ProofError, match=r"慢 超过 1 秒"):
        debian_root.run_bounded(command, dict(os.environ), tmp_path / "log", called="慢", seconds=1)
    child = int(kept.read_text())
    end = time.monotonic() + 5
    while is_running(child) and time.monotonic() < end:
        time.sleep(0.02)
    assert not is_running(child)


def is_running(pid: int) -> bool:
    """Tell whether a process has neither ended nor only waits to be taken note of."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def test_an_unknown_stage_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert stages.prove(["install", "sing"]) == 2
    said = capsys.readouterr().out
    assert "sing" in said
    assert "suite" in said


@pytest.mark.parametrize(("second", "code"), [("holds", 0), ("fails", 1)])
def test_a_stage_that_does_not_hold_ends_the_proof(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], second: str, code: int
) -> None:
    done: list[str] = []

    def work(name: str) -> str:
        done.append(name)
        if name == "fails":
            raise ProofError("窗口没有打开")
        return "好"

    names = ["first", second, "third"]
    monkeypatch.setattr(stages, "python_given", lambda: Path("python.zip"))
    monkeypatch.setattr(
        stages, "stages", lambda: [stages.Stage(name, name, lambda name=name: work(name)) for name in names]
    )
    assert stages.prove([]) == code
    assert done == (names if code == 0 else names[:2])
    said = capsys.readouterr().out
    assert ("全部通过" in said) is (code == 0)
    assert ("窗口没有打开" in said) is (code == 1)


def test_a_suite_in_which_nothing_ran_does_not_pass(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Root:
        def __init__(self, words: str, code: int) -> None:
            self.words, self.code = words, code

        def run(self, _command: object, **_how: object) -> int:
            places.output().joinpath("suite.log").write_text(self.words, encoding="utf-8")
            return self.code

    monkeypatch.setattr(building, "built", lambda: places.work() / "built")
    monkeypatch.setattr(building, "python_inside", lambda: "/w/python.exe")
    for root in (Root("no tests ran in 0.1s", 0), Root("1 failed, 3 passed in 2s", 1), Root("", 0)):
        monkeypatch.setattr(building, "machine", lambda _log, root=root: root)
        with pytest.raises(ProofError, match="没有通过"):
            building.run_suite()
    monkeypatch.setattr(building, "machine", lambda _log: Root("\n==== 30 passed, 2 skipped in 3s ====\n", 0))
    assert building.run_suite() == "30 passed, 2 skipped in 3s"


def test_the_same_inputs_have_the_same_key_and_others_another(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"x")
    assert places.key_of("x", file) == places.key_of(b"x", "x")
    assert len({places.key_of("ab", "c"), places.key_of("a", "bc"), places.key_of("abc")}) == 3


def test_only_the_work_folder_is_seen_inside() -> None:
    assert places.inside(places.work() / "a" / "b") == "/w/a/b"
    with pytest.raises(ValueError, match="subpath"):
        places.inside(Path("/etc"))


def test_programs_inside_see_nothing_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://example.invalid")
    seen = wine_root.WineRoot(tmp_path, "/w/prefix", tmp_path / "log").environment()
    assert "PIP_INDEX_URL" not in seen
    assert seen["INNER"] == "zh_CN.UTF-8"


def test_the_source_of_the_proof_is_what_was_committed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(source.WORKING_TREE_VARIABLE, raising=False)
    asked: list[tuple[str, ...]] = []

    def git(*words: str) -> bytes:
        asked.append(words)
        return b"tree"

    monkeypatch.setattr(source, "_git", git)
    assert source.source_key() == source.source_key()
    assert set(asked) == {("rev-parse", "HEAD^{tree}")}


# The installer's script says the same as the program


def defined(name: str) -> str:
    text = "".join((NSIS / file).read_text("utf-8") for file in ("shared.nsh", "setup.nsi"))
    found = re.search(rf'^!define {name} "?(.*?)"?( ;.*)?$', text, re.MULTILINE)
    assert found is not None, name
    return found[1]


def test_the_installer_names_the_program_as_it_names_itself() -> None:
    from version_resource import PRODUCT

    from nptracker.paths import APP_FOLDER

    assert defined("PRODUCT") == PRODUCT
    assert defined("ID") == APP_FOLDER  # its last words say where the data stays


def test_each_way_out_of_the_installer_has_a_code_of_its_own() -> None:
    codes = re.findall(r"^!define EXIT_\w+ (\d+)$", (NSIS / "shared.nsh").read_text("utf-8"), re.MULTILINE)
    assert len(codes) == len(set(codes)) == 6
    assert not {"0", "1", "2"} & set(codes)


@pytest.mark.parametrize("script", ["setup.nsi", "rollback.nsi", "shared.nsh"])
def test_every_question_has_an_answer_for_the_silent_installation(script: str) -> None:
    lines = (NSIS / script).read_text("utf-8").splitlines()
    boxes = [line for line in lines if "MessageBox" in line]
    assert [line for line in boxes if "/SD ID" not in line] == []


def test_nobodys_folder_is_removed_whole() -> None:
    text = (NSIS / "setup.nsi").read_text("utf-8")
    removed = re.findall(r"RMDir /r (\S+)", text)
    assert removed
    assert not {'"$INSTDIR"', "$INSTDIR"} & set(removed)
    assert "HKLM" not in text.replace("touches HKLM", "")
