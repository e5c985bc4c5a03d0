"""`excise batch`: files to a batch on this machine or a server, and what came of them back."""
