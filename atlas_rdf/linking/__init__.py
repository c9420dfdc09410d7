"""Names -> identifiers: concepts of the code lists, countries, levels of French authorities, keys of bodies."""
