"""The command line: arguments -> library -> messages -> exit code."""
