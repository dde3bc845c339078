"""The desk in a terminal: one module per group of commands, found by walking this folder.

A module here offers its commands in `COMMANDS: list[click.Command]`; `main.py` adds them all and
needs no line for a new one. Folders here hold what commands print, and no commands. Rooms are
imported inside the commands, never at the top of a module: `fuchang --help` must not pay for DuckDB.
A command returns its exit code (None is 0) and raises the errors of `fuchang.kernel.errors`;
`main.py` turns them into one line and a code.
"""
