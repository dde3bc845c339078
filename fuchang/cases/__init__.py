"""A case from its opening to its end: findings joined, clocks, steps, proof, holds, ladder."""
