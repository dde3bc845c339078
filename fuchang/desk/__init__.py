"""The front of the house: settings, addresses, the server's entry. Nothing is decided here."""
