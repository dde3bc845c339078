"""The tables of the facts, made of facts.tables."""

from django.db import migrations

from fuchang.store.facts.tables import ensure, forget


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]
    operations = [migrations.RunPython(ensure, forget)]
