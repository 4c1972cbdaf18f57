"""The Chinese version resource of the two programs, as Windows shows it under 属性 ▸ 详细信息."""

from __future__ import annotations

from typing import Any

from version_numbers import four_numbers

PRODUCT = "新污染物治理工作台"
CHINESE, UNICODE = 0x0804, 1200
ABOUT = {"nptracker": PRODUCT, "nptracker-cli": f"{PRODUCT}（命令行）"}


def strings(name: str, version: str) -> dict[str, str]:
    """Return the words of one program's resource."""
    return {
        "FileDescription": ABOUT[name],
        "FileVersion": version,
        "InternalName": name,
        "OriginalFilename": f"{name}.exe",
        "ProductName": PRODUCT,
        "ProductVersion": version,
    }


def version_resource(name: str, version: str) -> Any:
    """Return the resource in PyInstaller's terms; only on Windows, where its library for it is installed."""
    from PyInstaller.utils.win32 import versioninfo as win

    table = win.StringTable(
        f"{CHINESE:04x}{UNICODE:04x}", [win.StringStruct(*pair) for pair in strings(name, version).items()]
    )
    fixed = win.FixedFileInfo(filevers=four_numbers(version), prodvers=four_numbers(version))
    translation = win.VarStruct("Translation", [CHINESE, UNICODE])
    return win.VSVersionInfo(fixed, [win.StringFileInfo([table]), win.VarFileInfo([translation])])
