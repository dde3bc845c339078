"""What Django calls this room."""

from django.apps import AppConfig


class ShopsConfig(AppConfig):
    name = "fuchang.shops"
    label = "shops"
    default_auto_field = "django.db.models.BigAutoField"
