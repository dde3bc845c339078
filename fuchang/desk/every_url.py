"""All addresses: the pages of the desk, then the API, which only a desk with programs loads."""

from django.urls import path

from fuchang.api.desk import api
from fuchang.desk import urls

urlpatterns = [*urls.urlpatterns, path("api/", api.urls)]
handler400, handler404, handler500 = urls.handler400, urls.handler404, urls.handler500
