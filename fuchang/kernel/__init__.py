"""What every room stands on: errors, clock, money, ids, config, text. Imports nothing of ours."""
