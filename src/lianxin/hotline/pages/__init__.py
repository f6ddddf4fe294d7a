"""Pages of the hotline for people: taking an appeal down, deciding on those that came another way, and the caller."""
