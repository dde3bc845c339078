"""What granian serves."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuchang.desk.settings")
application = get_wsgi_application()


def open_to_programs() -> bool:
    """Where programs have keys the API is loaded now, so that none of them waits for it; says whether."""
    from fuchang.shops.models import ApiKey  # noqa: PLC0415 - Django must be there first

    try:
        wanted = ApiKey.objects.filter(revoked_at=None).exists()
    except DatabaseError:  # there is no desk yet
        wanted = False
    finally:
        connection.close()
    if wanted:
        import_module("fuchang.api.doors")
        import_module("fuchang.desk.every_url")
    return wanted


open_to_programs()
