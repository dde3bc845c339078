"""The book's signals as SQL of the portable subset, run in one staged pass: facts in, findings out."""
