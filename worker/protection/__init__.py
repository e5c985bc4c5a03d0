"""Names that must never leave: who they are, where they stand, and what is done about them."""
