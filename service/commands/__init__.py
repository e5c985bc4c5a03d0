"""What each command does; `service.cli` only reads its arguments."""
