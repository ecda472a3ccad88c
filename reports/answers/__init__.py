"""What is answered besides the plan: types of the answers, and their tables and pages."""
