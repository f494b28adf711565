"""From what came in to what goes out: screening, the turn, and the loop that works them."""
