"""The desk in a browser: parse, one call, render. A page is one file in `pages/` and a template."""
