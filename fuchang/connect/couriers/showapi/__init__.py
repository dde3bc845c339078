"""ShowAPI: answers that systems of small shops keep; read, never asked."""
