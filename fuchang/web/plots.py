"""Charts as SVG drawn by the server: no library in the browser, and a table says the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LEFT, RIGHT, ABOVE, BOTTOM = 46, 14, 10, 26
_Point = tuple[float, float]


@dataclass(frozen=True)
class _Frame:
    """A frame as wide as the card it stands in, so that its words keep the size of the page's."""

    width: int
    height: int
    top: float
    unit: str = ""

    def up(self, value: float) -> float:
        """How far down a value lies."""
        return ABOVE + (self.height - BOTTOM - ABOVE) * (1 - value / self.top)

    def step(self, places: int) -> float:
        """How far apart places lie."""
        return (self.width - LEFT - RIGHT) / max(1, places)

    def opened(self, label: str, look: str) -> SafeString:
        """The opening tag, and the lines across with their figures."""
        steps = [self.top * n / 4 for n in range(5)]
        lines = [
            (LEFT, self.width - RIGHT, _n(self.up(one)), LEFT - 6, _n(self.up(one) + 4), f"{one:g}{self.unit}")
            for one in steps
        ]  # fmt: skip
        return format_html(
            '<svg class="plot {}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}',
            look, self.width, self.height, label,
            format_html_join(
                "",
                '<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
                ((x1, x2, y, y, x, text_y, word) for x1, x2, y, x, text_y, word in lines),
            ),
        )  # fmt: skip


def line(
    days: Sequence[str], values: Sequence[float | None], *, limit: float, label: str
) -> SafeString:
    """A line over days with a limit across it; above it is shaded, and a day without a value is a gap."""
    frame = _Frame(760, 300, _round_up(max([*(one or 0 for one in values), limit * 1.2])), "%")
    step = frame.step(len(values) - 1)
    ways = _ways(
        [
            None if value is None else (LEFT + n * step, frame.up(value))
            for n, value in enumerate(values)
        ]
    )
    foot, y = frame.up(0), frame.up(limit)
    breached = [
        (_n(LEFT + (n - 0.5) * step), _n(step), ABOVE, _n(foot - ABOVE))
        for n, value in enumerate(values)
        if n and (value or 0) > limit
    ]
    return format_html(
        '{}{}{}<line class="limit" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text class="limit-w" x="{}" y="{}">{}%</text>{}{}</svg>',
        frame.opened(label, "plot-w"),
        format_html_join("", '<rect class="over" x="{}" width="{}" y="{}" height="{}"/>', breached),
        _drawn('<polygon class="area" points="{}"/>', (_path(_grounded(way, foot)) for way in ways)),
        LEFT, frame.width - RIGHT, _n(y), _n(y), LEFT + 6, _n(y - 5), f"{limit:g}",
        _drawn('<polyline class="line" points="{}"/>', map(_path, ways)), _ticks(frame, days, step),
    )  # fmt: skip


def stack(
    days: Sequence[str], series: Sequence[tuple[str, Sequence[int]]], *, label: str
) -> SafeString:
    """Bars of several sorts upon one another."""
    sums = [sum(counts[n] for _, counts in series) for n in range(len(days))]
    frame = _Frame(500, 372, _round_up(max([*sums, 4])))
    step, drawn = frame.step(len(days)), []
    for n in range(len(days)):
        foot = 0.0
        for place, (_, counts) in enumerate(series):
            if counts[n]:
                y = frame.up(foot + counts[n])
                where = map(_n, (LEFT + n * step + 4, y, step - 8, frame.up(foot) - y))
                drawn.append((place % 7, *where))
            foot += counts[n]
    return format_html(
        "{}{}{}</svg>",
        frame.opened(label, ""),
        format_html_join("", '<rect class="b{}" x="{}" y="{}" width="{}" height="{}"/>', drawn),
        _ticks(frame, days, step, shift=step / 2),
    )


def bars(named: Sequence[tuple[str, int]], *, good: int, label: str) -> SafeString:
    """Bars side by side; the first `good` of them are what is aimed at."""
    frame = _Frame(320, 396, _round_up(max([*(count for _, count in named), 4])))
    step = frame.step(len(named))
    drawn = [
        (0 if n < good else 1, *map(_n, (LEFT + n * step + 5, frame.up(count), step - 10, frame.up(0) - frame.up(count))))
        for n, (_, count) in enumerate(named)
    ]  # fmt: skip
    return format_html(
        "{}{}{}</svg>",
        frame.opened(label, ""),
        format_html_join("", '<rect class="b{}" x="{}" y="{}" width="{}" height="{}"/>', drawn),
        _ticks(frame, [name for name, _ in named], step, shift=step / 2, every=3),
    )


def _ways(points: Iterable[_Point | None]) -> list[list[_Point]]:
    """The runs of points without a gap."""
    ways: list[list[_Point]] = [[]]
    for point in points:
        if point:
            ways[-1].append(point)
        elif ways[-1]:
            ways.append([])
    return [way for way in ways if way]


def _grounded(way: list[_Point], foot: float) -> list[_Point]:
    return [(way[0][0], foot), *way, (way[-1][0], foot)]


def _drawn(element: str, ways: Iterable[str]) -> SafeString:
    return format_html_join("", element, ((way,) for way in ways))


def _path(way: Iterable[_Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in way)


def _round_up(value: float) -> float:
    """The next figure that four lines divide well."""
    size = 1.0
    while True:
        for nice in (4, 8, 12, 20, 32):
            if value <= nice * size:
                return nice * size
        size *= 10


def _ticks(
    frame: _Frame, words: Sequence[str], step: float, *, shift: float = 0, every: int = 0
) -> SafeString:
    every = every or max(1, len(words) // 6)
    last = len(words) - 1
    told = [
        (f"{LEFT + n * step + shift:.1f}", frame.height - 8, "end" if n == last and not shift else "middle", word)
        for n, word in enumerate(words)
        if (last - n) % every == 0
    ]  # fmt: skip
    return format_html_join("", '<text x="{}" y="{}" text-anchor="{}">{}</text>', told)


def _n(number: float) -> str:
    """A number as SVG has it."""
    return f"{number:.1f}"
