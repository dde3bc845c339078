"""The same market as files of the seller centre, of every generation, and as our own templates."""
