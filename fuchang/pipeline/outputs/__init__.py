"""Results as files for other programs: CSV, Parquet, XLSX. No text in them can act as a formula."""
