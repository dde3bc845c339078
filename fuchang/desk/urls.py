"""All addresses: the pages of the desk, then the API."""

from django.urls import path

from fuchang.api.desk import api
from fuchang.web.routes import walked

urlpatterns = [*walked(), path("api/", api.urls)]
handler400 = "fuchang.desk.middleware.refused"
handler404 = "fuchang.web.middleware.missing"
handler500 = "fuchang.desk.middleware.failed"
