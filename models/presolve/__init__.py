"""What no best plan uses, one rule a file: candidates that a search for the best plan may leave out.

Every rule is an exchange: from any plan that uses what the rule names, another plan is made that is allowed too and better at the first level
that tells them apart (or in the tie rule). So the best plans of the case are the same with and without it, and several rules may be used at once:
a best plan obeys each of them. The proofs are in docs/formulation.md section 7.

A question that forces what is left out (a pin, "what if this project got land") must not leave anything out.
"""
