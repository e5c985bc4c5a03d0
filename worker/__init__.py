"""How a cable becomes a release proposal: people, plan, redaction, leak check, store and queue."""
