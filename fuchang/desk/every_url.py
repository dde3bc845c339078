"""All addresses: the pages of the desk, then the API, which is loaded when the first program calls."""

from django.urls import path

from fuchang.api.desk import api
from fuchang.desk import urls

urlpatterns = [*urls.urlpatterns, path("api/", api.urls)]
handler400, handler404, handler500 = urls.handler400, urls.handler404, urls.handler500
