"""Sections of the report that describe the data: each function turns tables into the values that its template shows."""
