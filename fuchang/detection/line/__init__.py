"""Line detection: the rules of the sweep over what a few changed orders and statuses touch, in the store."""

from fuchang.detection.line.detect import Found, Line, Looked, detect_line

__all__ = ["Found", "Line", "Looked", "detect_line"]
