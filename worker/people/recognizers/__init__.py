"""Our recognizers, one a module; each is at home in any Presidio `AnalyzerEngine`."""
