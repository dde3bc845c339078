"""The walls reach the database: told to new connections, open while migrating, put up afterwards."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate

from fuchang.store import policies, walls


def listen(app: AppConfig) -> None:
    """Once, when the app is ready."""
    connection_created.connect(_connected, dispatch_uid="walls are told")
    pre_migrate.connect(_migrating, sender=app, dispatch_uid="walls are open")
    post_migrate.connect(_migrated, sender=app, dispatch_uid="walls stand")


def _connected(connection: Any, **_: Any) -> None:
    walls.tell(connection)


def _migrating(using: str, **_: Any) -> None:
    """A migration sees every row, whoever started it."""
    connections[using].ensure_connection()
    walls.tell(connections[using], "*")


def _migrated(using: str, **_: Any) -> None:
    policies.put_up()
    walls.tell(connections[using])
