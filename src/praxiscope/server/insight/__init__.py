"""What stands out in a version: looked for once, kept while it is asked about."""
