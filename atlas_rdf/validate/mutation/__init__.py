"""Good records broken on purpose: what the shapes let through is what they do not check."""
