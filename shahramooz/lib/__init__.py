"""No tables and no names of ours: Persian text, dates, identity numbers, sealing, maps."""
