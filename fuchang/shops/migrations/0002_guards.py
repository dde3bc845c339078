"""The database refuses to change the audit chain and the history of cases."""

from django.db import migrations

from fuchang.shops import guards


def forward(apps, schema_editor):
    guards.put_up()


def backward(apps, schema_editor):
    guards.take_down()


class Migration(migrations.Migration):
    dependencies = [("shops", "0001_initial"), ("cases", "0001_initial")]
    operations = [migrations.RunPython(forward, backward)]
