"""A recording as an SVG that moves by itself, and as an asciicast.

Each row of the screen is a strip: what stands in it in turn, side by side, a screen's width and more apart. One CSS
animation a row shifts the strip in steps; what is not shown lies outside of the picture. Who asked for less motion, or
has a viewer without animations, sees the last screen.
"""

import collections
import json

import drawing


def thinned(frames, frames_a_second):
    """[(seconds from the first frame, frame)], the last one of each moment."""
    first, chosen = frames[0].seconds, {}
    for frame in frames:
        chosen[int((frame.seconds - first) * frames_a_second)] = frame
    return [(moment / frames_a_second, frame) for moment, frame in chosen.items()]


def _number(value):
    return f"{value:.2f}".rstrip("0").rstrip(".")


class _Strip:
    """What stands in a row, in turn: places[i] is shown from times[i] on."""

    def __init__(self):
        self.markups, self.times, self.places = [], [], []

    def add(self, seconds, markup):
        if markup not in self.markups:
            self.markups.append(markup)
        place = self.markups.index(markup)
        if not self.places or self.places[-1] != place:
            self.times.append(seconds)
            self.places.append(place)

    def css(self, name, step, duration):
        if len(self.places) == 1:
            return ""
        keys = "".join(
            f"{_number(100 * seconds / duration)}%{{transform:translate({-place * step}px)}}"
            for seconds, place in zip(self.times, self.places)
        )
        last = -self.places[-1] * step
        return (
            f".{name}{{transform:translate({last}px);animation:{name} {_number(duration)}s step-end infinite}}\n"
            f"@keyframes {name}{{{keys}}}\n"
        )


def moving(frames, frames_a_second, hold, title):
    """The last screen stands for `hold` seconds before all begins again."""
    palette, strips = drawing.Palette(), [_Strip() for _ in frames[0].rows]
    times = thinned(frames, frames_a_second)
    duration = times[-1][0] + hold
    for seconds, frame in times:
        for strip, markup in zip(strips, drawing.frame_markups(frame, palette)):
            strip.add(seconds, markup)

    # What stands in several rows, as all that scrolls does, is written once.
    counts = collections.Counter(markup for strip in strips for markup in strip.markups if markup)
    names = {markup: f"m{i}" for i, markup in enumerate(markup for markup, count in counts.items() if count > 1)}
    columns, rows = len(frames[0].rows[0]), len(strips)
    step = drawing.size(columns, rows)[0] + 100
    css, body = [], ["<defs>\n", *(f'<g id="{name}">{markup}</g>\n' for markup, name in names.items()), "</defs>\n"]
    for y, strip in enumerate(strips):
        css.append(strip.css(f"r{y}", step, duration))
        body.append(f'<g transform="{drawing.row_place(y)}"><g class="r{y}">\n')
        for place, markup in enumerate(strip.markups):
            if markup in names:
                body.append(f'<use href="#{names[markup]}" x="{place * step}"/>\n')
            elif markup:
                body.append(f'<g transform="translate({place * step})">{markup}</g>\n')
        body.append("</g></g>\n")
    css.append("@media(prefers-reduced-motion:reduce){g{animation:none!important}}")
    return drawing.document(columns, rows, title, palette, "".join(body), "".join(css))


def asciicast(output, columns, rows, title):
    """Version 2 of asciinema's format: a line that describes it, then a line for all that came at a time."""
    head = {"version": 2, "width": columns, "height": rows, "title": title, "env": {"TERM": "tmux-256color"}}
    lines = [json.dumps(head)]
    lines += [json.dumps([round(seconds, 3), "o", text], ensure_ascii=False) for seconds, text in output]
    return "\n".join(lines) + "\n"
