"""Excise beside other people finders, on the same telegrams."""
