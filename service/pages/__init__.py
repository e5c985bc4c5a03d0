"""Pages people read: the start page and the two reports. No script, no request elsewhere."""
