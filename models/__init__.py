"""What is decided: assessment, screening, the formulation, and reading a plan out of a solution."""
