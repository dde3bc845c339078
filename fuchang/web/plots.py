"""Charts as SVG drawn by the server: no library in the browser, and a table says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LEFT, RIGHT, ABOVE, BOTTOM = 46, 14, 10, 26


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


def line(days: Sequence[str], values: Sequence[float], *, limit: float, label: str) -> SafeString:
    """A line over days with a limit across it; what lies above the limit is shaded."""
    frame = _Frame(760, 300, _round_up(max([*values, limit * 1.2])), "%")
    step = frame.step(len(values) - 1)
    points = [(LEFT + n * step, frame.up(value)) for n, value in enumerate(values)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    foot, y = frame.up(0), frame.up(limit)
    breached = [
        (_n(LEFT + (n - 0.5) * step), _n(step), ABOVE, _n(foot - ABOVE))
        for n, value in enumerate(values)
        if value > limit and n
    ]
    return format_html(
        '{}{}<polygon class="area" points="{}"/><line class="limit" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text class="limit-w" x="{}" y="{}">{}%</text><polyline class="line" points="{}"/>{}</svg>',
        frame.opened(label, "plot-w"),
        format_html_join("", '<rect class="over" x="{}" width="{}" y="{}" height="{}"/>', breached),
        f"{LEFT},{foot:.1f} {path} {frame.width - RIGHT},{foot:.1f}",
        LEFT, frame.width - RIGHT, _n(y), _n(y), LEFT + 6, _n(y - 5), f"{limit:g}", path,
        _ticks(frame, days, step),
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


def _round_up(value: float) -> float:
    """The next figure that four lines divide well."""
    size = 1.0
    while True:
        for nice in (4, 6, 8, 12, 20, 32):
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
