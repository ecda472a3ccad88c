"""What leaves: the run folder, its documents, and the verifier that reads them back."""
