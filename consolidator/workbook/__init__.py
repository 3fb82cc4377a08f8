"""Workbooks that people drew, edited in place: their parts, styles, references, and room for more rows or years."""
