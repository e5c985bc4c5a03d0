"""Clean synthetic cables, and one planted fault for each rule of the catalogue.

A second, independent statement of what the rules say: nothing here but the thin comparison in
`audit.py` and `mutants.py` imports `rules` or `worker`, and a test holds that.
"""
