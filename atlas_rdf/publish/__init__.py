"""Entities -> bytes: N-Triples, Turtle, JSON-LD, the manifest; each record once, each shared entity once."""
