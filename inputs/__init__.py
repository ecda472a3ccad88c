"""What enters: the case and its rulebook, read, checked and typed."""
