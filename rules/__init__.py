"""What a cable may say, and what we check: a pure library, no clock, no network, no disk writes."""
