"""What the rules say before anything is decided: credit, tasks, brake, scores, value, admission."""
