"""Reading answers from result tables: headline, figures and reports."""
