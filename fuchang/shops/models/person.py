"""People and what they are in which shop."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from fuchang.shops.models.shop import Shop


class People(BaseUserManager["Person"]):
    """Makes people; names are compared without regard to case."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(login__iexact=username)

    def create_user(self, login: str, password: str | None = None, **about: object) -> "Person":
        """A person who may do nothing yet: memberships say where and what."""
        person = self.model(login=login, **about)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who logs in. Never has a role of their own: roles are memberships of shops."""

    login = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=80)
    email = models.EmailField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="zh-hans")
    theme = models.CharField(max_length=6, default="auto")  # auto, light, dark
    # columns, density, last view ... what only this person sees
    taste = models.JSONField(default=dict)
    created_at = models.BigIntegerField(default=0)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = People()

    def __str__(self) -> str:
        return self.name or self.login


class Membership(models.Model):
    """A person's role in one shop."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20)  # a word of shops/roles.yml
    since_at = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "shop"], name="membership_once")]
