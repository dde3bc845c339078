"""The same detections on every engine."""
