"""Pages: one file each, found by walking."""
