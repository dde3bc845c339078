"""What Django calls this room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "fuchang.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
