"""复常: the exception desk of a marketplace seller. README.md lists the rooms."""
