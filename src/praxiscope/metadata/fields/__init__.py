"""The fields that come with Praxiscope, a file a kind."""
