"""Networks with their recipes, class names, layers and weights."""
