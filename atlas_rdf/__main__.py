"""`python -m atlas_rdf` is `atlas-rdf`."""

from atlas_rdf.cli.main import main

if __name__ == "__main__":
    main()
