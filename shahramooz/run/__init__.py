"""`python -m shahramooz.run`: one process that starts the whole city, tends it, and ends it without leftovers."""
