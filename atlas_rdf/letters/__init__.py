"""What to correct, for those who can: a letter for each French authority and for each embassy."""
