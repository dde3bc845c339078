"""What commands show to a person: tables for the terminal, imported only when they are shown."""
