"""A way to hash passwords that takes long enough to be measured, and not as long as at home."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class Slow(PBKDF2PasswordHasher):
    """A twenty-fifth of what people have."""

    iterations = 40_000
