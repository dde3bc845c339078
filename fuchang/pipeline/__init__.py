"""One round, wired together: files in, facts, findings, and the results written out."""
