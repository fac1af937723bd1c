"""The data set formats that come with Praxiscope, one file per format."""
