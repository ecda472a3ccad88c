"""What is asked of a decided case: why, what if, what else. One question, one file."""
