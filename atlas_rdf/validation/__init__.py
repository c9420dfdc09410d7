"""Any RDF file or source file -> findings, verdicts, and how many nodes were examined."""
