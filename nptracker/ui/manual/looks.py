"""How pages of the manual look: their style in the look of the moment."""

from __future__ import annotations

from nptracker.ui.theme import Look, is_dark, token

_STYLE = """
body {{ color: {ink}; }}
h1 {{ font-size: 20pt; font-weight: bold; margin-top: 0; margin-bottom: 8px; }}
h2 {{ font-size: 15pt; font-weight: bold; color: {accent}; margin-top: 18px; margin-bottom: 6px; }}
h3 {{ font-size: 12pt; font-weight: bold; margin-top: 12px; margin-bottom: 4px; }}
p {{ margin-top: 4px; margin-bottom: 6px; line-height: 130%; }}
p.picture {{ line-height: 100%; margin-top: 8px; margin-bottom: 10px; }}
li {{ margin-top: 2px; margin-bottom: 3px; line-height: 130%; }}
a {{ color: {accent}; }}
code {{ background-color: {grey_ground}; }}
.button {{ color: {accent}; font-weight: bold; }}
table.lines {{ border-collapse: collapse; border: 1px solid {line}; margin-top: 6px; margin-bottom: 8px; }}
table.lines th {{ background-color: {grey_ground}; border: 1px solid {line}; padding: 5px 7px;
  text-align: left; }}
table.lines td {{ border: 1px solid {line}; padding: 5px 7px; }}
table.remark {{ margin-top: 6px; margin-bottom: 8px; }}
table.remark td {{ background-color: {note_ground}; padding: 7px 10px; }}
"""
_NAMES = ("ink", "accent", "line", "grey_ground", "note_ground")
_POINTS = {"20pt": 1.75, "15pt": 1.3, "12pt": 1.1}  # of the letters of the text


def page_style(points: float) -> str:
    """Return the style sheet for letters of a size in points."""
    look = Look.DARK if is_dark() else Look.LIGHT
    style = _STYLE.format(**{name: token(name, look) for name in _NAMES})
    for written, factor in _POINTS.items():
        style = style.replace(written, f"{points * factor:.1f}pt")
    return style
