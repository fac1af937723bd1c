"""Results of analyses on disk: tables and arrays that any tool can open."""
