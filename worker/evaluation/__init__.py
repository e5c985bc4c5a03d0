"""How good a people finder is on text whose people are known. Pure measuring but for the files."""
