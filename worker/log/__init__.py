"""The audit log, pure: what an entry is, how entries hang together, what a signature over them
proves. Nothing here reads a clock, a file or the database."""
