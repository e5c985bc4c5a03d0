"""Who may ask, and what they get: HTTP API, pages, command line, the one-machine launcher."""
