"""The network, politely: addresses -> files and their manifest. The one package that reaches out."""
