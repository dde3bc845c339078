"""What experts know, as data: the grammar of kinds, the loader, the checks, clocks, and the book itself."""
