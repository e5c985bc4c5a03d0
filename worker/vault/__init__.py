"""Keys that seal what is kept: masters, which stay outside the database, and data keys."""
