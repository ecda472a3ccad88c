"""Plans made by hand: what a bureau does without a program, to begin the search with and to hold the plan against."""
