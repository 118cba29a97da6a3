"""Characters that must join without gaps, or that fonts draw too differently, as shapes in a cell of 8 by 16.

Everything else is text. Coordinates are whole numbers wherever a cell's eighths allow it.
"""

WIDTH, HEIGHT = 8, 16
BASE = 12  # a row's origin is the base line of its text: shapes reach from -BASE to HEIGHT - BASE

SHADES = {"░": 0.25, "▒": 0.5, "▓": 0.75}  # the part of the ink in an even mix with the ground

_LEFT, _RIGHT, _UP, _DOWN = (0, 8, 5, 1), (4, 8, 4, 1), (4, 0, 1, 9), (4, 8, 1, 8)
LINES = {  # rectangles (x, y, width, height) from the cell's upper left corner
    "─": (_LEFT, _RIGHT),
    "│": (_UP, _DOWN),
    "┌": (_RIGHT, _DOWN),
    "┐": (_LEFT, _DOWN),
    "└": (_RIGHT, _UP),
    "┘": (_LEFT, _UP),
    "├": (_UP, _DOWN, _RIGHT),
    "┤": (_UP, _DOWN, _LEFT),
    "┬": (_LEFT, _RIGHT, _DOWN),
    "┴": (_LEFT, _RIGHT, _UP),
    "┼": (_LEFT, _RIGHT, _UP, _DOWN),
    "╌": ((0, 8, 3, 1), (4, 8, 3, 1)),
}
_QUARTERS = {  # a and b stand above c and d
    number: parts for number, parts in enumerate(("c", "d", "a", "acd", "ad", "abc", "abd", "b", "bc", "bcd"), 0x2596)
}
_CORNERS = {"a": (0, 0), "b": (4, 0), "c": (0, 8), "d": (4, 8)}


def blocks(glyph):
    """Rectangles as in LINES, which are to meet those of the cells around; none if it is no such character."""
    if len(glyph) != 1:
        return []
    number = ord(glyph)
    if glyph == "▀":
        return [(0, 0, 8, 8)]
    if 0x2581 <= number <= 0x2588:
        height = 2 * (number - 0x2580)
        return [(0, HEIGHT - height, 8, height)]
    if 0x2589 <= number <= 0x258F:
        return [(0, 0, 0x2590 - number, HEIGHT)]
    if glyph == "▐":
        return [(4, 0, 4, HEIGHT)]
    if glyph in SHADES:
        return [(0, 0, 8, HEIGHT)]
    if glyph == "▔":
        return [(0, 0, 8, 2)]
    if glyph == "▕":
        return [(7, 0, 1, HEIGHT)]
    if number in _QUARTERS:
        return [(*_CORNERS[part], 4, 8) for part in _QUARTERS[number]]
    return []


def _ring():
    """Eight dots on a circle."""
    places = ((3.5, -8), (6, -7), (7, -4.5), (6, -2), (3.5, -1), (1, -2), (0, -4.5), (1, -7))
    return "".join(f"M{x} {y}h1v1h-1z" for x, y in places)


# Outlines that need smooth edges, from the base line; the middle of a capital letter is at -4.5. An inner outline runs
# the other way round: it is a hole.
MARKS = {
    "●": "M.5-4.5a3.5 3.5 0 1 1 7 0a3.5 3.5 0 1 1-7 0z",
    "◌": _ring(),
    "◆": "M4-9 8-4.5 4 0 0-4.5z",
    "◈": "M4-9 8-4.5 4 0 0-4.5zM4-7.5 1.4-4.5 4-1.5 6.6-4.5zM4-6.2 5.5-4.5 4-2.8 2.5-4.5z",
    "▶": "M1-9 8-4.5 1 0z",
    "▷": "M1-9 8-4.5 1 0zM2-7.2 2-1.8 6.2-4.5z",
    "▲": "M4-7 8 0H0z",
    "▼": "M4 0 0-7h8z",
    "■": "M1-7.5h6v6h-6z",
    "╱": "M7.3-12H8.7L.7 4H-.7z",
}
