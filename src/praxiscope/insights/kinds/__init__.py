"""The kinds of insights that come with Praxiscope, a file a kind."""
