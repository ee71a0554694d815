"""A city to look at: Bandar Abbas with invented people, told through the stages' own actions. Nobody in it is real."""
