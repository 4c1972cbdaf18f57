"""Asks the registry of the place, as Windows keeps it for the user."""

from __future__ import annotations

from drive_place import Place

PRODUCT_KEY = "HKCU\\Software\\nptracker"
UNINSTALL_KEY = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\nptracker"
CLASSES_KEY = "HKCU\\Software\\Classes"
_KINDS = ("REG_SZ", "REG_EXPAND_SZ", "REG_DWORD")


def registry_value(place: Place, key: str, name: str = "") -> str:
    """Return a value of a key, its unnamed one when no name is given; "" when there is none."""
    asked = place.run("reg", "query", key, *(["/v", name] if name else ["/ve"]))
    if asked.code:
        return ""
    for line in asked.out.splitlines():
        for kind in _KINDS:
            before, found, value = line.partition(f"    {kind}    ")
            if found and before.strip():
                return value.strip()
    return ""
