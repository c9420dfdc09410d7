"""Tables (CSV, TSV, XLSX, ODS…) read by way of a mapping file, which says what each column is."""
