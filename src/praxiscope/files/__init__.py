"""Files and folders on disk: atomic writes, locks and lists of records as JSON."""
