"""A simulated market with known truth: seeded, any size, streamed to Parquet or to seller-centre files."""
