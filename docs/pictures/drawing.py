"""Screens as SVG: one row at a time, so that a recording holds a row that stays, or comes again, only once.

A picture needs nothing outside of itself: a font is asked for by name, but each run of text is held to the width of its
cells, so that another font changes the letters and not the places.
"""

import html

import glyphs
from glyphs import BASE, HEIGHT, WIDTH

INK, GROUND = "#d7dae0", "#16181d"
MARGIN = 14
FONTS = 'ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono",Consolas,"Liberation Mono",monospace'
NAMED = {
    "black": "#1c1c1c",
    "red": "#e05561",
    "green": "#8cc265",
    "brown": "#d18f52",  # pyte's name for yellow
    "blue": "#4aa5f0",
    "magenta": "#c162de",
    "cyan": "#42b3c2",
    "white": "#d7dae0",
    "brightblack": "#6b7280",
    "brightred": "#ff616e",
    "brightgreen": "#a5e075",
    "brightbrown": "#f0a45d",
    "brightblue": "#4dc4ff",
    "brightmagenta": "#de73ff",
    "brightcyan": "#4cd1e0",
    "brightwhite": "#ffffff",
}


def colour(name, default):
    return default if name == "default" else NAMED.get(name, f"#{name}")


def mix(ink, ground, part):
    pairs = ((int(ink[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(part * a + (1 - part) * b):02x}" for a, b in pairs)


class Palette:
    """A class for each colour, in the order in which they are met."""

    def __init__(self):
        self.names = {}

    def name(self, value):
        return self.names.setdefault(value, f"c{len(self.names)}")

    def css(self):
        return "".join(f".{name}{{fill:{value}}}" for value, name in self.names.items())


class _Row:
    """What a row's cells come to: rectangles and outlines by colour, and runs of text."""

    def __init__(self):
        self.grounds, self.blocks, self.lines, self.marks, self.runs = {}, {}, {}, {}, []

    @staticmethod
    def _rectangle(into, ink, x, y, width, height):
        """A rectangle that goes on where the last one ended makes it longer."""
        rectangles = into.setdefault(ink, [])
        if rectangles and rectangles[-1][1] == y and rectangles[-1][3] == height:
            last = rectangles[-1]
            if last[0] + last[2] == x:
                last[2] += width
                return
        rectangles.append([x, y, width, height])

    def add(self, column, cell, at_cursor):
        ink, ground = colour(cell.fg, INK), colour(cell.bg, GROUND)
        if cell.reverse != at_cursor:
            ink, ground = ground, ink
        x = column * WIDTH
        if ground != GROUND:
            self._rectangle(self.grounds, ground, x, -BASE, WIDTH, HEIGHT)
        if cell.underscore:
            self._rectangle(self.lines, ink, x, 2, WIDTH, 1)
        glyph = cell.data
        if glyph in ("", " "):
            return
        if glyph in glyphs.SHADES:
            ink = mix(ink, ground, glyphs.SHADES[glyph])
        if glyph in glyphs.LINES:
            for left, top, width, height in glyphs.LINES[glyph]:
                self._rectangle(self.lines, ink, x + left, top - BASE, width, height)
        elif blocks := glyphs.blocks(glyph):
            for left, top, width, height in blocks:
                self._rectangle(self.blocks, ink, x + left, top - BASE, width, height)
        elif glyph in glyphs.MARKS:
            self.marks.setdefault(ink, []).append((x, glyphs.MARKS[glyph]))
        else:
            self._letter(column, glyph, (ink, cell.bold, cell.italics))

    def _letter(self, column, glyph, look):
        # One blank within a run is kept; more would have to be, too, and need not.
        rare = ord(glyph[0]) >= 0x2190  # an arrow, say, which may come from a font of another width
        if self.runs and not rare:
            begin, text, last_look = self.runs[-1]
            gap = column - begin - len(text)
            if last_look == look and 0 <= gap <= 1 and ord(text[-1]) < 0x2190:
                self.runs[-1] = (begin, text + " " * gap + glyph, look)
                return
        self.runs.append((column, glyph, look))

    def markup(self, palette):
        parts = []
        for rectangles, edges in ((self.grounds, ""), (self.blocks, ""), (self.lines, " s")):
            for ink, found in rectangles.items():
                path = "".join(f"M{x} {y}h{width}v{height}h-{width}z" for x, y, width, height in found)
                parts.append(f'<path class="{palette.name(ink)}{edges}" d="{path}"/>')
        for ink, found in self.marks.items():
            for x, path in found:
                move = f' transform="translate({x})"' if x else ""
                parts.append(f'<path class="{palette.name(ink)} s"{move} d="{path}"/>')
        for column, text, (ink, bold, italic) in self.runs:
            look = palette.name(ink) + (" b" if bold else "") + (" i" if italic else "")
            length = f' textLength="{len(text) * WIDTH}"' if len(text) > 1 else ""
            parts.append(f'<text class="{look}" x="{column * WIDTH}"{length}>{html.escape(text, False)}</text>')
        return "".join(parts)


def row_markup(cells, cursor_column, palette):
    row = _Row()
    for column, cell in enumerate(cells):
        row.add(column, cell, column == cursor_column)
    return row.markup(palette)


def frame_markups(frame, palette):
    """The markup of each row."""
    return [
        row_markup(cells, frame.cursor[1] if frame.cursor and frame.cursor[0] == y else None, palette)
        for y, cells in enumerate(frame.rows)
    ]


def row_place(y):
    return f"translate({MARGIN} {MARGIN + y * HEIGHT + BASE})"


def size(columns, rows):
    return columns * WIDTH + 2 * MARGIN, rows * HEIGHT + 2 * MARGIN


def document(columns, rows, title, palette, body, css=""):
    width, height = size(columns, rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">\n'
        f"<title>{html.escape(title)}</title>\n"
        f"<style>text{{font:13.3px {FONTS};white-space:pre}}.b{{font-weight:bold}}.i{{font-style:italic}}"
        f"path{{shape-rendering:crispEdges}}.s{{shape-rendering:auto}}{palette.css()}\n{css}</style>\n"
        f'<rect width="{width}" height="{height}" rx="8" fill="{GROUND}"/>\n{body}</svg>\n'
    )


def still(frame, title):
    """Without the empty rows at the end, so that a page of several is no longer than it need be."""
    palette = Palette()
    markups = frame_markups(frame, palette)
    while markups and not markups[-1]:
        markups.pop()
    body = "".join(f'<g transform="{row_place(y)}">{markup}</g>\n' for y, markup in enumerate(markups) if markup)
    return document(len(frame.rows[0]), len(markups), title, palette, body)
