"""The stages of the proof in their order; each tells its seconds and can be run alone."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from proof import building, installing
from proof.places import NotReadyError, ProofError, output
from proof.source import built
from proof.windows_python import make_python, python_given
from proof.wine_root import make_root


class Stage(NamedTuple):
    """One step: its name on the command line, what it proves, and the work; that returns words or raises."""

    name: str
    title: str
    work: Callable[[], str]


def _root() -> str:
    return str(make_root())


def _python() -> str:
    return str(make_python(make_root()))


def _source() -> str:
    return str(built())


DRIVE_TITLES = {
    "first_use": "新建区县、办结任务、粘贴、导出、撤销、只读的第二次打开",
    "self_check": "装好的程序自检",
    "kill": "写到一半被结束，再打开",
    "odd": "中文用户名、长路径、代码页 936、文件关联、U 盘版",
    "update": "旧版升级、退回、修复、卸载",
    "pages": "安装、退回、卸载的各页",
}


def stages() -> list[Stage]:
    """Return all stages."""
    return [
        Stage("root", "带 Wine 10 的 Debian 13", _root),
        Stage("python", "Windows 版 Python 和程序包（离线、校验）", _python),
        Stage("source", "干净的源代码", _source),
        Stage("suite", "在 Windows 的 Python 上测试", building.run_suite),
        Stage("build", "构建程序", building.build_program),
        Stage("pack", "安装程序和 U 盘版", building.make_packages),
        Stage("install", "静默安装到带空格的中文文件夹", installing.install),
        *(
            Stage(name, DRIVE_TITLES.get(name, name), partial(installing.drive, name))
            for name in installing.drives()
        ),
    ]


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _timed(stage: Stage) -> bool:
    """Run one stage, tell how it went, and return whether it holds."""
    began = time.monotonic()
    try:
        words, sign = stage.work(), "通过"
    except ProofError as error:
        words, sign = str(error), "未通过"
    _say(f"{sign}　{time.monotonic() - began:7.1f} 秒　{stage.name}　{stage.title}\n　　　{words}")
    return sign == "通过"


def prove(names: Sequence[str]) -> int:
    """Run all stages, or those named, and return the exit code: 0 all hold, 1 one does not, 2 cannot begin."""
    known = {stage.name: stage for stage in stages()}
    if unknown := [name for name in names if name not in known]:
        _say(f"没有这样的步骤：{'、'.join(unknown)}。有：{'、'.join(known)}")
        return 2
    began = time.monotonic()
    try:
        python_given()  # before anything is made, which takes minutes
        holds = all(_timed(known[name]) for name in names or known)
    except NotReadyError as error:
        _say(str(error))
        return 2
    outcome = "全部通过" if holds else "没有通过"
    _say(f"{outcome}，共 {time.monotonic() - began:.0f} 秒；图片和记录在 {output()}")
    return 0 if holds else 1
