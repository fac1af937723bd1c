"""What stands out in a data set and a network's results, with the reasons and their evidence."""
