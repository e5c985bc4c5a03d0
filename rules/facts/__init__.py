"""What a rule may ask about a cable: facts by dotted name, and the places they point at.

Facts are total: a value that is not there is null (or an empty list), never absent.
"""
