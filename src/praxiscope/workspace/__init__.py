"""What an analysis leaves on disk: tables and arrays that any tool opens."""
