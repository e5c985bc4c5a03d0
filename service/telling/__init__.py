"""What a batch tells of itself: while it goes, when it is finished, and what came of it."""
