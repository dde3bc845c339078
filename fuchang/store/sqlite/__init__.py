"""SQLite as the desk rests on it: Django's own, but for how one waits for the write lock."""
