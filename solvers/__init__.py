"""How it is solved: a Pyomo model goes in, a solution with its proof comes out."""
