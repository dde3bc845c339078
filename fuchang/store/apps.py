"""What Django calls this room."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "fuchang.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The walls reach the database."""
        from fuchang.store import told  # noqa: PLC0415 - models cannot be imported before

        told.listen(self)
