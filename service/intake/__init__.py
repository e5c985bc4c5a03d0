"""How cables come in: one by JSON or form, many by file, folder, archive or table."""
