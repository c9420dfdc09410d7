"""Where records come from: page texts and JSON lines."""
