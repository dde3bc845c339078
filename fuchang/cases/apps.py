"""What Django calls this room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "fuchang.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
