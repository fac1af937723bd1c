"""Networks and everything needed to feed them, read them and look into them."""
