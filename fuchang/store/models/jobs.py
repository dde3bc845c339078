"""Work for later: the one table behind our backend of the django-tasks API."""

from django.db import models

READY, RUNNING, DONE, FAILED = "ready", "running", "done", "failed"


class Job(models.Model):
    """One call of a task function, enqueued in the caller's transaction.

    A running job holds a lease that its worker's heartbeat renews; the reaper hands a job whose lease
    ran out to the next worker. `dedupe_key` is unique while the job is ready or running.
    """

    task = models.CharField(max_length=200)  # dotted path of the task function
    arguments = models.JSONField(default=dict)  # {"args": [...], "kwargs": {...}}
    queue = models.CharField(max_length=40, default="default")
    priority = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=8, default=READY)
    dedupe_key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 - many NULLs
    attempts = models.IntegerField(default=0)
    most_attempts = models.IntegerField(default=5)
    run_after_at = models.BigIntegerField()
    again_at = models.BigIntegerField(null=True)  # asked for once more while it ran: when
    lease_until_at = models.BigIntegerField(null=True)
    worker = models.CharField(max_length=80, default="")
    enqueued_at = models.BigIntegerField()
    started_at = models.BigIntegerField(null=True)
    finished_at = models.BigIntegerField(null=True)
    result = models.JSONField(null=True)
    error = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["state", "queue", "run_after_at", "id"], name="job_due"),
            models.Index(fields=["state", "lease_until_at"], name="job_lease"),
        ]
