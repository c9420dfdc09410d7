"""Judging data: the record shapes, the data set rules, and the reports about them."""
